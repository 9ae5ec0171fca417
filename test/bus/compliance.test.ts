// Answers of compliance: each concerns its own message, whatever its bytes are, and a link that breaks counts no attempt.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startNats } from '../../deploy/local/nats.ts';
import type { MessageAccepted, Readiness } from '../../generated/http/contract.ts';
import { createCompliance } from '../../src/bus/compliance.ts';
import { openBus } from '../../src/bus/connection.ts';
import { publishRaw } from '../support/raw-nats.ts';
import { sharedResources } from '../support/resources.ts';
import { freshMessage } from '../support/store.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('compliance');
const SUBJECT = 'compliance.evaluate.request';
const ODD_HEAD = 'NATS/1.0\r\nX Trace: 1\r\n\r\n';
const INNOCENT = '+14155550123';
const ODD = '+14155550166';

let world: World;
test.before(async () => {
  world = await startWorld({
    overrides: { settings: { delivery: { ackWaitMs: 3_000 }, lease: { ms: 2_500, heartbeatEveryMs: 800 } } },
  });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(to: string): Promise<string> {
  return (await world.http.send({ to, from: 'ACME', body: 'hello' })).json<MessageAccepted>().messageId;
}

async function natsIsUp(): Promise<boolean> {
  return (await world.internal.request({ path: '/health/ready' })).json<Readiness>().dependencies.nats === 'up';
}

test('an empty answer with headers that cannot be read ends the attempt of its own message, and no other one', async () => {
  await world.compliance.stop();
  const asked = new Map<string, () => void>();
  const subscription = world.nats.connection.subscribe(SUBJECT, {
    callback: (_error, message) => {
      const { messageId, tenantId, lane, to } = message.json<Record<string, string>>();
      const allow = () => message.respond(JSON.stringify({ messageId, tenantId, lane, verdict: 'ALLOW' }));
      if (to !== ODD) asked.set(messageId!, allow);
      else void publishRaw(world.servers.nats.url, [{ subject: message.reply!, head: ODD_HEAD, body: '' }]);
    },
  });
  await world.nats.flush();
  const innocents = await Promise.all([INNOCENT, INNOCENT, INNOCENT].map(submit));
  await until(() => innocents.every((id) => asked.has(id)));
  const odd = await submit(ODD);
  const { lastError } = await world.status(odd, 'RETRY');
  assert.equal(lastError?.code, 'COMPLIANCE_UNAVAILABLE');
  for (const id of innocents) asked.get(id)?.();
  const ends = await Promise.all(innocents.map((id) => world.finalStatus(id)));
  for (const { status, attemptCount } of ends) assert.equal([status, attemptCount], ['SENT', 0]);
  assert.ok(await natsIsUp());
  subscription.unsubscribe();
  await world.compliance.restart();
  assert.is((await world.finalStatus(odd)).status, 'SENT');
});

test('where nobody answers, the attempt ends after the wait', async () => {
  using _ = world.compliance.script(() => 'HANG');
  const { lastError } = await world.status(await submit(INNOCENT), 'RETRY');
  assert.is(lastError?.detail, 'no verdict in time');
});

test('where nobody listens, NATS says so, and the attempt ends at once', async () => {
  // In a world its recorder always listens.
  await using stack = new AsyncDisposableStack();
  const progress = {
    operatorId: null,
    onOperatorLane: false,
    routeId: null,
    attemptCount: 0,
    lastError: null,
    status: 'ROUTING',
    seq: 2,
  } as const;
  const { binaries } = await sharedResources();
  const dir = join(world.dir, 'deserted');
  mkdirSync(dir);
  const nats = stack.use(await startNats({ dir, binaries: binaries.nats! }));
  const bus = stack.use(await openBus({ url: nats.url, name: 'test', onChange: () => {} }));
  const compliance = stack.use(createCompliance(bus, 60_000));
  const failure = await compliance.evaluate({ ...freshMessage(), ...progress }).catch((error: Error) => error);
  assert.match((failure as Error).message, 'no compliance service listens');
});

test('a link that breaks before the answer counts no attempt: the message is sent in its first one', async () => {
  let id: string;
  {
    using _ = world.compliance.script(() => 'HANG');
    id = await submit(INNOCENT);
    await until(() => world.nats.sent('complianceEvaluation', id).length > 0);
    await world.servers.nats.kill('SIGKILL');
  }
  await world.servers.nats.restart();
  const { status, attemptCount } = await world.finalStatus(id, { timeoutMs: 25_000 });
  assert.equal([status, attemptCount], ['SENT', 0]);
});

test.run();
