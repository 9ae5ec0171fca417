// US-ORCH-064: a kill ends by itself, after a warning; what was recorded is audited once, whichever processes die; and GET says what the copy is worth.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FastPathKills } from '../../generated/http/contract.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import type { HttpClient } from '../support/http-client.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-064 kills that lapse');
const PATH = '/v1/internal/orch/fastpath/disable';
const token = 'a-token-of-the-incident-responders';
const TTL_MS = 3_000;
const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
let world: World;
let ports: Ports;

test.before(async () => {
  world = await startWorld({
    links: 'proxies',
    // No process publishes audits until a test starts one.
    env: { INTERNAL_API_TOKENS: `on-call=${token}`, ORCH_ROLES: 'api' },
    overrides: {
      wrapPorts(its) {
        ports ??= its;
        return its;
      },
      // Only requests write the copy.
      settings: {
        killSwitch: {
          ttlMs: TTL_MS,
          warnBeforeMs: 1_500,
          lapsesEveryMs: 100,
          copyEveryMs: 3_600_000,
          copyLifeMs: 120_000,
        },
      },
    },
  });
});
test.after(async () => world[Symbol.asyncDispose]());

const kill = (tenantId: string, http: HttpClient = world.internal) =>
  http.request({ method: 'POST', path: PATH, headers, body: JSON.stringify({ tenantId, reason: 'INC-1' }) });
const copyNow = async () => (await world.internal.request({ path: PATH, headers })).json<FastPathKills>().copy;
const actionsOf = async (tenantId: string) =>
  (await world.streamMessages('ORCH_EVENTS', 'orch.fastpath.killed.v1'))
    .filter(({ payload }) => payload?.['tenantId'] === tenantId)
    .map(({ payload }) => [payload?.['action'], payload?.['killed'], payload?.['actor'], payload?.['reason']]);

test('what is listed says whether the copy is that of PostgreSQL, older, or missing', async () => {
  await until(async () => (await kill('first')).status === 200, { what: 'the first copy' });
  assert.is(await copyNow(), 'CURRENT');
  await world.proxies.redis.refuse();
  assert.is((await kill('behind')).status, 503);
  assert.is(await copyNow(), 'UNREACHABLE');
  await world.proxies.redis.pass();
  await until(async () => (await copyNow()) !== 'UNREACHABLE', { what: 'Redis' });
  assert.is(await copyNow(), 'BEHIND');
  assert.is((await kill('behind')).status, 200);
  assert.is(await copyNow(), 'CURRENT');
  await world.redis.flushall();
  assert.is(await copyNow(), 'MISSING');
});

test('a kill whose process is killed right after its answer is audited by others, each event once, also when one of them is killed', async () => {
  const first = await world.spawnService({ ORCH_ROLES: 'api' });
  const http = world.internalOf(first);
  const ids = Array.from({ length: 8 }, (_, n) => `killed-${n}`);
  // As the runbook has it: asked for again until it is 200; a repeat is no event.
  for (const id of ids) await until(async () => (await kill(id, http)).status === 200, { what: id });
  await first.kill('SIGKILL');
  assert.equal(await actionsOf('killed-0'), [], 'nobody has published it');
  const second = await world.spawnService({ ORCH_ROLES: 'jobs' });
  await until(async () => (await actionsOf('killed-0')).length > 0, { what: 'the first event' });
  await second.kill('SIGKILL');
  await Promise.all([world.startService({ ORCH_ROLES: 'jobs' }), world.startService({ ORCH_ROLES: 'jobs' })]);
  const isOver = async (id: string) => (await actionsOf(id)).at(-1)?.[0] === 'LAPSED';
  for (const id of ids) await until(() => isOver(id), { what: id });
  // A kill after the last lapse proves that nothing of the others is left to publish.
  await kill('last');
  await until(() => isOver('last'));
  const events = [
    ['KILLED', true, 'on-call', 'INC-1'],
    ['LAPSES_SOON', true, 'on-call', 'INC-1'],
    ['LAPSED', false, 'on-call', 'INC-1'],
  ];
  assert.equal(await actionsOf('last'), events);
  // Those that lapsed while no process looked were not announced.
  for (const id of ids) {
    const seen = await actionsOf(id);
    assert.equal(seen, seen.length === 3 ? events : [events[0], events[2]], id);
  }
});

test('a kill holds until its time is over by the clock of PostgreSQL, and the next copy opens the path again', async () => {
  const reply = await kill('lapses');
  const { expiresAt } = reply.json<{ expiresAt: string }>();
  assert.is(await ports.killSwitch.stateOf('lapses', 'otp'), 'killed');
  const isListed = async () =>
    (await world.internal.request({ path: PATH, headers }))
      .json<FastPathKills>()
      .kills.some((one) => one.tenantId === 'lapses');
  await until(async () => !(await isListed()));
  assert.ok(Date.now() >= Date.parse(expiresAt));
  await kill('another');
  assert.is(await ports.killSwitch.stateOf('lapses', 'otp'), 'on');
});

test.run();
