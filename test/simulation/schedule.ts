// Runs one plan from its first request to quiet, in virtual time, and says what was seen.
import { consumers } from '../../generated/events/topology.ts';
import { isFinal } from '../../src/domain/lifecycle.ts';
import type { LaneDelivery } from '../../src/pipeline/lane-runner.ts';
import { createChecker } from './checker.ts';
import { createClients } from './clients.ts';
import { createFaults } from './faults.ts';
import { createAccelerator } from './model/accelerator.ts';
import { createMemoryStore } from './model/store.ts';
import { createMemoryStreams, type ModelDelivery } from './model/streams.ts';
import type { Parts } from './parts.ts';
import { type Disturbance, PEACE_AT_MS, type Plan } from './plan.ts';
import { createRandom } from './random.ts';
import { createReplica, LEASE_MS, RELAY_AFTER_MS, type Replica } from './replica.ts';
import { createReplicaPorts } from './replica-ports.ts';
import { createScheduler, liveIn, world } from './scheduler.ts';
import { createRecoveryStandIn } from './sweeper.ts';
import { createWire, type Process } from './wire.ts';

export type Report = {
  /** Empty when all invariants held. */
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  /** What was injected, by kind. */
  readonly faults: ReadonlyMap<string, number>;
  readonly messages: number;
  readonly exhausted: number;
  readonly unknownOutcomes: number;
  readonly steps: number;
  readonly statuses: ReadonlyMap<string, number>;
};

const REPLICAS = 2;
const START_MS = Date.UTC(2026, 0, 5, 8);
const RELAY_EVERY_MS = 1_000;
const SWEEP_EVERY_MS = 30_000;
/** All has to be quiet by then. */
const END_AT_MS = PEACE_AT_MS + 1_800_000;
/** What is still on its way may land after all is quiet. */
const AFTERMATH_MS = 15_000;

/** The same plan and parts give the same report. `traced` keeps what happened as text. */
export async function runSchedule(plan: Plan, parts: Parts, traced: boolean): Promise<Report> {
  const scheduler = createScheduler();
  liveIn(scheduler);
  const random = createRandom(plan.seed);
  const nowMs = () => scheduler.nowMs;
  const wallMs = () => START_MS + scheduler.nowMs;
  const faults = createFaults(plan, random, nowMs);
  const lines: string[] = [];
  const trace = traced
    ? (text: () => string) => void lines.push(`${(scheduler.nowMs / 1000).toFixed(3).padStart(9)}  ${text()}`)
    : undefined;
  const note = trace ?? (() => {});
  const checker = createChecker(
    () => ({ store, bus }),
    (text) => note(() => `VIOLATION ${text}`),
  );
  const store = createMemoryStore(nowMs, LEASE_MS, {
    committed(entry, row) {
      note(
        () => `${entry.messageId} ${entry.previousStatus ?? ''}>${entry.status} seq ${entry.seq} epoch ${row.epoch}`,
      );
      checker.committed(entry, row);
    },
    claimed: (row) => checker.claimed(row),
  });
  let exhausted = 0;
  const bus = createMemoryStreams(nowMs, {
    stored(message) {
      note(() => `stored ${message.subject} ${message.seq} ${message.msgId ?? 'without an id'}`);
      checker.stored(message);
      clients.onStored(message);
    },
    wake: (durable, atMs) =>
      void scheduler.after(atMs - scheduler.nowMs + random.below(10), world, () => pump(durable)),
    exhausted(durable, message) {
      exhausted += 1;
      note(() => `${durable} has used up the deliveries of ${message.seq}`);
    },
  });
  const redis = createAccelerator();
  const wire = createWire({ scheduler, random, faults, trace });
  const uuid = () => random.uuid();
  const traceparent = () => `00-${uuid().replaceAll('-', '')}-${uuid().replaceAll('-', '').slice(0, 16)}-01`;
  const running: (Running | null)[] = Array.from({ length: REPLICAS }, () => null);
  let incarnations = 0;

  function start(at: number): void {
    incarnations += 1;
    const process: Process = {
      name: `r${at + 1}.${incarnations}`,
      incarnation: incarnations,
      isAlive: true,
      pausedUntilMs: 0,
      crash: (why) => crash(at, process, why, 100 + random.below(3_000)),
    };
    const ports = createReplicaPorts(process, { wire, store, bus, redis, random, checker });
    const say = (text: () => string) => note(() => `${process.name} ${text()}`);
    const replica = createReplica({ ports, parts, uuid, traceparent, wallMs, note: say });
    running[at] = { process, replica };
    note(() => `${process.name} starts`);
    scheduler.after(random.below(RELAY_EVERY_MS), process, () => relayOf(process, replica));
    for (const { durable } of consumers) scheduler.after(random.below(50), world, () => pump(durable));
  }

  function crash(at: number, process: Process, why: string, downMs: number): void {
    if (!process.isAlive) return;
    process.isAlive = false;
    running[at] = null;
    faults.count('crashes');
    note(() => `${process.name} dies ${why}`);
    scheduler.after(downMs, world, () => start(at));
  }

  // A run of the relay that would find nothing is left out: nobody could tell.
  function relayOf(process: Process, replica: Replica): void {
    const again = () =>
      void scheduler.after(RELAY_EVERY_MS + random.below(200), process, () => relayOf(process, replica));
    const [oldest] = store.outbox.values();
    if (oldest === undefined || oldest.committedAtMs >= scheduler.nowMs - RELAY_AFTER_MS) return again();
    replica.sweep().then(again, (error) => {
      note(() => `${process.name} relay: ${error}`);
      again();
    });
  }

  const alive = () => running.filter((one) => one !== null);

  function pump(durable: string): void {
    for (;;) {
      const candidates = alive();
      if (candidates.length === 0) return;
      const delivery = bus.next(durable);
      if (delivery === null) return;
      const { process, replica } = random.pick(candidates);
      const handle = replica.handlers.get(durable);
      if (handle === undefined) continue;
      scheduler.after(1 + random.below(20), process, () => {
        note(() => `${process.name} gets ${durable} ${delivery.message.seq}, delivery ${delivery.deliveryCount}`);
        handle(deliveryTo(process, durable, delivery)).catch((error) =>
          note(() => `${process.name} leaves it: ${error}`),
        );
      });
    }
  }

  function deliveryTo(process: Process, durable: string, { message, deliveryCount }: ModelDelivery): LaneDelivery {
    const { subject, data, traceparent: parent, stream, seq } = message;
    return {
      subject,
      data,
      stream,
      deliveryCount,
      traceparent: parent,
      streamSequence: seq,
      ack() {
        checker.acknowledges(process, message);
        wire.send(process, 'ack', () => bus.ack(durable, seq));
      },
      nak: (delayMs) => wire.send(process, 'nak', () => bus.nak(durable, seq, delayMs)),
      working: () => wire.send(process, 'nak', () => bus.working(durable, seq)),
    };
  }

  function disturb({ kind, forMs, replica }: Disturbance): void {
    const target = running[replica] ?? null;
    note(() => `disturbance: ${kind}`);
    if (kind !== 'crash' && kind !== 'outage') faults.count(kind);
    switch (kind) {
      case 'crash':
        return target?.process.crash('at a moment');
      case 'pause':
        if (target !== null) target.process.pausedUntilMs = scheduler.nowMs + forMs;
        return;
      case 'restart-nats':
        return bus.restart();
      case 'redeliver':
        return bus.expireAckWaits();
      case 'copy':
        return clients.copySomething();
      case 'outage':
        return;
    }
  }

  const clients = createClients({
    plan,
    scheduler,
    random,
    wire,
    store,
    bus,
    checker,
    traceparent,
    note,
    someReplica: () => {
      const candidates = alive();
      return candidates.length === 0 ? null : random.pick(candidates);
    },
  });

  for (let at = 0; at < REPLICAS; at += 1) start(at);
  clients.begin();
  for (const one of plan.disturbances) scheduler.after(one.atMs, world, () => disturb(one));
  scheduler.after(PEACE_AT_MS, world, makePeace);

  function makePeace(): void {
    note(() => 'peace');
    for (const one of alive()) one.process.pausedUntilMs = 0;
    clients.askAgain();
    const recovery = createRecoveryStandIn(store, bus, nowMs);
    const sweep = () => {
      recovery.sweep();
      scheduler.after(SWEEP_EVERY_MS, world, sweep);
    };
    scheduler.after(SWEEP_EVERY_MS, world, sweep);
  }

  const isQuiet = () =>
    scheduler.nowMs > PEACE_AT_MS &&
    clients.areDone &&
    store.outbox.size === 0 &&
    [...store.rows.values()].every(({ message }) => isFinal(message.status)) &&
    consumers.every(({ durable }) => durable === 'orch-shadow' || !bus.isBusy(durable));
  const isOver = () => checker.violations.length > 0 || isQuiet();
  await scheduler.runUntil(isOver, END_AT_MS);
  await scheduler.runUntil(() => checker.violations.length > 0, scheduler.nowMs + AFTERMATH_MS);
  if (checker.violations.length === 0) checker.finish();

  const statuses = new Map<string, number>();
  for (const { message } of store.rows.values()) statuses.set(message.status, (statuses.get(message.status) ?? 0) + 1);
  return {
    violations: checker.violations,
    trace: lines,
    faults: faults.counts,
    messages: store.rows.size,
    exhausted,
    unknownOutcomes: checker.unknownOutcomes,
    steps: scheduler.steps,
    statuses,
  };
}

type Running = { readonly process: Process; readonly replica: Replica };
