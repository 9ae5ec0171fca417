// Judges the keys of a JWKS, and makes a credential of Kong of each: its `kid`, the one algorithm it is for, and its PEM.
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { Refusal, type RefusalName, refusal } from './refusal.ts';

export type Algorithm = 'RS256' | 'ES256' | 'EdDSA';
export type Credential = { readonly kid: string; readonly algorithm: Algorithm; readonly pem: string };

/** The gateway looks keys up by name; more of them than a rotation needs are a mistake. */
const MAX_KEYS = 32;
const MIN_RSA_BITS = 2048;
const KID = /^[\x21-\x7e]{1,128}$/;
/** Members of a JWK that only its owner may have. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];
/** The curve decides the algorithm of a key that is not RSA. */
const ALGORITHM_OF_CURVE: Readonly<Record<string, Algorithm>> = { 'EC P-256': 'ES256', 'OKP Ed25519': 'EdDSA' };

type Jwk = JsonWebKey & { readonly kid?: unknown };
type Found = { readonly reason: RefusalName; readonly text: string };

/** All of them, or a Refusal that names each key that cannot be used. */
export function credentialsOf(jwks: unknown): readonly Credential[] {
  const keys = keysOf(jwks);
  const judged = keys.map((key, index) => judge(key, index, keys));
  const found = judged.flatMap((one) => ('reason' in one ? [one] : []));
  if (found.length > 0) throw new Refusal(found);
  return judged as readonly Credential[];
}

function keysOf(jwks: unknown): readonly Jwk[] {
  const keys = typeof jwks === 'object' && jwks !== null && 'keys' in jwks ? jwks.keys : undefined;
  if (!Array.isArray(keys)) throw refusal('NOT_A_JWKS', 'what was read has no list of keys');
  if (keys.length === 0) throw refusal('NO_KEYS', 'the list of keys is empty');
  if (keys.length > MAX_KEYS) throw refusal('TOO_MANY_KEYS', `${keys.length} keys, at most ${MAX_KEYS} are taken`);
  return keys.map((key) => (typeof key === 'object' && key !== null ? (key as Jwk) : {}));
}

function judge(key: Jwk, index: number, all: readonly Jwk[]): Credential | Found {
  const { kid } = key;
  if (typeof kid !== 'string' || !KID.test(kid))
    return { reason: 'KID_MISSING', text: `key ${index + 1} has no kid of 1 to 128 visible ASCII characters` };
  const because = (reason: RefusalName, text: string): Found => ({ reason, text: `key "${kid}" ${text}` });
  if (all.findIndex((one) => one.kid === kid) !== index) return because('KID_DOUBLED', 'has the kid of another key');
  if (key.kty === 'oct' || 'k' in key) return because('KEY_SYMMETRIC', 'is a secret that both sides know');
  if (PRIVATE_MEMBERS.some((member) => member in key)) return because('KEY_PRIVATE', 'has its private part inside');
  const algorithm = key.kty === 'RSA' ? 'RS256' : ALGORITHM_OF_CURVE[`${key.kty} ${key.crv}`];
  if (algorithm === undefined) return because('CURVE_UNKNOWN', 'is on no curve that Kong verifies here');
  if (!isMeantFor(key, algorithm)) return because('ALGORITHM_UNKNOWN', `is not for signatures by ${algorithm}`);
  return readKey(key, algorithm, because, kid);
}

function isMeantFor({ alg, use }: Jwk, algorithm: Algorithm): boolean {
  // RFC 9864 gives the one curve of EdDSA that is taken here a name of its own.
  const names: readonly unknown[] = algorithm === 'EdDSA' ? ['EdDSA', 'Ed25519'] : [algorithm];
  return (alg === undefined || names.includes(alg)) && (use === undefined || use === 'sig');
}

type Because = (reason: RefusalName, text: string) => Found;

function readKey(jwk: Jwk, algorithm: Algorithm, because: Because, kid: string): Credential | Found {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (algorithm === 'RS256' && bits < MIN_RSA_BITS)
      return because('RSA_TOO_SHORT', `has ${bits} bits, ${MIN_RSA_BITS} are needed`);
    return { kid, algorithm, pem: String(key.export({ type: 'spki', format: 'pem' })) };
  } catch {
    return because('KEY_UNUSABLE', 'cannot be read as a key');
  }
}
