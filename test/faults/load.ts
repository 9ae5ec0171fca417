// The clients of a fault test: they submit with Idempotency-Keys, ask again after silence or a 5xx as clients should, and record every answer.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lane } from '../../src/domain/contract.ts';
import type { ClientAnswer } from './checker.ts';

export type LoadOptions = {
  readonly tenantId: string;
  /** The replicas to ask; read before each try, since replicas come and go. */
  readonly urls: () => readonly string[];
  /** A client gives a request up so long after its first try. */
  readonly giveUpAfterMs?: number;
};

/** One try of a request: by its end the client has an answer, or knows that it gets none. */
export type Ask = {
  readonly key: string;
  /** The replica that was asked. */
  readonly url: string;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
};

export type Load = {
  readonly answers: readonly ClientAnswer[];
  /** Those that ended. */
  readonly asks: readonly Ask[];
  /** Requests sent so far, and those without a final answer. */
  readonly sent: number;
  readonly open: number;
  /** Requests that got their 202. */
  readonly accepted: number;
  /** The statuses of all answers, null for none, each with how often. */
  counts(): ReadonlyMap<number | null, number>;
  /** Begins so many requests; resolves when all of them have a final answer or were given up. */
  send(count: number, request?: Partial<SubmitRequest>): Promise<void>;
  /** Which template the nth request from now on is made of; undefined: none. */
  makeFrom(templateOf: (n: number) => string | undefined): void;
  /** Asks again for some that were accepted; their answers are checked like all others. */
  askAgain(count: number): Promise<void>;
};

export type SubmitRequest = {
  readonly to: string;
  /** More than one: a bulk. */
  readonly size: number;
  /** The first words of the texts of its messages, by which they are recognised. */
  readonly key: string;
  /** The same as `key`, unless two requests are to share one. */
  readonly idempotencyKey?: string;
  /** The client asks once and never again, for any answer. */
  readonly asksOnce: boolean;
  /** The lane that it asks for; that of the tenant's tier when it asks for none. */
  readonly lane?: Lane;
  /** Each of its messages is made from this template, whose one variable is `key`; texts when there is none. */
  readonly templateId?: string | undefined;
};

const MAX_OPEN = 24;
const ANSWER_WITHIN_MS = 6_000;
const PAUSE_MAX_MS = 800;
/** One in so many clients never asks again. */
const ASKS_ONCE_IN = 20;

export function createLoad({ tenantId, urls, giveUpAfterMs = 60_000 }: LoadOptions): Load {
  const run = randomUUID().slice(0, 8);
  const answers: ClientAnswer[] = [];
  const asks: Ask[] = [];
  const requests = new Map<string, SubmitRequest>();
  const done = new Set<string>();
  let open = 0;
  let turn = 0;
  let templateOf: (n: number) => string | undefined = () => undefined;

  async function submit(request: SubmitRequest): Promise<void> {
    const deadline = performance.now() + giveUpAfterMs;
    for (let tried = 1; ; tried += 1) {
      const answer = await ask(request);
      answers.push(answer);
      if (answer.status === 202) done.add(request.key);
      const isFinal = answer.status !== null && answer.status < 500 && !isInProgress(answer);
      if (isFinal || request.asksOnce || performance.now() > deadline) return;
      await sleep(Math.random() * Math.min(PAUSE_MAX_MS, 50 * 2 ** tried));
    }
  }

  async function ask({ key, idempotencyKey = key, size, to, lane, templateId }: SubmitRequest): Promise<ClientAnswer> {
    const all = urls();
    turn += 1;
    const url = all[turn % all.length]!;
    const beganAtMs = Date.now();
    const made = (text: string) =>
      templateId === undefined ? { body: text } : { templateId, variables: { key: text } };
    const message = (text: string) => ({ to, from: 'FAULTS', ...made(text) });
    const messages = Array.from({ length: size }, (_, index) => message(`${key}/${index}`));
    try {
      const reply = await fetch(`${url}/v1/sms/${size === 1 ? 'send' : 'bulk'}`, {
        method: 'POST',
        headers: {
          ...{ 'Content-Type': 'application/json', 'X-Tenant-Id': tenantId, 'Idempotency-Key': idempotencyKey },
          ...(lane && { 'X-Priority-Lane': lane }),
        },
        body: JSON.stringify(size === 1 ? message(templateId === undefined ? key : `${key}/0`) : { messages }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      return { key, size, status: reply.status, text: await reply.text() };
    } catch {
      return { key, size, status: null, text: '' };
    } finally {
      asks.push({ key, url, beganAtMs, endedAtMs: Date.now() });
    }
  }

  async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    const waiting = items.values();
    const lines = Array.from({ length: Math.min(MAX_OPEN, items.length) }, async () => {
      for (const item of waiting) {
        open += 1;
        await work(item).finally(() => {
          open -= 1;
        });
      }
    });
    await Promise.all(lines);
  }

  return {
    answers,
    asks,
    get sent() {
      return requests.size;
    },
    get open() {
      return open;
    },
    get accepted() {
      return done.size;
    },
    counts() {
      const grouped = Map.groupBy(answers, ({ status }) => status);
      return new Map([...grouped].map(([status, all]) => [status, all.length]));
    },
    makeFrom(of) {
      templateOf = of;
    },
    send(count, given = {}) {
      const begun = Array.from({ length: count }, (): SubmitRequest => {
        const n = requests.size + 1;
        const key = `${run}-${n}`;
        const request = {
          to: '+14155550123',
          size: 1,
          key,
          asksOnce: n % ASKS_ONCE_IN === 0,
          templateId: templateOf(n),
          ...given,
        };
        requests.set(request.key, request);
        return request;
      });
      return each(begun, submit);
    },
    askAgain(count) {
      const some = [...done].slice(-count).map((key) => ({ ...requests.get(key)!, asksOnce: false }));
      return each(some, submit);
    },
  };
}

function isInProgress({ status, text }: ClientAnswer): boolean {
  return status === 409 && text.includes('IDEMPOTENCY_IN_PROGRESS');
}
