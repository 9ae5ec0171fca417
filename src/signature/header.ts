// X-Gov-Signature as text: a detached JWS over bytes that are not encoded (RFC 7797), whose protected header says who signs what.
import { limits } from '../../generated/http/contract.ts';
import { scanJson } from '../lib/json-scan.ts';
import type { Certificate } from './certificate.ts';
import type { ReadCertificate } from './known-certificates.ts';

export const algorithms = ['ES256', 'ES384', 'EdDSA', 'PS256'] as const;
export type Algorithm = (typeof algorithms)[number];

/** What the header claims; each has the right type and form, and nothing of it is true yet. */
export type Claims = {
  readonly alg: Algorithm;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly aud: string;
  readonly sub: string;
  readonly htm: string;
  readonly htu: string;
  readonly lane: string;
};

export type Decoded = {
  readonly claims: Claims;
  /** The signer first. */
  readonly certificates: readonly Certificate[];
};

const { maxLength: MAX_CHARS } = limits.govSignature;
// A header that came twice is joined with a comma, which the form does not have.
const FORM = /^([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]+)$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const JTI = /^[\x21-\x7e]{1,128}$/;
const TYPE = 'gov-sms+jws';
const MAX_CERTIFICATES = 3;
const BOUNDS = { maxDepth: 4, maxKeys: 32, forbiddenKeys: limits.json.forbiddenKeys };
/** Keys from elsewhere: what the certificate says is the only source. */
const FORBIDDEN = ['jku', 'jwk', 'x5u'];
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The two texts of a detached JWS, in base64url. */
export type Parts = { readonly protectedText: string; readonly signature: string };

/** A text says what is malformed. */
export function partsOf(sent: string): Parts | string {
  if (sent.length > MAX_CHARS) return 'too long';
  const [, protectedText, signature] = FORM.exec(sent) ?? [];
  if (!isCanonical(protectedText) || !isCanonical(signature)) return 'not of the form base64url..base64url, once';
  return { protectedText, signature };
}

/** A text says what is malformed. */
export function decodeHeader(protectedText: string, readCertificate: ReadCertificate): Decoded | string {
  try {
    const header = readObject(Buffer.from(protectedText, 'base64url'));
    const wrong = faultOf(header);
    if (wrong !== null) return wrong;
    const x5c = header['x5c'] as readonly string[];
    return { claims: header as Claims, certificates: x5c.map(readCertificate) };
  } catch {
    return 'its header or a certificate in it cannot be read';
  }
}

/** One text for the same bytes: the bits that a last character has too many are zero. */
function isCanonical(text: string | undefined): text is string {
  return text !== undefined && Buffer.from(text, 'base64url').toString('base64url') === text;
}

function readObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const text = utf8.decode(bytes);
  const { fatal } = scanJson(text, BOUNDS);
  if (fatal !== undefined) throw new Error(fatal.reason);
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
  return value as Readonly<Record<string, unknown>>;
}

const isText = (value: unknown) => typeof value === 'string';
const isMoment = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

/** The members that the header has to have, each with its check. */
const members: Readonly<Record<string, (value: unknown) => boolean>> = {
  alg: (value) => algorithms.some((one) => one === value),
  typ: (value) => value === TYPE,
  b64: (value) => value === false,
  crit: (value) => Array.isArray(value) && value.length === 1 && value[0] === 'b64',
  x5c: isCertificates,
  iat: isMoment,
  exp: isMoment,
  jti: (value) => typeof value === 'string' && JTI.test(value),
  ...{ aud: isText, sub: isText, htm: isText, htu: isText, lane: isText },
};

function isCertificates(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_CERTIFICATES) return false;
  return value.every((one) => typeof one === 'string' && one !== '' && BASE64.test(one));
}

function faultOf(header: Readonly<Record<string, unknown>>): string | null {
  const foreign = FORBIDDEN.find((name) => Object.hasOwn(header, name));
  if (foreign !== undefined) return `${foreign} is not allowed`;
  const { kid } = header;
  if (typeof kid === 'string' && kid.includes('://')) return 'kid is a URL';
  const wrong = Object.keys(members).find((name) => !members[name]!(header[name]));
  return wrong === undefined ? null : `${wrong} is missing or not as documented`;
}
