// Links whose other end vanishes without a sign, while later connections work: each is opened again, and no message is given up for it.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageAccepted, Readiness } from '../../../generated/http/contract.ts';
import type { Reply } from '../../support/http-client.ts';
import { submitKeyOf } from '../../support/redis-keys.ts';
import { until } from '../../support/until.ts';
import { type MessageRow, startWorld, type World } from '../../support/world.ts';
import { comesWithin, holdsWithin } from '../attempts.ts';
import { cases, type Right } from '../case.ts';

const test = cases('silent links');
const TOKEN = 'a-token-that-only-this-test-knows';
/** From a path that works to a link that works. */
const BACK_WITHIN_MS = 10_000;
/** The delay of readiness, and of other effects of a link that works. */
const SHORTLY_MS = 3_000;
/** An answer is due after 5 s; a busy machine may take a little more. */
const ANSWER_WITHIN_MS = 8_000;
/** A delivery that went into a silent link comes again after AckWait. */
const FINAL_WITHIN_MS = 50_000;

type Dependency = keyof Readiness['dependencies'];

let world: World;
test.before(async () => {
  world = await startWorld({ links: 'proxies', env: { INTERNAL_API_TOKENS: TOKEN } });
  await untilReady();
});
test.after(async () => world[Symbol.asyncDispose]());

const body = { to: '+14155550123', from: 'ACME', body: 'hello' };

async function readiness(): Promise<Readiness> {
  return (await world.internal.request({ path: '/health/ready' })).json<Readiness>();
}

const isUp = async (dependency: Dependency) => (await readiness()).dependencies[dependency] === 'up';

function untilReady(): Promise<unknown> {
  const what = 'readiness with every link whole';
  return until(async () => (await readiness()).status === 'ready', { timeoutMs: 30_000, what });
}

/** The input: the link goes silent. Afterwards its silent connections break, so that the next case finds a whole one. */
async function silent(link: keyof World['proxies'], run: (accepted: string[]) => Promise<void>): Promise<void> {
  world.proxies[link].silence();
  try {
    await run([]);
  } finally {
    await world.proxies[link].refuse();
    await world.proxies[link].pass();
    await untilReady();
  }
}

/** A request; records the id of its message when it was accepted. */
async function submit(accepted: string[], headers: Record<string, string> = {}): Promise<Reply> {
  const reply = await world.http.send(body, headers);
  if (reply.status === 202) accepted.push(reply.json<MessageAccepted>().messageId);
  return reply;
}

/** One message a second, for so long. */
async function submitFor(accepted: string[], ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) await Promise.all([submit(accepted), sleep(1_000)]);
}

const isSent = async (messageId: string) => (await world.message(messageId))?.status === 'SENT';

async function allSent(right: Right, accepted: readonly string[]): Promise<void> {
  const statuses = async () => new Set((await Promise.all(accepted.map((id) => world.message(id)))).map(statusOf));
  const givenUp: readonly string[] = ['FAILED', 'DEAD_LETTER'];
  // Once one is given up the rest cannot make it right.
  const isDecided = async () => {
    const seen = [...(await statuses())];
    return seen.every((status) => status === 'SENT') || seen.some((status) => givenUp.includes(status));
  };
  await comesWithin(FINAL_WITHIN_MS, isDecided);
  right.is([...(await statuses())].sort(), ['SENT'], `what became of ${accepted.length} accepted messages`);
}

const statusOf = (row: MessageRow | undefined) => row?.status ?? 'unknown';

test('delivery/11/redis', 'Redis goes silent: submits go on, and their keys are in Redis again within 10 s', (right) =>
  silent('redis', async (accepted) => {
    const statuses = new Set<number>();
    const keeps = async () => {
      const key = randomUUID();
      statuses.add((await submit(accepted, { 'Idempotency-Key': key })).status);
      return (await world.redis.exists(submitKeyOf('demo', key))) === 1;
    };
    right.holds(await holdsWithin(BACK_WITHIN_MS, keeps), 'keys are not in Redis again');
    right.holds(await comesWithin(SHORTLY_MS, () => isUp('redis')), 'Redis is not up again');
    right.is([...statuses], [202], 'the answers meanwhile');
    await allSent(right, accepted);
  }),
);

test('delivery/11/nats', 'NATS goes silent: submits go on, and messages are sent again within 10 s', (right) =>
  silent('nats', async (accepted) => {
    const statuses = new Set<number>();
    const sends = async () => {
      const reply = await submit(accepted);
      statuses.add(reply.status);
      return comesWithin(SHORTLY_MS, () => isSent(reply.json<MessageAccepted>().messageId));
    };
    right.holds(await holdsWithin(BACK_WITHIN_MS, sends), 'messages are not sent again');
    right.holds(await comesWithin(SHORTLY_MS, () => isUp('nats')), 'NATS is not up again');
    right.is([...statuses], [202], 'the answers meanwhile');
    await allSent(right, accepted);
  }),
);

test('delivery/11/routing', 'the routing engine goes silent: messages are sent within 10 s', (right) =>
  silent('routing', async (accepted) => {
    const sends = async () => {
      const { messageId } = (await submit(accepted, { 'Idempotency-Key': randomUUID() })).json<MessageAccepted>();
      return comesWithin(SHORTLY_MS, () => isSent(messageId));
    };
    right.holds(await holdsWithin(BACK_WITHIN_MS, sends), 'messages are not sent again');
    right.holds(await comesWithin(SHORTLY_MS, () => isUp('routingEngine')), 'the engine is not up again');
    await allSent(right, accepted);
  }),
);

test('delivery/11b', 'the routing engine goes silent under a message a second: none is given up', (right) =>
  silent('routing', async (accepted) => {
    await submitFor(accepted, 8_000);
    await allSent(right, accepted);
  }),
);

test('delivery/11c/calls', 'a silent engine that is asked and checked every second answers within 10 s', (right) =>
  silent('routing', async (accepted) => {
    await submitFor(accepted, BACK_WITHIN_MS);
    right.holds(await isUp('routingEngine'), 'the engine is not up again');
    await submit(accepted);
    await allSent(right, accepted);
    right.is((await world.message(accepted.at(-1) ?? ''))?.attemptCount, 0, 'attempts that failed after 10 s');
  }),
);

test('delivery/11c/checks', 'a silent engine that is only checked is up within 10 s', (right) =>
  silent('routing', async () => {
    // The first answer of readiness is of before.
    await sleep(BACK_WITHIN_MS);
    right.holds(await isUp('routingEngine'), 'the engine is not up again');
  }),
);

// The last case, since its leftovers would be carried during the others.
test(
  'delivery/11/postgres',
  'PostgreSQL goes silent: each operation says so in time, and all work within 10 s',
  (right) => {
    const headers = { Authorization: `Bearer ${TOKEN}` };
    const letters = '/v1/internal/orch/dead-letters';
    const nobody = randomUUID();
    const accepted: string[] = [];
    /** Operations, and their answers while PostgreSQL is well. */
    const operations: readonly (readonly [name: string, status: number, ask: () => Promise<Reply>])[] = [
      ['send', 202, () => submit(accepted)],
      ['bulk', 202, () => world.http.bulk([body])],
      ['get', 404, () => world.http.get(nobody)],
      ['browse', 200, () => world.internal.request({ path: letters, headers })],
      ['get-replay', 404, () => world.internal.request({ path: `${letters}/replays/${nobody}`, headers })],
    ];
    const answers = () => Promise.all(operations.map(([, , ask]) => inTime(ask())));
    const asWell = (replies: readonly (Reply | undefined)[]) =>
      replies.every((reply, index) => reply?.status === operations[index]![1]);

    return silent('postgres', async () => {
      const first = answers();
      // This one is checked below.
      first.catch(() => {});
      // Twice at once, so that no connection of the pool is left out.
      const works = async () => (await Promise.all([answers(), answers()])).every(asWell);
      right.holds(await holdsWithin(BACK_WITHIN_MS, works, 1_000), 'not every operation works again');
      for (const [index, reply] of (await first).entries()) {
        const [name, status] = operations[index]!;
        right.holds(
          reply?.status === status || reply?.status === 503,
          `${name}: ${reply?.text ?? 'no answer in time'}`,
        );
      }
      right.holds(await comesWithin(SHORTLY_MS, () => isUp('postgres')), 'PostgreSQL is not up again');
      right.holds(await comesWithin(SHORTLY_MS, () => world.proxies.postgres.silent === 0), 'silent links stay open');
      await allSent(right, accepted);
    });
  },
);

/** An answer that comes too late is dropped. */
function inTime(answer: Promise<Reply>): Promise<Reply | undefined> {
  const late = sleep(ANSWER_WITHIN_MS, undefined, { ref: false });
  answer.catch(() => {});
  return Promise.race([answer, late]);
}

test.run();
