// Revocation lists: which of them speaks for an authority now, and whether it names a certificate.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { type Certificate, cRLSign, hasUnknownCritical, isStrong, nameOf, serialOf } from './certificate.ts';
import type { Chain, Link } from './chain.ts';

export type RevocationList = {
  /** DER of the issuer's name, for comparison. */
  readonly issuer: string;
  /** The issuer's name for people. */
  readonly name: string;
  readonly thisUpdateMs: number;
  /** Null: it does not say, and counts as out of date. */
  readonly nextUpdateMs: number | null;
  readonly serials: ReadonlySet<string>;
  /** Whether this authority signed it. */
  isSignedBy(authority: Certificate): Promise<boolean>;
};

/** Authority key identifier, and the number of the list. A list for a part of the certificates marks that as critical. */
const KNOWN_EXTENSIONS = ['2.5.29.35', '2.5.29.20'];

/** Throws when the bytes, DER or PEM, are no usable list. */
export function readRevocationList(bytes: Uint8Array): RevocationList {
  const list = new x509.X509Crl(derOf(bytes));
  if (hasUnknownCritical(list.extensions, KNOWN_EXTENSIONS)) throw new Error('a critical extension that is not known');
  if (!isStrong(list.signatureAlgorithm)) throw new Error('signed over a weak hash');
  // A list is asked about few authorities, all of them within a path that was validated.
  const checked = new Map<string, Promise<boolean>>();
  return {
    issuer: nameOf(list.issuerName),
    name: list.issuer,
    thisUpdateMs: list.thisUpdate.getTime(),
    nextUpdateMs: list.nextUpdate?.getTime() ?? null,
    serials: new Set(list.entries.map(({ serialNumber }) => serialOf(serialNumber))),
    isSignedBy({ thumbprint, node }) {
      const known = checked.get(thumbprint) ?? verified(list, new x509.PublicKey(spkiOf(node)));
      checked.set(thumbprint, known);
      return known;
    },
  };
}

function derOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(bytes).toString('latin1');
  return Uint8Array.from(text.includes('-----BEGIN') ? Buffer.from(x509.PemConverter.decodeFirst(text)) : bytes);
}

function spkiOf({ publicKey }: Certificate['node']): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }));
}

async function verified(list: x509.X509Crl, publicKey: x509.PublicKey): Promise<boolean> {
  // A key of another kind than the signature is an error there, and somebody else's signature here.
  return list.verify({ publicKey }).catch(() => false);
}

export type RevocationRules = {
  readonly nowMs: number;
  readonly skewMs: number;
  /** `soft-fail`: an authority without a current list revokes nothing. */
  readonly policy: 'hard-fail' | 'soft-fail';
};

/** Null when every authority of the path has a current list that does not name its certificate; otherwise the reason. */
export async function revocationOf(
  chain: Chain,
  lists: readonly RevocationList[],
  rules: RevocationRules,
): Promise<string | null> {
  for (const link of chain) {
    const wrong = await revocationOfLink(link, lists, rules);
    if (wrong !== null) return wrong;
  }
  return null;
}

async function revocationOfLink({ subject, issuer }: Link, lists: readonly RevocationList[], rules: RevocationRules) {
  const list = await currentListOf(issuer, lists, rules);
  if (list === null) return rules.policy === 'hard-fail' ? 'an authority has no current revocation list' : null;
  return list.serials.has(subject.serial) ? 'a certificate is on the revocation list' : null;
}

/** The newest list that the authority signed, unless it is out of date. */
async function currentListOf(
  issuer: Certificate,
  lists: readonly RevocationList[],
  { nowMs, skewMs }: RevocationRules,
): Promise<RevocationList | null> {
  if (issuer.keyUsage === null || (issuer.keyUsage & cRLSign) === 0) return null;
  const ofIssuer = lists
    .filter((one) => one.issuer === issuer.subject && one.thisUpdateMs <= nowMs + skewMs)
    .sort((a, b) => b.thisUpdateMs - a.thisUpdateMs);
  for (const list of ofIssuer) {
    if (!(await list.isSignedBy(issuer))) continue;
    return list.nextUpdateMs !== null && nowMs < list.nextUpdateMs ? list : null;
  }
  return null;
}
