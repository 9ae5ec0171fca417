// The idempotency entries of requests with a key and of messages on their lanes, behind one breaker, since both are in one Redis.
import {
  type EntrySpace,
  type IdempotencyLayer,
  messageEntries,
  type Skip,
  submitEntries,
} from '../domain/idempotency-entries.ts';
import { createBreaker } from '../lib/breaker.ts';
import { settings } from '../settings.ts';
import type { AskKey } from './key-script.ts';
import { createKeys, isRedisFailure, type Keys } from './keys.ts';

export type Idempotency = { readonly requests: Keys; readonly messages: Keys };

export type IdempotencyTelemetry = {
  idempotencySkipped(event: Skip & { readonly layer: IdempotencyLayer }): void;
  breakerChanged(dependency: 'redis', state: 'open' | 'closed'): void;
};

export function createIdempotency(askKey: AskKey, telemetry: IdempotencyTelemetry): Idempotency {
  const breaker = createBreaker({
    name: 'redis',
    failuresToOpen: settings.redis.failuresToOpen,
    openMs: settings.redis.leftAloneMs,
    nowMs: () => performance.now(),
    isFailure: isRedisFailure,
    onChange: (state) => telemetry.breakerChanged('redis', state),
  });
  const keysOf = (space: EntrySpace, layer: IdempotencyLayer) =>
    createKeys(askKey, breaker, space, (skip) => telemetry.idempotencySkipped({ layer, ...skip }));
  return { requests: keysOf(submitEntries, 'submit'), messages: keysOf(messageEntries, 'pipeline') };
}
