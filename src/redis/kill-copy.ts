// Writes the copy of the kill switch: one hash with version and kills, which a newer version replaces, and which is gone when nobody writes it.
import type { Redis } from 'ioredis';
import {
  COPY_KEY,
  fieldOf,
  isVersion,
  type KillScope,
  type KillSnapshot,
  keyOf,
  MAX_KILLS,
  VERSION_FIELD,
} from '../domain/kill-switch.ts';

// A copy without a time to live, with a longer one than ours, or with a version that is no number, was written by somebody else and means nothing.
// The version is written last, so that a hash with a version is whole. All values of a kill's key are its expiry.
const SCRIPT = `
local copy, version, atMs, lifeMs = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
if time[1] * 1000 + math.floor(time[2] / 1000) >= atMs + lifeMs then return 'late' end
local stored = redis.pcall('HGET', copy, '${VERSION_FIELD}')
local leftMs = redis.call('PTTL', copy)
local isOurs = type(stored) == 'string' and stored:match('^%d+$') and leftMs > 0 and leftMs <= lifeMs
if isOurs and tonumber(stored) > tonumber(version) then return stored end
redis.call('DEL', copy)
for n = 2, #KEYS do
  local field, expiresAtMs = ARGV[2 * n], ARGV[2 * n + 1]
  redis.call('HSET', copy, field, expiresAtMs)
  redis.call('SET', KEYS[n], expiresAtMs, 'PXAT', expiresAtMs)
end
redis.call('HSET', copy, '${VERSION_FIELD}', version)
redis.call('PEXPIREAT', copy, atMs + lifeMs)
return version`;

/** The clock of Redis, in milliseconds since 1970. Rejects when Redis does. */
export async function readRedisTimeMs(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
}

export type CopyTimes = {
  /** The time of Redis before the snapshot was read; the copy lives from here, so that a late writer cannot revive an old one. */
  readonly readAtMs: number;
  readonly lifeMs: number;
};

/**
 * Resolves once the copy is this snapshot, or one of a newer version, to the copy's version. Rejects when Redis does, when the snapshot is as
 * old as a copy gets, and when it has too many kills.
 */
export async function writeKillCopy(redis: Redis, { version, kills }: KillSnapshot, times: CopyTimes): Promise<bigint> {
  if (kills.length > MAX_KILLS)
    throw new Error(`more than ${MAX_KILLS} kills are not copied: nothing takes the fast path`);
  const keys = [COPY_KEY, ...kills.map(keyOf)];
  const values = kills.flatMap((kill) => [fieldOf(kill), Date.parse(kill.expiresAt)]);
  const { readAtMs, lifeMs } = times;
  const done = await redis.eval(SCRIPT, keys.length, ...keys, String(version), readAtMs, lifeMs, ...values);
  if (done === 'late') throw new Error('the kill switch was read too long ago to be copied');
  return BigInt(done as string);
}

/**
 * Writes a snapshot that is read now. The time of Redis comes first: the copy then lives from before its snapshot was read. Rejects too when
 * the copy is of a version that PostgreSQL does not know: it fell back to older data, and such a copy says nothing of what was killed since.
 */
export async function renewKillCopy(redis: Redis, read: () => Promise<KillSnapshot>, lifeMs: number): Promise<void> {
  const readAtMs = await readRedisTimeMs(redis);
  const snapshot = await read();
  const copied = await writeKillCopy(redis, snapshot, { readAtMs, lifeMs });
  if (copied > snapshot.version && copied > (await read()).version)
    throw new Error('the copy of the kill switch is of a later version than the store, and is left to lapse');
}

/** Removes what people see of a kill that was lifted. */
export async function dropKillKey(redis: Redis, scope: KillScope): Promise<void> {
  await redis.del(keyOf(scope));
}

/** The version of the copy; null when there is none. Rejects when Redis does. */
export async function readCopyVersion(redis: Redis): Promise<bigint | null> {
  const version = await redis.hget(COPY_KEY, VERSION_FIELD);
  return isVersion(version) ? BigInt(version) : null;
}
