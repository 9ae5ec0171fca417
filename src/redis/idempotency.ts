// The idempotency entries of requests with a key and of messages on their lanes, behind one breaker, since both are in one Redis.
import {
  type EntrySpace,
  type IdempotencyLayer,
  messageEntries,
  type Skip,
  submitEntries,
} from '../domain/idempotency-entries.ts';
import type { Breaker } from '../lib/breaker.ts';
import type { AskKey } from './key-script.ts';
import { createKeys, type Keys } from './keys.ts';

export type Idempotency = { readonly requests: Keys; readonly messages: Keys };

export type IdempotencyTelemetry = {
  idempotencySkipped(event: Skip & { readonly layer: IdempotencyLayer }): void;
};

export function createIdempotency(askKey: AskKey, breaker: Breaker, telemetry: IdempotencyTelemetry): Idempotency {
  const keysOf = (space: EntrySpace, layer: IdempotencyLayer) =>
    createKeys(askKey, breaker, space, (skip) => telemetry.idempotencySkipped({ layer, ...skip }));
  return { requests: keysOf(submitEntries, 'submit'), messages: keysOf(messageEntries, 'pipeline') };
}
