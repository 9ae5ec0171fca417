// The gauges of lane lag in Redis, written by the lag monitor and read by shedding; each in one round trip, and gone when nobody writes them.
import type { Redis } from 'ioredis';
import type { Lane } from '../domain/contract.ts';
import { LANE_LAG_PREFIX, type LagReading, type LaneLags, lagOf } from '../domain/lane-lag.ts';

const keyOf = (lane: Lane) => `${LANE_LAG_PREFIX}:${lane}`;

/** Writes all gauges, each with its time to live. Rejects when Redis does not take one of them. */
export async function writeLaneLags(redis: Redis, lags: LaneLags, ttlMs: number): Promise<void> {
  const pipeline = redis.pipeline();
  for (const [lane, lag] of lags) pipeline.set(keyOf(lane), String(lag), 'PX', ttlMs);
  answersOf(await pipeline.exec());
}

/** A reading per lane, in order. A gauge counts as written `ttlMs` before it expires. Rejects when Redis does not answer. */
export async function readLaneLags(
  redis: Redis,
  lanes: readonly Lane[],
  ttlMs: number,
): Promise<readonly LagReading[]> {
  const keys = lanes.map(keyOf);
  // MGET answers null for a key of another type, which GET would refuse.
  const pipeline = redis.pipeline().mget(keys);
  for (const key of keys) pipeline.pttl(key);
  const [values, ...ttls] = answersOf(await pipeline.exec()) as [(string | null)[], ...number[]];
  return values.map((value, at) => readingOf(value, ttls[at]!, ttlMs));
}

const KEY_IS_GONE = -2;

function readingOf(value: string | null, leftMs: number, ttlMs: number): LagReading {
  if (value === null || leftMs === KEY_IS_GONE) return { kind: 'missing' };
  const lag = lagOf(value);
  if (lag === null) return { kind: 'unreadable' };
  // Without an expiry, or with a longer one than a monitor sets, nobody can say how old it is: it would be fresh at every look.
  if (leftMs < 0 || leftMs > ttlMs) return { kind: 'stale' };
  return { kind: 'lag', lag, validForMs: leftMs };
}

function answersOf(results: [error: Error | null, answer: unknown][] | null): unknown[] {
  if (results === null) throw new Error('Redis aborted the pipeline');
  return results.map(([error, answer]) => {
    if (error !== null) throw error;
    return answer;
  });
}
