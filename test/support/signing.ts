// Signatures of any form over any bytes, good and bad: the header is written here member by member, and no library refuses it.
import { constants, createHmac, type KeyObject, sign } from 'node:crypto';
import {
  derOf,
  type Identity,
  issueAuthority,
  issueSigner,
  type KeyKind,
  privateKeyOf,
  protectedHeaderOf,
} from '../../deploy/local/gov-pki.ts';

export type SignOptions = {
  readonly tenantId: string;
  readonly path?: string;
  /** The signer first, then the authorities that are sent along. */
  readonly chain: readonly Identity[];
  readonly nowMs?: number;
  /** Members in place of the right ones; undefined leaves one out. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** The text of the header in place of its JSON. */
  readonly headerText?: (json: string) => string;
  /** The key that signs, in place of the signer's. */
  readonly key?: KeyObject;
  readonly encoding?: 'ieee-p1363' | 'der';
};

const algorithmOf: Readonly<Record<KeyKind, string>> = {
  ...{ ES256: 'ES256', ES384: 'ES384', EdDSA: 'EdDSA', PS256: 'PS256', 'RSA-2048': 'PS256' },
};

export function signed(body: string | Uint8Array, options: SignOptions): string {
  const { chain, members, tenantId, path = '/v1/sms/send', nowMs = Date.now() } = options;
  const [signer] = chain as [Identity];
  const certificates = chain.map(derOf);
  const right = protectedHeaderOf({ certificates, tenantId, path, nowMs, algorithm: algorithmOf[signer.kind] });
  const header = { ...right, ...members };
  const text = (options.headerText ?? String)(JSON.stringify(header));
  const protectedText = Buffer.from(text).toString('base64url');
  const bytes = Buffer.concat([Buffer.from(`${protectedText}.`), Buffer.from(body)]);
  const made = signatureOf(header.alg, bytes, options.key ?? privateKeyOf(signer), options.encoding ?? 'ieee-p1363');
  return `${protectedText}..${made.toString('base64url')}`;
}

function signatureOf(alg: string, bytes: Buffer, key: KeyObject, dsaEncoding: 'ieee-p1363' | 'der'): Buffer {
  if (alg === 'none') return Buffer.from([0]);
  if (alg === 'HS256') return createHmac('sha256', key).update(bytes).digest();
  if (alg === 'EdDSA') return sign(null, bytes, key);
  if (alg === 'PS256') {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return sign('sha256', bytes, { key, padding, saltLength: 32 });
  }
  return sign(alg === 'ES384' ? 'sha384' : 'sha256', bytes, { key, dsaEncoding });
}

/** A root, an authority under it, and a signer under that. */
export async function newPki(kind: KeyKind = 'ES256') {
  const root = await issueAuthority({ name: `Root of ${kind}`, kind: 'ES384', hash: 'SHA-384' });
  const ministry = await issueAuthority({ name: `Ministry of ${kind}`, issuer: root, pathLength: 0 });
  const signer = await issueSigner({ name: `Signer with ${kind}`, issuer: ministry, kind });
  return { root, ministry, signer, chain: [signer, ministry] as const };
}

export type Pki = Awaited<ReturnType<typeof newPki>>;
