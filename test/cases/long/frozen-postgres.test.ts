// While every process of PostgreSQL stands still, each client gets an answer within seconds; no client waits for one that cannot come.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageAccepted } from '../../../generated/http/contract.ts';
import type { Reply, RequestToSend } from '../../support/http-client.ts';
import { until } from '../../support/until.ts';
import { startWorld, type World } from '../../support/world.ts';
import { cases } from '../case.ts';

const add = cases('frozen PostgreSQL');
const token = 'a-token-of-somebody-with-an-incident';
const letters = '/v1/internal/orch/dead-letters';
/** The promised 5 s, and the delay of a busy machine. */
const WITHIN_MS = 8_000;
const SILENCE = 'no answer in time';

/** Each is one request to the frozen store; its answer, or the fact that none came. */
type Outcome = Reply | typeof SILENCE;
const asked = new Map<string, Promise<Outcome>>();

const tenant = { 'X-Tenant-Id': 'demo' };
const json = { 'Content-Type': 'application/json' };
const bearer = { Authorization: `Bearer ${token}` };
const message = { to: '+14155550123', from: 'ACME', body: 'hello' };

function requestsAbout(messageId: string) {
  const post = (path: string, body: object): RequestToSend => ({
    ...{ method: 'POST', path, headers: { ...json, ...bearer } },
    body: JSON.stringify(body),
  });
  return {
    send: { method: 'POST', path: '/v1/sms/send', headers: { ...json, ...tenant }, body: JSON.stringify(message) },
    bulk: {
      ...{ method: 'POST', path: '/v1/sms/bulk', headers: { ...json, ...tenant } },
      body: JSON.stringify({ messages: [message] }),
    },
    get: { path: `/v1/sms/${messageId}`, headers: tenant },
    browse: { path: letters, headers: bearer },
    getReplay: { path: `${letters}/replays/${randomUUID()}`, headers: bearer },
    count: post(`${letters}/replay`, { filter: {}, reason: 'INC-1' }),
    replay: post(`${letters}/replay`, { messageId, dryRun: false, confirmation: '0'.repeat(64), reason: 'INC-1' }),
    resolve: post(`${letters}/${messageId}/resolve`, { outcome: 'not-sent', reason: 'INC-1' }),
  } satisfies Record<string, RequestToSend>;
}

add.before(async () => {
  await using world = await startWorld({ postgres: 'own', env: { INTERNAL_API_TOKENS: token } });
  const sent = await world.http.send(message);
  const { messageId } = sent.json<MessageAccepted>();
  await world.finalStatus(messageId);
  const frozen = new Set<number>();
  try {
    freeze(world.servers.postgres?.pid, frozen);
    for (const [name, request] of Object.entries(requestsAbout(messageId))) asked.set(name, ask(world, request));
    await Promise.allSettled(asked.values());
  } finally {
    for (const pid of frozen) signal(pid, 'SIGCONT');
  }
  await until(async () => (await world.http.get(messageId)).status === 200, { what: 'PostgreSQL' });
});

async function ask(world: World, request: RequestToSend): Promise<Outcome> {
  const http = request.path.startsWith(letters) ? world.internal : world.http;
  const answer = http.request(request);
  // Too late, its error is dropped; in time, it is the case's.
  answer.catch(() => {});
  return Promise.race([answer, sleep<typeof SILENCE>(WITHIN_MS, SILENCE, { ref: false })]);
}

/** Stops the process and all below it, those included that it started meanwhile; records each before it is stopped. */
function freeze(root: number | undefined, frozen: Set<number>): void {
  if (root === undefined) throw new Error('this world has no PostgreSQL of its own');
  for (let before = -1; frozen.size !== before; ) {
    before = frozen.size;
    for (const pid of familyOf(root)) {
      frozen.add(pid);
      signal(pid, 'SIGSTOP');
    }
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // A process may end at any moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function familyOf(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const parent = parentOf(name);
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const family = [root];
  for (const one of family) family.push(...[...parents].filter(([, parent]) => parent === one).map(([pid]) => pid));
  return family;
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    // It ended while it was looked at.
    return undefined;
  }
}

const operations = [
  ['contract/3/send', 'send', 'a submit'],
  ['contract/3/bulk', 'bulk', 'a bulk'],
  ['contract/3/get', 'get', 'a GET of a message'],
  ['contract/3/browse', 'browse', 'browsing dead letters'],
  ['contract/3/get-replay', 'getReplay', 'a GET of a replay'],
  ['contract/3/count', 'count', 'counting a replay'],
  ['contract/3/replay', 'replay', 'a replay'],
  ['contract/3/resolve', 'resolve', 'a resolution'],
] as const;

for (const [id, name, what] of operations) {
  add(id, `${what} is 503 with Retry-After within seconds`, async (right) => {
    const outcome = await asked.get(name);
    right.holds(outcome !== SILENCE, `${what} has no answer`);
    if (outcome === undefined || outcome === SILENCE) return;
    right.is(
      [outcome.status, outcome.status === 503 && outcome.problem.code],
      [503, 'STORE_UNAVAILABLE'],
      'the answer',
    );
    right.holds(Number(outcome.headers['retry-after']) > 0, 'Retry-After is missing');
  });
}

add.run();
