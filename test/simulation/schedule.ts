// Runs one plan from its first request to quiet, in virtual time, and reports the observations.
import { consumers } from '../../generated/events/topology.ts';
import { isFinal } from '../../src/domain/lifecycle.ts';
import { settings } from '../../src/settings.ts';
import { createChecker } from './checker.ts';
import { createClients } from './clients.ts';
import type { Wrap } from './controls.ts';
import { createFaults } from './faults.ts';
import { createKillOperators } from './kill-operators.ts';
import { createAccelerator } from './model/accelerator.ts';
import { createKillCopy, createMemoryKills } from './model/kill-switch.ts';
import { createMemoryStore } from './model/store.ts';
import { createMemoryStreams, type Times } from './model/streams.ts';
import { type Disturbance, PEACE_AT_MS, type Plan } from './plan.ts';
import { createRandom } from './random.ts';
import { createReplicas } from './replicas.ts';
import { createScheduler, liveIn, world } from './scheduler.ts';
import type { ShadowCounts } from './shadow-watch.ts';
import { createWire } from './wire.ts';

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
  /** Template messages by path, or by the reason for the full one. */
  readonly paths: ReadonlyMap<string, number>;
  readonly shadows: ShadowCounts;
};

const START_MS = Date.UTC(2026, 0, 5, 8);
/** Early sweeps meet work in flight; late ones are the service's own. */
const EARLY_SWEEPS = { stalledAfterMs: 20_000, sweepEveryMs: 10_000 };
const LATE_SWEEPS = { stalledAfterMs: null, sweepEveryMs: settings.recovery.sweepEveryMs };
/** The short window ends while messages are on their way; no process stands still for the difference of both. */
const SHORT_MEMORY = { operatorsRememberMs: 150_000, dispatchForMs: 30_000 };
const { dispatchForMs } = settings.stages;
const LONG_MEMORY: Times & { readonly dispatchForMs: number } = { dispatchForMs };
/** The deadline for quiet. */
const END_AT_MS = PEACE_AT_MS + 1_800_000;
/** Calls that are still on their way may land after quiet. */
const AFTERMATH_MS = 15_000;
/** How far a Redis that takes over may be behind. */
const OLDEST_STATE_MS = 8_000;

/** The same plan and wrapping give the same report. `traced` stores the events as text. */
export async function runSchedule(plan: Plan, wrap: Wrap, traced: boolean): Promise<Report> {
  const it = createWorld(plan, wrap, traced);
  liveIn(it.scheduler);
  it.begin();
  await it.scheduler.runUntil(() => it.isBroken() || it.isQuiet(), END_AT_MS);
  await it.scheduler.runUntil(it.isBroken, it.scheduler.nowMs + AFTERMATH_MS);
  // What a process that stood still had been asked comes to its end as well.
  await it.scheduler.runUntil(() => it.isBroken() || it.isQuiet(), END_AT_MS);
  if (!it.isBroken()) it.checker.finish();
  const statuses = new Map<string, number>();
  const paths = new Map<string, number>();
  for (const { message } of it.store.rows.values()) {
    statuses.set(message.status, (statuses.get(message.status) ?? 0) + 1);
    if (message.templateId === null) continue;
    const path = message.pathReason ?? message.compliancePath;
    paths.set(path, (paths.get(path) ?? 0) + 1);
  }
  return {
    violations: it.checker.violations,
    trace: it.lines,
    faults: it.faults.counts,
    messages: it.store.rows.size,
    exhausted: it.exhausted(),
    unknownOutcomes: it.checker.unknownOutcomes,
    steps: it.scheduler.steps,
    statuses,
    paths,
    shadows: it.checker.shadows,
  };
}

function createWorld(plan: Plan, wrap: Wrap, traced: boolean) {
  const scheduler = createScheduler();
  const random = createRandom(plan.seed);
  const nowMs = () => scheduler.nowMs;
  const lines: string[] = [];
  const note = (text: () => string) => {
    if (traced) lines.push(`${(scheduler.nowMs / 1000).toFixed(3).padStart(9)}  ${text()}`);
  };
  const faults = createFaults(plan, random, nowMs);
  const checker = createChecker(
    () => ({ store, bus }),
    nowMs,
    (text) => note(() => `VIOLATION ${text}`),
  );
  const store = createMemoryStore(nowMs, settings.lease.ms, {
    committed(entry, row) {
      note(
        () => `${entry.messageId} ${entry.previousStatus ?? ''}>${entry.status} seq ${entry.seq} epoch ${row.epoch}`,
      );
      checker.committed(entry, row);
    },
    claimed: checker.claimed,
  });
  let exhausted = 0;
  const memory = random.chance(0.25) ? SHORT_MEMORY : LONG_MEMORY;
  const bus = createMemoryStreams(nowMs, memory, {
    stored(message) {
      note(() => `stored ${message.subject} ${message.seq} ${message.msgId ?? 'without an id'}`);
      checker.stored(message);
      clients.onStored(message);
    },
    wake(durable, atMs) {
      scheduler.after(atMs - scheduler.nowMs + random.below(10), world, () => replicas.pump(durable));
    },
    exhausted(durable, seq) {
      exhausted += 1;
      note(() => `${durable} has used up the deliveries of ${seq}`);
    },
  });
  const wire = createWire({ scheduler, random, faults, note });
  const traceparent = () => {
    const hex = () => random.uuid().replaceAll('-', '');
    return `00-${hex()}-${hex().slice(0, 16)}-01`;
  };
  const redis = createAccelerator();
  const wallMs = () => START_MS + scheduler.nowMs;
  const kills = createMemoryKills((scope, isKilled) => {
    note(() => `the kill switch: ${JSON.stringify(scope)} ${isKilled ? 'killed' : 'lifted'}`);
    checker.killChanged(scope, isKilled);
  });
  const killCopy = createKillCopy(nowMs);
  const common = { scheduler, random, faults, wire, store, bus, redis, kills, killCopy, checker, note, traceparent };
  const { stalledAfterMs, sweepEveryMs } = random.chance(0.5) ? EARLY_SWEEPS : LATE_SWEEPS;
  const overrides = { stages: { dispatchForMs: memory.dispatchForMs }, recovery: { stalledAfterMs } };
  // Without a template message, or once every client has its answers, nobody reads the copy.
  const hasTemplates = plan.requests.some(({ content }) => content !== 'text');
  const isCopyWanted = () => hasTemplates && !clients.areDone;
  const replicas = createReplicas({ ...common, sweepEveryMs, settings: overrides, wrap, wallMs, isCopyWanted });
  const clients = createClients({ ...common, plan, someReplica: replicas.some });
  const killOperators = createKillOperators({ ...common, plan, someReplica: replicas.some });

  function disturb({ kind, forMs, replica }: Disturbance): void {
    const process = replicas.at(replica);
    note(() => `disturbance: ${kind}`);
    if (kind !== 'crash') faults.count(kind);
    if (kind === 'crash') process?.crash('at a moment');
    if (kind === 'stop') replicas.stop(replica);
    if (kind === 'pause' && process !== null) process.pausedUntilMs = scheduler.nowMs + forMs;
    if (kind === 'restart-nats') bus.restart(() => random.chance(0.5));
    if (kind === 'flush-redis' || kind === 'old-redis') redis.flush();
    if (kind === 'flush-redis') killCopy.flush();
    if (kind === 'old-redis') killCopy.goBack(forMs % OLDEST_STATE_MS);
    if (kind === 'flush-redis' || kind === 'old-redis') checker.redisFailed();
    if (kind === 'redeliver') bus.expireAckWaits();
    if (kind === 'copy') clients.copySomething();
  }

  function makePeace(): void {
    note(() => 'peace');
    replicas.resume();
    clients.askAgain();
  }

  return {
    scheduler,
    store,
    checker,
    faults,
    lines,
    exhausted: () => exhausted,
    begin(): void {
      replicas.start();
      clients.begin();
      killOperators.begin();
      for (const one of plan.disturbances) scheduler.after(one.atMs, world, () => disturb(one));
      scheduler.after(PEACE_AT_MS, world, makePeace);
    },
    isBroken: () => checker.violations.length > 0,
    isQuiet: () =>
      scheduler.nowMs > PEACE_AT_MS &&
      clients.areDone &&
      killOperators.areDone &&
      store.outbox.size === 0 &&
      [...store.rows.values()].every(({ message }) => isFinal(message.status)) &&
      consumers.every(({ durable }) => !bus.isBusy(durable)),
  };
}
