// Idempotency entries in Redis; whatever Redis does, each question gets an answer in bounded time, if only "skipped".
import type { Lane } from '../domain/contract.ts';
import type { EntryClaim, EntrySpace, EntryStep, Skip } from '../domain/idempotency-entries.ts';
import { BatcherFullError } from '../lib/batcher.ts';
import { type Breaker, BreakerOpenError } from '../lib/breaker.ts';
import type { AskKey } from './key-script.ts';

export type Keys = {
  /** Writes the value with its time to live unless there is an entry, which is then the answer; one atomic command. */
  claim(name: string, value: string, lane?: Lane): Promise<EntryClaim>;
  /** Replaces exactly `from` by `to`; the time to live goes on. */
  swap(name: string, from: string, to: string): Promise<'swapped' | 'lost' | 'skipped'>;
  /** Overwrites an existing value; the time to live goes on. */
  complete(name: string, value: string): Promise<void>;
  /** Deletes the entry if it has exactly this value. */
  drop(name: string, value: string): Promise<void>;
};

/** No function rejects; `onSkip` is called for each question that Redis did not answer, and must not throw. */
export function createKeys(
  askKey: AskKey,
  breaker: Breaker,
  { prefix, ttlSeconds }: EntrySpace,
  onSkip: (skip: Skip) => void,
): Keys {
  async function ask(
    step: EntryStep,
    name: string,
    from: string,
    to: string,
    lane?: Lane,
  ): Promise<string | number | null | undefined> {
    try {
      return await breaker.run(() => askKey({ step, key: `${prefix}:${name}`, from, to, ttlSeconds, lane }));
    } catch (error) {
      onSkip({ step, reason: reasonOf(error), error });
      return undefined;
    }
  }

  return {
    async claim(name, value, lane) {
      const existing = await ask('claim', name, '', value, lane);
      if (existing === undefined) return { kind: 'skipped' };
      // The existing value may be our own: the client repeats a command whose answer was lost with the connection.
      return existing === null || existing === value
        ? { kind: 'claimed' }
        : { kind: 'existing', value: String(existing) };
    },
    async swap(name, from, to) {
      const done = await ask('swap', name, from, to);
      if (done === undefined) return 'skipped';
      return done === 1 ? 'swapped' : 'lost';
    },
    async complete(name, value) {
      await ask('complete', name, '', value);
    },
    async drop(name, value) {
      await ask('drop', name, value, '');
    },
  };
}

/** Whether an error is of Redis as a whole, rather than of one key. */
export function isRedisFailure(error: unknown): boolean {
  return reasonOf(error) !== 'wrong-type';
}

function reasonOf(error: unknown): Skip['reason'] {
  if (error instanceof BreakerOpenError) return 'open';
  if (error instanceof BatcherFullError) return 'full';
  if (!(error instanceof Error)) return 'unreachable';
  if (error.message.includes('WRONGTYPE')) return 'wrong-type';
  if (error.message === 'Command timed out') return 'timeout';
  return error.name === 'ReplyError' ? 'refused' : 'unreachable';
}
