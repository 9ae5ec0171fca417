// The processes of a schedule: they start, die and start again, get deliveries from the consumers, and run their relays.
import { consumers } from '../../generated/events/topology.ts';
import type { Lane } from '../../src/domain/contract.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { urgentLanes } from '../../src/domain/lane-rank.ts';
import { type SettingsOverrides, settings } from '../../src/settings.ts';
import type { Checker } from './checker.ts';
import type { Wrap } from './controls.ts';
import type { Faults } from './faults.ts';
import { renewCopy } from './kill-operators.ts';
import type { MemoryStore } from './model/store.ts';
import type { MemoryStreams, ModelDelivery } from './model/streams.ts';
import type { Random } from './random.ts';
import { createReplica, type Replica } from './replica.ts';
import { createKillControl, createReplicaPorts, type KillControl, type PortParts } from './replica-ports.ts';
import { type Scheduler, world } from './scheduler.ts';
import type { Process, Wire } from './wire.ts';

export type Running = {
  readonly process: Process;
  readonly replica: Replica;
  readonly killControl: KillControl;
  /** Deliveries that are being handled. */
  inFlight: number;
  isStopping: boolean;
};

export type ReplicasParts = PortParts & {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly wire: Wire;
  readonly store: MemoryStore;
  readonly bus: MemoryStreams;
  readonly checker: Checker;
  readonly wrap: Wrap;
  readonly traceparent: () => string;
  readonly wallMs: () => number;
  readonly settings: SettingsOverrides;
  readonly sweepEveryMs: number;
  readonly isCopyWanted: () => boolean;
  readonly note: (text: () => string) => void;
};

export type Replicas = {
  start(): void;
  /** Any live one, or null. */
  some(): Running | null;
  at(index: number): Process | null;
  /** Ends one in order, as SIGTERM does, and starts another in its place. */
  stop(index: number): void;
  /** Delivers what the consumer has. */
  pump(durable: string): void;
  /** Resumes paused processes. */
  resume(): void;
};

const REPLICAS = 2;
const RESTART_WITHIN_MS = 3_000;
/** A process that has not ended in order by then is killed. */
const STOP_WITHIN_MS = 25_000;

export function createReplicas(world_: ReplicasParts): Replicas {
  const { scheduler, random, faults, wire, bus, store, checker, note } = world_;
  const running: (Running | null)[] = Array.from({ length: REPLICAS }, () => null);
  let incarnations = 0;

  function start(index: number): void {
    incarnations += 1;
    const process: Process = {
      name: `r${index + 1}.${incarnations}`,
      incarnation: incarnations,
      isAlive: true,
      pausedUntilMs: 0,
      crash: (why) => crash(index, process, why),
    };
    let isDue = false;
    // As with the relay: a run that would find nothing is left out.
    const left = (lane: Lane) => {
      if (isDue || !urgentLanes.includes(lane)) return;
      isDue = true;
      scheduler.after(settings.outbox.publishAgainEveryMs, process, () => {
        isDue = false;
        replica.publishAgain().catch((error) => note(() => `${process.name} publishes again: ${error}`));
      });
    };
    const replica = createReplica({
      ports: world_.wrap(createReplicaPorts(process, world_), random.uuid),
      settings: world_.settings,
      uuid: random.uuid,
      traceparent: world_.traceparent,
      wallMs: world_.wallMs,
      note: (text) => note(() => `${process.name} ${text()}`),
      left,
    });
    const killControl = createKillControl(process, world_);
    running[index] = { process, replica, killControl, inFlight: 0, isStopping: false };
    note(() => `${process.name} starts`);
    scheduler.after(random.below(settings.outbox.relayEveryMs), process, () => relay(process, replica));
    scheduler.after(random.below(world_.sweepEveryMs), process, () => sweep(process, replica));
    scheduler.after(settings.lease.heartbeatEveryMs, process, () => beat(running[index]!));
    renewCopy(running[index]!, world_, world_.isCopyWanted);
    for (const { durable } of consumers) scheduler.after(random.below(50), world, () => pump(durable));
  }

  function crash(index: number, process: Process, why: string): void {
    if (!process.isAlive) return;
    faults.count('crashes');
    checker.killed(process);
    end(index, process, why);
  }

  function end(index: number, process: Process, why: string): void {
    process.isAlive = false;
    running[index] = null;
    note(() => `${process.name} dies ${why}`);
    scheduler.after(100 + random.below(RESTART_WITHIN_MS), world, () => start(index));
  }

  function stop(index: number): void {
    const one = running[index] ?? null;
    if (one === null || one.isStopping) return;
    const { process, replica } = one;
    one.isStopping = true;
    note(() => `${process.name} is asked to stop`);
    const endWhenIdle = () => {
      if (one.inFlight > 0) scheduler.after(100, process, endWhenIdle);
      // As the service does: the links close last, when nothing is in flight.
      else replica.stop().then(() => end(index, process, 'in order'));
    };
    replica.stop();
    scheduler.after(1, process, endWhenIdle);
    scheduler.after(STOP_WITHIN_MS, world, () => process.crash('because it did not stop in time'));
  }

  // A run of the relay that would find nothing is left out: no process could tell.
  function relay(process: Process, replica: Replica): void {
    const again = () => {
      scheduler.after(settings.outbox.relayEveryMs + random.below(200), process, () => relay(process, replica));
    };
    const [oldest] = store.outbox.values();
    const hasWork = oldest !== undefined && oldest.committedAtMs < scheduler.nowMs - settings.outbox.relayAfterMs;
    if (!hasWork) again();
    else {
      replica.relay().then(again, (error) => {
        note(() => `${process.name} relay: ${error}`);
        again();
      });
    }
  }

  function sweep(process: Process, replica: Replica): void {
    const again = () => {
      scheduler.after(world_.sweepEveryMs + random.below(1_000), process, () => sweep(process, replica));
    };
    replica.sweep().then(again, (error) => {
      note(() => `${process.name} sweep: ${error}`);
      again();
    });
  }

  // A heartbeat with nothing in flight would do nothing.
  function beat(one: Running): void {
    const again = () => {
      scheduler.after(settings.lease.heartbeatEveryMs, one.process, () => beat(one));
    };
    if (one.inFlight === 0) again();
    else one.replica.beat().then(again);
  }

  function some(): Running | null {
    const alive = running.filter((one) => one !== null && !one.isStopping);
    return alive.length === 0 ? null : random.pick(alive);
  }

  function pump(durable: string): void {
    for (;;) {
      const taker = some();
      const delivery = taker === null ? null : bus.next(durable);
      if (taker === null || delivery === null) return;
      scheduler.after(1 + random.below(20), taker.process, () => give(taker, durable, delivery));
    }
  }

  function give(taker: Running, durable: string, delivery: ModelDelivery): void {
    const { process, replica } = taker;
    note(() => `${process.name} gets ${durable} ${delivery.message.seq}, delivery ${delivery.deliveryCount}`);
    const handle = replica.handlers.get(durable);
    if (handle === undefined) return;
    taker.inFlight += 1;
    handle(deliveryTo(process, durable, delivery))
      .catch((error) => note(() => `${process.name} leaves it: ${error}`))
      .then(() => {
        taker.inFlight -= 1;
      });
  }

  function deliveryTo(process: Process, durable: string, { message, deliveryCount }: ModelDelivery): Delivery {
    const { subject, data, traceparent, redrive, stream, seq } = message;
    return {
      ...{ subject, data, traceparent, redrive, stream, deliveryCount, streamSequence: seq },
      ack() {
        checker.acknowledges(process, message);
        wire.send(process, 'ack', () => bus.ack(durable, seq));
      },
      nak: (delayMs) => wire.send(process, 'nak', () => bus.nak(durable, seq, delayMs)),
      working: () => wire.send(process, 'working', () => bus.working(durable, seq)),
    };
  }

  return {
    start() {
      for (let index = 0; index < REPLICAS; index += 1) start(index);
    },
    some,
    at: (index) => running[index]?.process ?? null,
    stop,
    pump,
    resume() {
      for (const one of running) if (one !== null) one.process.pausedUntilMs = 0;
    },
  };
}
