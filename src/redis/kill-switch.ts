// The kill switch as a submit asks it: never from memory, and an answer that is not there opens nothing. Questions at the same time share one command, and equal ones a place in it.
import type { Redis } from 'ioredis';
import {
  COPY_KEY,
  fieldOf,
  isVersion,
  type KillState,
  type KillSwitch,
  scopesOf,
  VERSION_FIELD,
} from '../domain/kill-switch.ts';
import { createBatcher } from '../lib/batcher.ts';
import { type Breaker, BreakerOpenError } from '../lib/breaker.ts';

/** `field`: of the narrowest scope, which no other question has. */
type Question = { readonly field: string; readonly tenantId: string; readonly templateId: string };

const MAX_QUESTIONS = 256;
const MAX_WAITING = 20_000;

export type KillSwitchTelemetry = {
  killSwitchAsked(state: KillState): void;
  /** Why the answer is `unknown`, unless it is because Redis is left alone for a moment. */
  killSwitchSilent(error: unknown): void;
};

export function createKillSwitch(redis: Redis, breaker: Breaker, telemetry: KillSwitchTelemetry): KillSwitch {
  /** Questions that no command has taken yet, by their fields: whoever asks the same meanwhile shares the answer. */
  const waiting = new Map<string, Promise<KillState>>();
  const batcher = createBatcher<Question, KillState>({
    name: 'kill switch',
    flush(questions) {
      for (const { field } of questions) waiting.delete(field);
      return ask(redis, questions);
    },
    maxRows: MAX_QUESTIONS,
    maxPendingRows: MAX_WAITING,
    maxInFlight: 2,
    mayBeOneItemsFault: () => false,
  });
  /** It waits for company before it is put: a command may take it at once, and what was taken is shared no more. */
  function putFirst(question: Question): Promise<KillState> {
    const answer = Promise.resolve(question).then(put);
    waiting.set(question.field, answer);
    return answer;
  }

  async function put(question: Question): Promise<KillState> {
    try {
      return await breaker.run(() => batcher.submit(question));
    } catch (error) {
      waiting.delete(question.field);
      if (!(error instanceof BreakerOpenError)) telemetry.killSwitchSilent(error);
      return 'unknown';
    }
  }

  return {
    async stateOf(tenantId, templateId) {
      const field = fieldOf({ tenantId, templateId });
      const state = await (waiting.get(field) ?? putFirst({ field, tenantId, templateId }));
      telemetry.killSwitchAsked(state);
      return state;
    },
  };
}

/** One read of one key, so that all answers are of one copy. */
async function ask(redis: Redis, questions: readonly Question[]): Promise<readonly KillState[]> {
  const scopes = questions.map(({ tenantId, templateId }) => scopesOf(tenantId, templateId).map(fieldOf));
  const fields = [...new Set(scopes.flat())];
  const [version, ...values] = await redis.hmget(COPY_KEY, VERSION_FIELD, ...fields);
  if (!isVersion(version)) return questions.map(() => 'unknown');
  const off = new Set(fields.filter((_, at) => values[at] !== null));
  return scopes.map((own) => (own.some((field) => off.has(field)) ? 'killed' : 'on'));
}
