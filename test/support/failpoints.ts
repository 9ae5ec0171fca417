// Named points at which a test makes a process of the service die, stop, wait or fail; failing-ports.ts puts them around its ports.
import { setTimeout } from 'node:timers/promises';

/** The places where a call can fail; a specification that names another point is refused. */
export const failpoints = [
  'submit.before_setnx',
  'submit.after_setnx',
  'submit.before_commit',
  'submit.after_commit',
  'submit.before_redis_done',
  'submit.before_202',
  'submit.after_publish',
  'outbox.before_publish',
  'outbox.after_publish',
  'outbox.before_audit',
  'outbox.after_audit',
  'outbox.before_forget',
  'relay.before_publish',
  'pipe.after_delivery',
  'pipe.after_setnx',
  'pipe.before_claim',
  'pipe.after_claim',
  'pipe.before_commit.ROUTED',
  'pipe.after_commit.ROUTED',
  'pipe.before_operator_publish',
  'pipe.after_operator_publish',
  'pipe.after_commit.SENT',
  'pipe.after_commit.RETRY',
  'pipe.after_retry_publish',
  'pipe.after_commit.FAILED',
  'pipe.after_commit.DEAD_LETTER',
  'pipe.after_dead_letter_publish',
  'pipe.after_redis_done',
  'pipe.before_ack',
  'pipe.after_ack',
  'pipe.after_nak',
  'recover.before_redrive',
  'recover.after_redrive',
] as const;

export type Failpoint = (typeof failpoints)[number];

type Action = { readonly kind: 'kill' | 'stop' | 'throw' } | { readonly kind: 'sleep' | 'block'; readonly ms: number };

export type FailpointRule = {
  readonly point: Failpoint;
  readonly action: Action;
  /** Acts at this hit only, counted from 1; null: at each. */
  readonly nth: number | null;
  readonly probability: number;
  /** Acts for this key, such as a message id, only; null: for all. */
  readonly key: string | null;
};

/** Resolves when the process may go on; rejects with FailpointError where `throw` is asked. */
export type Hit = (point: Failpoint, key?: string) => Promise<void>;

export class FailpointError extends Error {
  override readonly name = 'FailpointError';
}

const RULE =
  /^(?<point>[\w.]+)=(?<action>kill|stop|throw|(?:sleep|block)\((?<ms>\d{1,6})\))(?<conditions>(?:@[\w:.-]+)*)$/;

/**
 * Reads `point=action@condition...`, separated by commas: actions kill, stop, throw, sleep(ms) and block(ms), which keeps
 * the event loop busy; conditions nth:3, p:0.01 and key:<message id>. Throws FailpointError that names what is wrong.
 */
export function parseFailpoints(spec: string): readonly FailpointRule[] {
  return spec.split(',').map((text) => parseRule(text.trim()));
}

function parseRule(text: string): FailpointRule {
  const { point, action, ms, conditions } = RULE.exec(text)?.groups ?? {};
  if (point === undefined || action === undefined) throw new FailpointError(`"${text}" is no rule`);
  if (!isFailpoint(point)) throw new FailpointError(`there is no point ${point}`);
  const given = new Map((conditions ?? '').split('@').map((part) => part.split(':') as [string, string | undefined]));
  const kind = action.replace(/\(.*/, '') as Action['kind'];
  return {
    point,
    action: kind === 'sleep' || kind === 'block' ? { kind, ms: Number(ms) } : { kind },
    nth: numberOr(given.get('nth'), null),
    probability: numberOr(given.get('p'), 1),
    key: given.get('key') ?? null,
  };
}

function isFailpoint(name: string): name is Failpoint {
  return (failpoints as readonly string[]).includes(name);
}

function numberOr<T>(text: string | undefined, otherwise: T): number | T {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!(value > 0)) throw new FailpointError(`${text} is no positive number`);
  return value;
}

/** The function that acts on the rules; hits are counted from now on. */
export function armFailpoints(rules: readonly FailpointRule[], random: () => number): Hit {
  const hits = new Map<FailpointRule, number>();
  return async (point, key) => {
    for (const rule of rules) {
      if (rule.point !== point || (rule.key !== null && rule.key !== key)) continue;
      const count = (hits.get(rule) ?? 0) + 1;
      hits.set(rule, count);
      if (rule.nth !== null && rule.nth !== count) continue;
      if (rule.probability < 1 && random() >= rule.probability) continue;
      process.stderr.write(`failpoint ${point} ${rule.action.kind} ${key ?? ''}\n`);
      await act(rule.action, point);
    }
  };
}

async function act(action: Action, point: Failpoint): Promise<void> {
  switch (action.kind) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => {});
    case 'stop':
      return void process.kill(process.pid, 'SIGSTOP');
    case 'throw':
      throw new FailpointError(`failpoint ${point}`);
    case 'sleep':
      return setTimeout(action.ms);
    case 'block':
      return void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, action.ms);
  }
}
