// The value of an idempotency entry of a submit: pending, with its beginning, or done, with its answer; any other text is unreadable.
import { createHash } from 'node:crypto';
import { MAX_ANSWER_BYTES } from '../domain/idempotency-entries.ts';

export type KeyValue =
  | {
      readonly state: 'pending';
      readonly fingerprint: string;
      readonly beganAtMs: number;
      /** The ids of the request derive from it, so that a request that takes over makes the same messages. */
      readonly seed: string;
    }
  | {
      readonly state: 'done';
      readonly fingerprint: string;
      /** Undefined when it was too large to be stored here. */
      readonly answer: unknown;
    }
  | { readonly state: 'unreadable' };

type Pending = Omit<Extract<KeyValue, { state: 'pending' }>, 'state'>;

const UNREADABLE: KeyValue = { state: 'unreadable' };
const FRAME_MAX_LENGTH = 512;
const HEX = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `nonce` makes the value its writer's own, so that no writer changes another's by mistake. */
export function pendingValue({ fingerprint, beganAtMs, seed }: Pending, nonce: string): string {
  return JSON.stringify({ s: 'P', fp: fingerprint, at: beganAtMs, id: seed, n: nonce });
}

/** `response` is JSON and goes in as it is; PostgreSQL alone has a response above the bound. */
export function doneValue(fingerprint: string, response: string): string {
  const fits = Buffer.byteLength(response) <= MAX_ANSWER_BYTES;
  return fits ? `{"s":"D","fp":"${fingerprint}","r":${response}}` : `{"s":"D","fp":"${fingerprint}"}`;
}

export function readValue(text: string): KeyValue {
  if (text.length > MAX_ANSWER_BYTES + FRAME_MAX_LENGTH) return UNREADABLE;
  const { s, fp, at, id, r } = fieldsOf(text);
  if (typeof fp !== 'string' || !HEX.test(fp)) return UNREADABLE;
  if (s === 'D') return { state: 'done', fingerprint: fp, answer: r };
  if (s !== 'P' || typeof id !== 'string' || !UUID.test(id) || !Number.isSafeInteger(at)) return UNREADABLE;
  return { state: 'pending', fingerprint: fp, beganAtMs: at as number, seed: id };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** The ids of a request, in the order of its calls: the seed itself, then UUIDs (v4 in form) derived from it. */
export function idsFrom(seed: string): () => string {
  let made = 0;
  return () => {
    const at = made;
    made += 1;
    return at === 0 ? seed : derived(seed, at);
  };
}

function derived(seed: string, at: number): string {
  const bytes = createHash('sha256').update(`${seed}:${at}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
