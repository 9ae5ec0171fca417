// Questions about keys that come at the same time share one script; each key is read and written in one atomic step, with its own answer.
import type { Redis } from 'ioredis';
import { lanes as allLanes, type Lane } from '../domain/contract.ts';
import type { EntryStep } from '../domain/idempotency-entries.ts';
import { rankOfLane } from '../domain/lane-rank.ts';
import { createBatcher, type Priority } from '../lib/batcher.ts';
import type { Settings } from '../settings.ts';

/** A question about one key; `from` and `to` are its value before and after, '' where the step has none. */
export type KeyQuestion = {
  readonly step: EntryStep;
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly ttlSeconds: number;
  /** Absent where no message waits for the answer: such a question goes with those of the lowest lane. */
  readonly lane: Lane | undefined;
};

/** Answers `claim` with the existing value, `swap` and `drop` with 1 when it was `from`; rejects when Redis does. */
export type AskKey = (question: KeyQuestion) => Promise<string | number | null>;

// No value of ours lacks a time to live; the value that replaces such a one must not stay for ever.
const SCRIPT = `
local function swap(key, from, to, ttl)
  if redis.call('GET', key) ~= from then return 0 end
  if to == '' then redis.call('DEL', key)
  elseif redis.call('TTL', key) < 0 then redis.call('SET', key, to, 'EX', ttl)
  else redis.call('SET', key, to, 'KEEPTTL') end
  return 1
end
local function ask(key, step, from, to, ttl)
  if step == 'claim' then return redis.call('SET', key, to, 'EX', ttl, 'NX', 'GET') end
  if step == 'complete' then return redis.call('SET', key, to, 'KEEPTTL', 'XX') end
  return swap(key, from, to, ttl)
end
local answers = {}
for n, key in ipairs(KEYS) do
  local done, answer = pcall(ask, key, unpack(ARGV, 4 * n - 3, 4 * n))
  if not done and type(answer) ~= 'table' then answer = { err = tostring(answer) } end
  answers[n] = answer
end
return answers`;

type Answer = string | number | null | Error;

const MAX_KEYS = 256;
const MAX_WAITING = 20_000;

/** Questions that come while a command is in flight share the next command and its round trip; higher lanes board first. */
export function createAskKey(redis: Redis, lanes: Pick<Settings['lanes'], 'boardsByLane' | 'leastShare'>): AskKey {
  const batcher = createBatcher<KeyQuestion, Answer>({
    name: 'redis keys',
    flush: (questions) => run(redis, questions),
    maxRows: MAX_KEYS,
    maxPendingRows: MAX_WAITING,
    maxInFlight: 2,
    // Each key has its own answer; an error of the command is one of all its keys.
    mayBeOneItemsFault: () => false,
    priority: byLane(lanes),
  });
  return async (question) => {
    const answer = await batcher.submit(question);
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

/** No command is kept for urgent questions: Redis runs one at a time, each for half a millisecond. */
function byLane({ boardsByLane, leastShare }: Parameters<typeof createAskKey>[1]): Priority<KeyQuestion> {
  const lowest = allLanes.length - 1;
  const rankOf = ({ lane }: KeyQuestion) => (boardsByLane && lane !== undefined ? rankOfLane[lane] : lowest);
  const noneUrgent = { urgentRanks: 0, reservedInFlight: 0, maxRowsBesideUrgent: MAX_KEYS };
  return { ...noneUrgent, rankOf, ranks: allLanes.length, leastShare };
}

async function run(redis: Redis, questions: readonly KeyQuestion[]): Promise<readonly Answer[]> {
  const keys = questions.map(({ key }) => key);
  const values = questions.flatMap(({ step, from, to, ttlSeconds }) => [step, from, to, ttlSeconds]);
  return (await redis.eval(SCRIPT, keys.length, ...keys, ...values)) as readonly Answer[];
}
