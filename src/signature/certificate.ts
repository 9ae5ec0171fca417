// A certificate with the facts that path validation asks for: node:crypto checks signatures and names, @peculiar/x509 reads extensions.
import 'reflect-metadata';
import { createHash, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export type Certificate = {
  /** SHA-256 of its DER, in lower-case hex. */
  readonly thumbprint: string;
  readonly node: X509Certificate;
  /** Its subject, for people. */
  readonly name: string;
  /** DER of the name, for comparison. */
  readonly subject: string;
  /** In hex, without leading zeros. */
  readonly serial: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly isAuthority: boolean;
  /** How many authorities may stand between it and a leaf; null: any number. */
  readonly maxAuthoritiesBelow: number | null;
  /** Null when it does not say. */
  readonly keyUsage: number | null;
  readonly extendedKeyUsages: readonly string[];
  /** A critical extension that is not looked at here, name constraints for one, would be passed over in silence. */
  readonly hasUnknownCritical: boolean;
  readonly hasStrongHash: boolean;
};

export const { digitalSignature, keyCertSign, cRLSign } = x509.KeyUsageFlags;

const STRONG_HASHES = ['SHA-256', 'SHA-384', 'SHA-512'];
/** Basic constraints, key usage, extended key usage. */
const KNOWN_EXTENSIONS = ['2.5.29.19', '2.5.29.15', '2.5.29.37'];

/** Throws when the bytes are no certificate, or hold more than one. */
export function readCertificate(der: Uint8Array): Certificate {
  const node = new X509Certificate(der);
  if (!node.raw.equals(der)) throw new Error('bytes that are no part of the certificate');
  const parsed = new x509.X509Certificate(der);
  const basics = parsed.getExtension(x509.BasicConstraintsExtension);
  return {
    thumbprint: createHash('sha256').update(der).digest('hex'),
    node,
    name: node.subject.replaceAll('\n', ', '),
    subject: nameOf(parsed.subjectName),
    serial: serialOf(parsed.serialNumber),
    notBeforeMs: parsed.notBefore.getTime(),
    notAfterMs: parsed.notAfter.getTime(),
    isAuthority: basics?.ca === true,
    maxAuthoritiesBelow: basics?.pathLength ?? null,
    keyUsage: parsed.getExtension(x509.KeyUsagesExtension)?.usages ?? null,
    extendedKeyUsages: (parsed.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? []).map(String),
    hasUnknownCritical: hasUnknownCritical(parsed.extensions, KNOWN_EXTENSIONS),
    hasStrongHash: isStrong(parsed.signatureAlgorithm),
  };
}

export function hasUnknownCritical(extensions: readonly x509.Extension[], known: readonly string[]): boolean {
  return extensions.some(({ critical, type }) => critical && !known.includes(type));
}

/** Ed25519 has its hash within. */
export function isStrong(algorithm: object): boolean {
  const { name, hash } = algorithm as { readonly name: string; readonly hash?: { readonly name: string } };
  return name === 'Ed25519' || STRONG_HASHES.includes(hash?.name ?? '');
}

export function nameOf(name: x509.Name): string {
  return Buffer.from(name.toArrayBuffer()).toString('base64');
}

export function serialOf(hex: string): string {
  return hex.toLowerCase().replace(/^0+(?=.)/, '');
}
