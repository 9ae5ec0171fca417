// The kill switch as a submit asks it: never from memory, and an answer that is not there opens nothing. Questions at the same time share one command.
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

type Question = { readonly tenantId: string; readonly templateId: string };

const MAX_QUESTIONS = 256;
const MAX_WAITING = 20_000;

export type KillSwitchTelemetry = {
  killSwitchAsked(state: KillState): void;
  /** Why the answer is `unknown`, unless it is because Redis is left alone for a moment. */
  killSwitchSilent(error: unknown): void;
};

export function createKillSwitch(redis: Redis, breaker: Breaker, telemetry: KillSwitchTelemetry): KillSwitch {
  const batcher = createBatcher<Question, KillState>({
    name: 'kill switch',
    flush: (questions) => ask(redis, questions),
    maxRows: MAX_QUESTIONS,
    maxPendingRows: MAX_WAITING,
    maxInFlight: 2,
    mayBeOneItemsFault: () => false,
  });
  return {
    async stateOf(tenantId, templateId) {
      let state: KillState = 'unknown';
      try {
        state = await breaker.run(() => batcher.submit({ tenantId, templateId }));
      } catch (error) {
        if (!(error instanceof BreakerOpenError)) telemetry.killSwitchSilent(error);
      }
      telemetry.killSwitchAsked(state);
      return state;
    },
  };
}

/** One read of one key, so that all answers are of one copy. Many submits ask the same, and each question is put once. */
async function ask(redis: Redis, questions: readonly Question[]): Promise<readonly KillState[]> {
  const fieldsOf = new Map<string, readonly string[]>();
  const asked = questions.map((question) => {
    const name = fieldOf(question);
    if (!fieldsOf.has(name)) fieldsOf.set(name, scopesOf(question.tenantId, question.templateId).map(fieldOf));
    return name;
  });
  const fields = [...new Set([...fieldsOf.values()].flat())];
  const [version, ...values] = await redis.hmget(COPY_KEY, VERSION_FIELD, ...fields);
  if (!isVersion(version)) return questions.map(() => 'unknown');
  const off = new Set(fields.filter((_, at) => values[at] !== null));
  const states = new Map<string, KillState>();
  for (const [name, own] of fieldsOf) states.set(name, own.some((field) => off.has(field)) ? 'killed' : 'on');
  return asked.map((name) => states.get(name)!);
}
