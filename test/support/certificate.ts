// A self-signed certificate, for servers that want TLS; made here, since no other program can be relied on.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export type Certificate = { readonly certificate: string; readonly key: string };

const VALID_DAYS = 2;
const DAY_MS = 86_400_000;
const COMMON_NAME = '2.5.4.3';
const BASIC_CONSTRAINTS = '2.5.29.19';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';

/** Both as PEM; it is its own authority. */
export function createCertificate(commonName: string, nowMs: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
  const name = sequence(set(sequence(objectId(COMMON_NAME), element(0x0c, Buffer.from(commonName)))));
  const toBeSigned = sequence(
    element(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(moment(nowMs - DAY_MS), moment(nowMs + VALID_DAYS * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(authority())),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const whole = sequence(toBeSigned, algorithm, element(0x03, Buffer.from([0]), signature));
  return {
    certificate: pem('CERTIFICATE', whole),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** The extension that lets it be its own authority. */
function authority(): Buffer {
  const isTrue = element(0x01, Buffer.from([0xff]));
  return sequence(objectId(BASIC_CONSTRAINTS), isTrue, element(0x04, sequence(isTrue)));
}

// DER: a tag, the length of the content, and the content.
function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...sizeOf(body)]), body]);
}

function sizeOf({ length }: Buffer): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

const sequence = (...content: readonly Buffer[]) => element(0x30, ...content);
const set = (...content: readonly Buffer[]) => element(0x31, ...content);
const integer = (bytes: Buffer) => element(0x02, bytes);

function moment(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return element(0x17, Buffer.from(digits.slice(2)));
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(inBase128)]));
}

function inBase128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
