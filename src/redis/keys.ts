// Keys that say what was begun and what was done; whatever Redis does, each question is answered in bounded time, if only with "skipped".
import type { Redis } from 'ioredis';
import { type Breaker, BreakerOpenError } from '../lib/breaker.ts';

export type KeySpace = { readonly prefix: string; readonly ttlSeconds: number };

export type Step = 'take' | 'swap' | 'complete' | 'drop';

export type Skip = {
  readonly step: Step;
  /** `open`: Redis was not asked. */
  readonly reason: 'open' | 'timeout' | 'unreachable' | 'wrong-type' | 'refused';
  readonly error: unknown;
};

export type Taken =
  | { readonly kind: 'taken' }
  | { readonly kind: 'held'; readonly value: string }
  | { readonly kind: 'skipped' };

export type Keys = {
  /** Writes the value with its time to live unless there is one, which is then the answer; one atomic command. */
  take(name: string, value: string): Promise<Taken>;
  /** Puts `to` in the place of exactly `from`; the time to live goes on. */
  swap(name: string, from: string, to: string): Promise<'swapped' | 'lost' | 'skipped'>;
  /** Overwrites a value that is there; the time to live goes on. */
  complete(name: string, value: string): Promise<void>;
  /** Deletes exactly this value. */
  drop(name: string, value: string): Promise<void>;
};

// A value without a time to live is none of ours; what takes its place must not stay for ever.
const SWAP = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1])
elseif redis.call('TTL', KEYS[1]) < 0 then redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
else redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL') end
return 1`;

/** None of its functions rejects; `onSkip` is told of each question that Redis did not answer, and must not throw. */
export function createKeys(redis: Redis, breaker: Breaker, space: KeySpace, onSkip: (skip: Skip) => void): Keys {
  const keyOf = (name: string) => `${space.prefix}:${name}`;

  async function ask<T>(step: Step, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await breaker.run(work);
    } catch (error) {
      onSkip({ step, reason: reasonOf(error), error });
      return undefined;
    }
  }

  const swapped = (step: Step, name: string, from: string, to: string) =>
    ask(step, () => redis.eval(SWAP, 1, keyOf(name), from, to, space.ttlSeconds));

  return {
    async take(name, value) {
      const held = await ask('take', () => redis.set(keyOf(name), value, 'EX', space.ttlSeconds, 'NX', 'GET'));
      if (held === undefined) return { kind: 'skipped' };
      // Our own value: the client repeats a command whose answer was lost with the connection.
      return held === null || held === value ? { kind: 'taken' } : { kind: 'held', value: held };
    },
    async swap(name, from, to) {
      const done = await swapped('swap', name, from, to);
      if (done === undefined) return 'skipped';
      return done === 1 ? 'swapped' : 'lost';
    },
    async complete(name, value) {
      await ask('complete', () => redis.set(keyOf(name), value, 'KEEPTTL', 'XX'));
    },
    async drop(name, value) {
      await swapped('drop', name, value, '');
    },
  };
}

/** Whether an error says that Redis is not well, rather than one of its keys. */
export function isRedisFailure(error: unknown): boolean {
  return reasonOf(error) !== 'wrong-type';
}

function reasonOf(error: unknown): Skip['reason'] {
  if (error instanceof BreakerOpenError) return 'open';
  if (!(error instanceof Error)) return 'unreachable';
  if (error.message.includes('WRONGTYPE')) return 'wrong-type';
  if (error.message === 'Command timed out') return 'timeout';
  return error.name === 'ReplyError' ? 'refused' : 'unreachable';
}
