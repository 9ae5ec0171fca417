// Throw-away authorities, signers and revocation lists, for development and tests: nothing of them is for a deployment.
import 'reflect-metadata';
import { createHash, KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { FlattenedSign } from 'jose';

export type KeyKind = 'ES256' | 'ES384' | 'EdDSA' | 'PS256' | 'RSA-2048';

/** A certificate with its key. */
export type Identity = {
  readonly certificate: x509.X509Certificate;
  readonly keys: CryptoKeyPair;
  readonly kind: KeyKind;
};

type CryptoKeyPair = Awaited<ReturnType<typeof newKeys>>;

export type Issue = {
  readonly name: string;
  /** Without one the certificate is signed by its own key. */
  readonly issuer?: Identity;
  readonly kind?: KeyKind;
  readonly notBeforeMs?: number;
  readonly notAfterMs?: number;
  /** In place of those of its role. */
  readonly extensions?: readonly x509.Extension[];
  readonly hash?: 'SHA-1' | 'SHA-256' | 'SHA-384';
};

const DAY_MS = 86_400_000;
/** Signing of documents (RFC 9336). */
export const SIGNER_USAGE = '1.3.6.1.5.5.7.3.36';

const rsa = (modulusLength: number) => ({
  ...{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength },
  publicExponent: new Uint8Array([1, 0, 1]),
});
const generated = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384' },
  EdDSA: { name: 'Ed25519' },
  PS256: rsa(3_072),
  'RSA-2048': rsa(2_048),
} as const;

/** The way in which a key signs certificates and lists. */
function signingOf(kind: KeyKind, hash: string) {
  if (kind === 'EdDSA') return { name: 'Ed25519' };
  return kind === 'ES256' || kind === 'ES384' ? { name: 'ECDSA', hash } : { name: 'RSASSA-PKCS1-v1_5', hash };
}

async function newKeys(kind: KeyKind) {
  const keys = await webcrypto.subtle.generateKey(generated[kind], true, ['sign', 'verify']);
  return keys as { readonly publicKey: webcrypto.CryptoKey; readonly privateKey: webcrypto.CryptoKey };
}

const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags;

export function authorityExtensions(pathLength?: number): readonly x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(true, pathLength, true),
    new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
  ];
}

export function signerExtensions(usage = SIGNER_USAGE): readonly x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([usage]),
  ];
}

async function issue(wanted: Issue, extensions: readonly x509.Extension[]): Promise<Identity> {
  const { name, issuer, kind = 'ES256', hash = 'SHA-256' } = wanted;
  const keys = await newKeys(kind);
  const signer = issuer ?? { keys, kind };
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('hex'),
    subject: `CN=${name}`,
    issuer: issuer?.certificate.subject ?? `CN=${name}`,
    notBefore: new Date(wanted.notBeforeMs ?? now - DAY_MS),
    notAfter: new Date(wanted.notAfterMs ?? now + 365 * DAY_MS),
    publicKey: keys.publicKey as never,
    signingKey: signer.keys.privateKey as never,
    signingAlgorithm: signingOf(signer.kind, hash),
    extensions: [...(wanted.extensions ?? extensions)],
  });
  return { certificate, keys, kind };
}

export function issueAuthority(wanted: Issue & { readonly pathLength?: number }): Promise<Identity> {
  return issue(wanted, authorityExtensions(wanted.pathLength));
}

export function issueSigner(wanted: Issue & { readonly usage?: string }): Promise<Identity> {
  return issue(wanted, signerExtensions(wanted.usage));
}

export type ListOptions = {
  readonly revoked?: readonly Identity[];
  readonly thisUpdateMs?: number;
  readonly nextUpdateMs?: number;
  /** The key that signs in place of the authority's. */
  readonly signedBy?: Identity;
};

/** The revocation list of an authority, PEM. */
export async function revocationListOf(authority: Identity, options: ListOptions = {}): Promise<string> {
  const { revoked = [], signedBy = authority } = options;
  const now = Date.now();
  const list = await x509.X509CrlGenerator.create({
    issuer: authority.certificate.subject,
    thisUpdate: new Date(options.thisUpdateMs ?? now - 60_000),
    nextUpdate: new Date(options.nextUpdateMs ?? now + 30 * DAY_MS),
    entries: revoked.map(({ certificate }) => ({ serialNumber: certificate.serialNumber })),
    signingAlgorithm: signingOf(signedBy.kind, 'SHA-256') as never,
    signingKey: signedBy.keys.privateKey as never,
  });
  return `${list.toString('pem')}\n`;
}

export function pemOf(...identities: readonly Identity[]): string {
  return identities.map(({ certificate }) => `${certificate.toString('pem')}\n`).join('');
}

export function derOf({ certificate }: Identity): Buffer {
  return Buffer.from(certificate.rawData);
}

export function thumbprintOf(identity: Identity): string {
  return createHash('sha256').update(derOf(identity)).digest('hex');
}

export function privateKeyOf({ keys }: Identity): KeyObject {
  return KeyObject.from(keys.privateKey);
}

export type ToSign = {
  readonly body: Uint8Array;
  readonly path: string;
  readonly tenantId: string;
  readonly privateKey: KeyObject;
  readonly algorithm: string;
  /** DER, the signer first. */
  readonly certificates: readonly Buffer[];
  readonly nowMs: number;
  readonly lifetimeSeconds?: number;
};

/** The protected header of a signature, with every member that is asked for. */
export function protectedHeaderOf(request: Omit<ToSign, 'body' | 'privateKey'>) {
  const iat = Math.floor(request.nowMs / 1_000);
  return {
    ...{ alg: request.algorithm, typ: 'gov-sms+jws', b64: false, crit: ['b64'] },
    x5c: request.certificates.map((der) => der.toString('base64')),
    ...{ iat, exp: iat + (request.lifetimeSeconds ?? 240), jti: webcrypto.randomUUID(), aud: 'sms-orchestrator' },
    ...{ sub: request.tenantId, htm: 'POST', htu: request.path, lane: 'P0' },
  };
}

/** The value of X-Gov-Signature for these bytes. */
export async function signRequest(request: ToSign): Promise<string> {
  const jws = await new FlattenedSign(request.body)
    .setProtectedHeader(protectedHeaderOf(request))
    .sign(request.privateKey);
  return `${jws.protected}..${jws.signature}`;
}
