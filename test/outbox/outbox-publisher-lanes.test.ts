// Transitions of one lane that are under way, or were left to the relay, take no place and no memory from another lane.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Publication } from '../../generated/events/publications.ts';
import type { StatusChanged } from '../../generated/events/types.ts';
import type { Lane } from '../../src/domain/contract.ts';
import type { Unpublished } from '../../src/domain/journey.ts';
import { firstUnpublished } from '../../src/domain/submission.ts';
import { createOutboxPublisher } from '../../src/outbox/outbox-publisher.ts';
import { settings } from '../../src/settings.ts';
import { freshMessage } from '../support/store.ts';
import { until } from '../support/until.ts';
import { startWorld } from '../support/world.ts';

const test = suite('outbox/outbox lanes');
const MAX_PENDING = 20;

/** An outbox whose publications never end, or fail for as long as `isAway` says so. */
function setUp(isAway: () => boolean, ownShareOfLane = 0.1) {
  const published: string[] = [];
  const left: Lane[] = [];
  const outbox = createOutboxPublisher({
    async publish({ payload }: Publication) {
      if (isAway()) throw new Error('away');
      published.push((payload as StatusChanged).lane);
      return new Promise(() => {});
    },
    forget: async () => {},
    policy: { maxAttempts: 3 },
    ...{ behindForMs: 60_000, maxPending: MAX_PENDING, ownShareOfLane },
    telemetry: { published: () => {}, leftUnpublished: ({ message }) => void left.push(message.lane) },
  });
  return { outbox, published, left };
}

const queued = (lane: Lane) => firstUnpublished(freshMessage({ lane }), null);
const counts = (lanes: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(lanes, (lane) => lane)].map(([lane, all]) => [lane, all.length]));

test('a flood of P4 whose publications hang leaves P1 its tenth, and is left to the relay itself', () => {
  const { outbox, published, left } = setUp(() => false);
  for (let index = 0; index < 100; index += 1) outbox.publishLater(queued('P4'));
  for (let index = 0; index < 2; index += 1) outbox.publishLater(queued('P1'));
  assert.equal(counts(published), { P4: 12, P1: 2 });
  assert.equal(counts(left), { P4: 88 });
});

test('switched off, the flood of P4 sends P1 to the relay', () => {
  const { outbox, published, left } = setUp(() => false, 0);
  for (let index = 0; index < 100; index += 1) outbox.publishLater(queued('P4'));
  outbox.publishLater(queued('P1'));
  assert.equal(counts(published), { P4: 20 });
  assert.equal(counts(left), { P4: 80, P1: 1 });
});

/** A running process whose stream of events answers nothing: which events it published of 100 messages of P4 and of one of P1 behind them. */
async function publishedBehindFlood(ownShareOfUnanswered: number): Promise<Record<string, number>> {
  const outbox = { maxUnanswered: MAX_PENDING, drainWithinMs: 100 };
  const more = { outbox, stages: { publishTimeoutMs: 60_000 }, lanes: { ownShareOfUnanswered } };
  await using world = await startWorld({ env: { ORCH_ROLES: 'api' }, overrides: { settings: more } });
  const { streams } = await world.nats.connection.jetstreamManager();
  const { config } = await streams.info('ORCH_EVENTS');
  await streams.update('ORCH_EVENTS', { ...config, no_ack: true });
  const tenantId = await world.createTenant('STANDARD', ['P1', 'P4']);
  const on = (lane: Lane) => ({ 'X-Tenant-Id': tenantId, 'X-Priority-Lane': lane });
  const text = { to: '+14155550123', from: 'ACME', body: 'hello' };
  const flood = Array.from({ length: 100 }, () => text);
  assert.is((await world.http.bulk(flood, on('P4'))).status, 202);
  assert.is((await world.http.send(text, on('P1'))).status, 202);
  return await until(async () => {
    const events = world.nats.sent('statusEvent');
    const left = (await world.metrics()).value('orch_outbox_deferred_total', {});
    return events.length + left === 101 && counts(events.map(({ payload }) => payload.lane));
  });
}

test('in a running process the flood of P4 leaves P1 its place; switched off, it takes all of them', async () => {
  // Each lane has its tenth, so that ten of the twenty are common.
  assert.equal(await publishedBehindFlood(settings.lanes.ownShareOfUnanswered), { P4: 12, P1: 1 });
  assert.equal(await publishedBehindFlood(0), { P4: 20 });
});

test('however many events of P4 were left to the relay, a later event of P1 overtakes none that was', async () => {
  let isAway = true;
  const { outbox, published } = setUp(() => isAway);
  const first = queued('P1');
  await outbox.publish(first).catch(() => {});
  for (let index = 0; index < 10 * MAX_PENDING; index += 1) await outbox.publish(queued('P4')).catch(() => {});
  isAway = false;
  const second: Unpublished = { ...first, transition: { ...first.transition, seq: 2, status: 'ROUTING' } };
  await outbox.publish(second).catch(() => {});
  assert.equal(published, []);
});

test.run();
