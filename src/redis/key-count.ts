// Counts the keys of each prefix at a bounded cost: of a large database it counts a sample, which stands for the rest.
import type { Redis } from 'ioredis';

export type CountBounds = {
  /** The approximate number of keys per step. */
  readonly stepKeys: number;
  readonly maxSteps: number;
};

/**
 * Counts keys that begin with each prefix and a colon. SCAN walks the keys in the order of their hashes, so that the
 * keys of the first maxSteps steps are a fair sample. Rejects when Redis does.
 */
export async function countKeys<Prefix extends string>(
  redis: Redis,
  prefixes: readonly Prefix[],
  { stepKeys, maxSteps }: CountBounds,
  signal: AbortSignal,
): Promise<Readonly<Record<Prefix, number>>> {
  const counts = new Map(prefixes.map((prefix) => [prefix, 0]));
  let cursor = '0';
  let seen = 0;
  for (let step = 0; step < maxSteps; step += 1) {
    signal.throwIfAborted();
    const [next, keys] = await redis.scan(cursor, 'COUNT', stepKeys);
    seen += keys.length;
    for (const prefix of prefixes) counts.set(prefix, counts.get(prefix)! + countOf(keys, `${prefix}:`));
    cursor = next;
    if (cursor === '0') break;
  }
  const scale = cursor === '0' || seen === 0 ? 1 : (await redis.dbsize()) / seen;
  return Object.fromEntries([...counts].map(([prefix, count]) => [prefix, Math.round(count * scale)])) as Record<
    Prefix,
    number
  >;
}

function countOf(keys: readonly string[], start: string): number {
  return keys.reduce((count, key) => (key.startsWith(start) ? count + 1 : count), 0);
}
