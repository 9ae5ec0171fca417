// The simulated PostgreSQL and JetStream behave as the real ones do: the same scenarios, with the same observations on both.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startNats } from '../../deploy/local/nats.ts';
import { startRedis } from '../../deploy/local/redis.ts';
import type { Running } from '../../deploy/local/server.ts';
import { consumers } from '../../generated/events/topology.ts';
import { openBus } from '../../src/bus/connection.ts';
import { consume } from '../../src/bus/consume.ts';
import { createPublisher, type Publisher } from '../../src/bus/publisher.ts';
import { ensureTopology } from '../../src/bus/topology.ts';
import { covers } from '../../src/bus/topology-rules.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { PublishRefused } from '../../src/domain/publishing.ts';
import { createBreaker } from '../../src/lib/breaker.ts';
import { openRedis } from '../../src/redis/client.ts';
import { type AskKey, createAskKey } from '../../src/redis/key-script.ts';
import { createKeys, type Keys } from '../../src/redis/keys.ts';
import { settings } from '../../src/settings.ts';
import { findKey } from '../../src/store/idempotency-keys.ts';
import { claimMessages, firstRoutedAt, moveMessages, releaseLease, renewLeases } from '../../src/store/journey.ts';
import { recordReceipts } from '../../src/store/messages.ts';
import { openPool } from '../../src/store/pool.ts';
import { countRedrive, findStalled } from '../../src/store/stalled.ts';
import { insertSubmissions } from '../../src/store/submissions.ts';
import { forgetOutbox, unpublishedOf, unpublishedSince, unpublishedUrgent } from '../../src/store/unpublished.ts';
import { runDir, sharedResources } from '../support/resources.ts';
import { readStream } from '../support/stream-messages.ts';
import { until } from '../support/until.ts';
import { createAccelerator } from './model/accelerator.ts';
import { createMemoryStore } from './model/store.ts';
import { createMemoryStreams } from './model/streams.ts';
import {
  keyScenarios,
  type Seen,
  type StoreUnderTest,
  type StreamsUnderTest,
  storeScenarios,
  streamScenarios,
  type TakenDelivery,
} from './ports-scenarios.ts';

const test = suite('simulation ports');

const LEASE_MS = 300;
const ACK_WAIT_MS = 700;
const relayOrder = {
  byLane: true,
  reservedRows: settings.lanes.relayReservedRows,
  patience: settings.outbox.relayPatience,
};

const stack = new AsyncDisposableStack();
let realStore: StoreUnderTest;
let realStreams: StreamsUnderTest;
let realKeys: Keys;

test.before(async () => {
  const { binaries, createDatabase } = await sharedResources();
  realStore = await openStore(stack.use(await createDatabase()).url);
  const dir = join(runDir, 'ports');
  mkdirSync(dir, { recursive: true });
  const redis = stack.use(await startRedis({ dir, binaries: binaries.redis! }));
  const link = stack.use(await openRedis({ url: redis.url, commandTimeoutMs: 5_000, onError: () => {} }));
  realKeys = keysOf(createAskKey(link, settings.lanes));
  realStreams = await openStreams(stack.use(await startNats({ dir, binaries: binaries.nats! })));
});
test.after(() => stack.disposeAsync());

for (const { name, run } of storeScenarios) {
  test(`PostgreSQL and its model: ${name}`, async () => {
    const [modelled, real]: [Seen, Seen] = [[], []];
    await run(modelStore(), modelled);
    await run(realStore, real);
    assert.equal(normalised(modelled), normalised(real));
  });
}

for (const { name, run } of streamScenarios) {
  test(`JetStream and its model: ${name}`, async () => {
    const [modelled, real]: [Seen, Seen] = [[], []];
    await run(modelStreams(), modelled);
    await run(realStreams, real);
    assert.equal(normalised(modelled), normalised(real));
  });
}

for (const { name, run } of keyScenarios) {
  test(`Redis and its model: ${name}`, async () => {
    const [modelled, real]: [Seen, Seen] = [[], []];
    await run(modelKeys(), modelled);
    await run(realKeys, real);
    assert.equal(modelled, real);
  });
}

/** Outbox ids as the order in which they first appeared; the rest of a lease as whether there is any. */
function normalised(seen: Seen): unknown {
  const ids: bigint[] = [];
  const ordinal = (id: bigint) => {
    if (!ids.includes(id)) ids.push(id);
    return `outbox ${ids.indexOf(id)}`;
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === 'bigint') return ordinal(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value instanceof Set) return [...value].sort();
    if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, walk(one)]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, key === 'leaseLeftMs' ? one > 0 : walk(one)]),
    );
  };
  return walk(seen);
}

function keysOf(askKey: AskKey): Keys {
  const breaker = createBreaker({ name: 'redis', failuresToOpen: 5, openMs: 1_000, nowMs: () => performance.now() });
  return createKeys(askKey, breaker, { prefix: 'ports', ttlSeconds: 60 }, ({ error }) => {
    throw error;
  });
}

function modelKeys(): Keys {
  const redis = createAccelerator();
  return keysOf(async (question) => redis.ask(question));
}

function modelStore(): StoreUnderTest {
  let nowMs = 0;
  const store = createMemoryStore(() => nowMs, LEASE_MS, { committed: () => {}, claimed: () => {} });
  return {
    insert: async (submission) => store.insert(submission),
    findKey: async (keyHash) => store.findKey(keyHash),
    claim: async (claim) => store.claim(claim),
    move: async (move) => store.move(move),
    releaseLease: async (key, epoch) => store.releaseLease(key, epoch),
    renew: async (leases) => store.renew(leases),
    firstRoutedAt: async (key) => store.firstRoutedAt(key),
    findStalled: async (key) => store.findStalled(key),
    countRedrive: async (key, n) => store.countRedrive(key, n),
    forget: async (outboxId) => store.forget(outboxId),
    unpublishedOf: async (messageId) => store.unpublishedOf(messageId),
    unpublishedUrgent: async (messageIds) => store.unpublishedUrgent(messageIds),
    unpublishedSince: async (ageMs, after, limit) => store.unpublishedSince(ageMs, after, limit),
    recordReceipt: async (receipt) => store.recordReceipt(receipt),
    async outlastLease() {
      nowMs += LEASE_MS + 1;
    },
  };
}

async function openStore(databaseUrl: string): Promise<StoreUnderTest> {
  const pool = stack.use(
    await openPool({
      databaseUrl,
      applicationName: 'ports test',
      maxConnections: 2,
      statementTimeoutMs: 5_000,
      onConnectionError: () => {},
    }),
  );
  const only = async <T>(all: Promise<readonly T[]>) => (await all)[0]!;
  return {
    insert: (submission) => only(insertSubmissions(pool, [submission])),
    findKey: (keyHash) => findKey(pool, keyHash),
    claim: (claim) => only(claimMessages(pool, LEASE_MS, [claim])),
    move: (move) => only(moveMessages(pool, [move])),
    releaseLease: (key, epoch) => releaseLease(pool, key, epoch),
    renew: (leases) => renewLeases(pool, LEASE_MS, leases),
    firstRoutedAt: (key) => firstRoutedAt(pool, key),
    findStalled: (key) => findStalled(pool, key),
    countRedrive: (key, n) => countRedrive(pool, key, n),
    forget: (outboxId) => forgetOutbox(pool, [outboxId]),
    unpublishedOf: (messageId) => unpublishedOf(pool, messageId),
    unpublishedUrgent: (messageIds) => unpublishedUrgent(pool, messageIds),
    unpublishedSince: (ageMs, after, limit) => unpublishedSince(pool, relayOrder, ageMs, after, limit),
    recordReceipt: (receipt) => only(recordReceipts(pool, [receipt])),
    async outlastLease() {
      const waiting = sql.unsafe`SELECT FROM orch.sms_messages WHERE lease_until >= now()`;
      await until(async () => !(await pool.exists(waiting)), { timeoutMs: 5_000, what: 'the end of a lease' });
    },
  };
}

function modelStreams(): StreamsUnderTest {
  let nowMs = 0;
  const used: string[] = [];
  const observer = { stored: () => {}, wake: () => {}, exhausted: (durable: string) => void used.push(durable) };
  const bus = createMemoryStreams(() => nowMs, { ackWaitMs: ACK_WAIT_MS }, observer);
  const encoder = new TextEncoder();
  const text = (data: Uint8Array) => new TextDecoder().decode(data);

  function take(durable: string): TakenDelivery | null {
    const delivery = bus.next(durable);
    if (delivery === null) return null;
    const { seq, data } = delivery.message;
    return {
      text: text(data),
      deliveryCount: delivery.deliveryCount,
      ack: () => bus.ack(durable, seq),
      nak: (delayMs) => bus.nak(durable, seq, delayMs),
    };
  }

  /** Lets time pass until something is so. */
  function passUntil<T>(probe: () => T | null): T {
    for (let passed = 0; passed < 60_000; passed += 10) {
      const found = probe();
      if (found !== null) return found;
      nowMs += 10;
    }
    throw new Error('it never happens');
  }

  return {
    async publish(subject, body, msgId) {
      const ack = bus.publish(subject, encoder.encode(body), msgId);
      return ack === null ? 'refused' : { stream: ack.stream, duplicate: ack.duplicate };
    },
    next: async (durable) => passUntil(() => take(durable)),
    async silence(durable) {
      passUntil(() => (bus.isBusy(durable) ? null : true));
    },
    async exhaustion(durable) {
      passUntil(() => (take(durable) === null && used.includes(durable) ? true : null));
    },
    held: async (stream, subject) =>
      bus
        .stored(stream)
        .filter((one) => covers(subject, one.subject))
        .map(({ data }) => text(data)),
    restart: async () => bus.restart(),
  };
}

async function openStreams(server: Running): Promise<StreamsUnderTest> {
  const bus = stack.use(await openBus({ url: server.url, name: 'ports test', onChange: () => {} }));
  await ensureTopology(bus, { replicas: 1, ackWaitMs: ACK_WAIT_MS });
  const publisher = stack.use(createPublisher(bus, { timeoutMs: 5_000, maxPending: 100, ownShareOfLane: 0.1 }));
  const used: string[] = [];
  bus.connection.subscribe('$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>', {
    callback: (_error, advisory) => void used.push(advisory.subject.split('.').at(-1) ?? ''),
  });
  const taken = new Map<string, TakenDelivery[]>();

  function deliveriesOf(durable: string): TakenDelivery[] {
    const known = taken.get(durable);
    if (known !== undefined) return known;
    const deliveries: TakenDelivery[] = [];
    taken.set(durable, deliveries);
    const { stream } = consumers.find((one) => one.durable === durable)!;
    const handle = async (delivery: Delivery) => void deliveries.push(asTaken(delivery));
    stack.use(consume(bus, { stream, durable, maxConcurrent: 10, handle, onError: () => {} }));
    return deliveries;
  }

  async function isSilent(durable: string): Promise<boolean> {
    const { stream } = consumers.find((one) => one.durable === durable)!;
    const manager = await bus.connection.jetstreamManager();
    const info = await manager.consumers.info(stream, durable);
    return info.num_pending === 0 && info.num_ack_pending === 0;
  }

  return {
    publish: (subject, text, msgId) => publishText(publisher, subject, text, msgId),
    next: (durable) => {
      const deliveries = deliveriesOf(durable);
      return until(() => deliveries.shift(), { timeoutMs: 10_000, what: `a delivery of ${durable}` });
    },
    silence: async (durable) => {
      await until(() => isSilent(durable), { timeoutMs: 10_000, what: `silence of ${durable}` });
    },
    exhaustion: async (durable) => {
      await until(() => used.includes(durable), { timeoutMs: 10_000, what: `the advisory of ${durable}` });
    },
    held: async (stream, subject) =>
      (await readStream(bus.connection, stream as Parameters<typeof readStream>[1], subject)).map((one) => one.payload),
    async restart() {
      await server.stop();
      await server.restart();
      await until(() => bus.isConnected, { timeoutMs: 10_000, what: 'the connection after a restart' });
    },
  };
}

function asTaken({ data, deliveryCount, ack, nak }: Delivery): TakenDelivery {
  return { text: JSON.parse(new TextDecoder().decode(data)), deliveryCount, ack, nak };
}

async function publishText(publisher: Publisher, subject: string, text: string, msgId: string | undefined) {
  try {
    const { stream, duplicate } = await publisher.publish({
      channel: 'laneRequest',
      message: 'outboundRequest',
      subject,
      msgId,
      correlationId: undefined,
      traceparent: '00-a-b-01',
      redrive: undefined,
      payload: text as unknown as object,
    });
    return { stream, duplicate };
  } catch (error) {
    if (error instanceof PublishRefused) return 'refused';
    throw error;
  }
}

test.run();
