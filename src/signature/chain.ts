// Path validation: from the certificate of a signer through those it sent along to one of the pinned authorities.
import { type Certificate, digitalSignature, keyCertSign } from './certificate.ts';

/** A certificate and the one that issued it. */
export type Link = { readonly subject: Certificate; readonly issuer: Certificate };
/** From the signer to the pinned authority. */
export type Chain = readonly Link[];

export type ChainRules = {
  readonly nowMs: number;
  /** How far the clock of an authority may differ from ours. */
  readonly skewMs: number;
  /** The extended key usage that a signer needs. */
  readonly signerUsage: string;
};

/** `sent` begins with the signer, and each certificate is issued by the next one. A text says why there is no path. */
export function chainOf(sent: readonly Certificate[], anchors: readonly Certificate[], rules: ChainRules) {
  const [leaf, ...above] = sent.filter((one) => !anchors.some(({ thumbprint }) => thumbprint === one.thumbprint));
  if (leaf === undefined || leaf !== sent[0]) return 'the signer is an authority itself';
  const wrong = faultOfLeaf(leaf, rules);
  return wrong ?? climb(leaf, above, anchors, rules);
}

/** A pinned authority that issued the certificate ends the path; otherwise the next one that was sent has to be its issuer. */
function climb(
  leaf: Certificate,
  above: readonly Certificate[],
  anchors: readonly Certificate[],
  rules: ChainRules,
): Chain | string {
  const links: Link[] = [];
  for (let subject = leaf; ; ) {
    const anchor = anchors.find((one) => faultOfIssuer(one, subject, links.length, rules) === null);
    if (anchor !== undefined) return [...links, { subject, issuer: anchor }];
    const issuer = above[links.length];
    if (issuer === undefined) return 'no pinned authority issued it';
    const wrong = faultOfIssuer(issuer, subject, links.length, rules);
    if (wrong !== null) return wrong;
    links.push({ subject, issuer });
    subject = issuer;
  }
}

function faultOfLeaf(leaf: Certificate, rules: ChainRules): string | null {
  if (leaf.isAuthority) return 'the signer is an authority itself';
  if (leaf.keyUsage === null || (leaf.keyUsage & digitalSignature) === 0) return 'the signer may not sign';
  if (!leaf.extendedKeyUsages.includes(rules.signerUsage)) return 'the signer lacks the extended key usage';
  return faultOfAny(leaf, rules);
}

function faultOfIssuer(issuer: Certificate, subject: Certificate, below: number, rules: ChainRules): string | null {
  const { isAuthority, keyUsage, maxAuthoritiesBelow } = issuer;
  if (!subject.node.checkIssued(issuer.node)) return 'a certificate names another issuer';
  if (!isAuthority || keyUsage === null || (keyUsage & keyCertSign) === 0) return 'an issuer is no authority';
  if (maxAuthoritiesBelow !== null && below > maxAuthoritiesBelow) return 'more authorities than an issuer allows';
  if (!isSignedBy(subject, issuer)) return 'a certificate has a signature of somebody else';
  return faultOfAny(issuer, rules);
}

/** Good signatures, for as long as both certificates are known; a check takes as long as that of a request. */
const signedBy = new WeakMap<Certificate, WeakSet<Certificate>>();

function isSignedBy(subject: Certificate, issuer: Certificate): boolean {
  const issuers = signedBy.get(subject) ?? new WeakSet();
  if (issuers.has(issuer)) return true;
  if (!subject.node.verify(issuer.node.publicKey)) return false;
  signedBy.set(subject, issuers.add(issuer));
  return true;
}

function faultOfAny(certificate: Certificate, { nowMs, skewMs }: ChainRules): string | null {
  if (nowMs + skewMs < certificate.notBeforeMs) return 'a certificate is not valid yet';
  if (nowMs - skewMs > certificate.notAfterMs) return 'a certificate is not valid any more';
  if (!certificate.hasStrongHash) return 'a certificate is signed over a weak hash';
  return certificate.hasUnknownCritical ? 'a certificate has a critical extension that is not known' : null;
}
