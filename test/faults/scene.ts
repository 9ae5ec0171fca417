// The scene of a fault test: servers of its own that can be killed, two replicas behind proxies, clients, and the verdict at the end.
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type StreamConfig, type StreamState } from 'nats';
import type { RoutingEngineOptions } from '../../deploy/local/stand-ins/routing-engine.ts';
import type { StreamName } from '../../generated/events/topology.ts';
import { lanes } from '../../src/domain/contract.ts';
import type { SettingsOverrides } from '../../src/settings.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { describeVerdict, type Evidence, judge } from './checker.ts';
import { collect } from './evidence.ts';
import { type LaneWatch, watchLanes } from './lane-watch.ts';
import { createLoad, type Load } from './load.ts';
import { type Replica, startReplica } from './replica.ts';

/** AckWait and the lease as short as a machine with little to spare allows; their order is that of a deployment. */
export const shortSettings: SettingsOverrides = {
  lease: { ms: 1_500, heartbeatEveryMs: 500 },
  delivery: { ackWaitMs: 2_000 },
  stages: { publishTimeoutMs: 1_500 },
  recovery: { sweepEveryMs: 1_000, stalledAfterMs: 9_000 },
  killSwitch: { copyEveryMs: 400, copyLifeMs: 2_000 },
};

/** `alone`: how many of the injections come one at a time, so that their recovery can be measured; the rest come in a crowd. */
export type Size = { readonly messages: number; readonly injections: number; readonly alone?: number };

export type Fault = {
  readonly id: string;
  readonly name: string;
  readonly full: Size;
  readonly short: Size;
  /** Whether npm test runs its short form; each of these takes a few seconds. */
  readonly inShort?: boolean;
  readonly ground?: GroundOptions;
  /** Submits and injects; leaves every server and replica up. */
  run(scene: Scene, size: Size): Promise<void>;
};

export type GroundOptions = {
  readonly nats?: 'single' | 'cluster';
  readonly env?: Readonly<Record<string, string>>;
  readonly routing?: Omit<RoutingEngineOptions, 'port'>;
  /** Another main file for the replicas. */
  readonly program?: string;
};

/** Servers and replicas; several faults may follow each other on one. */
export type Ground = AsyncDisposable & {
  readonly world: World;
  /** Null with a cluster: no observer sees the work of its servers in order. */
  readonly watch: LaneWatch | null;
  readonly replicas: readonly [Replica, Replica];
};

export type Scene = Ground & {
  readonly tenantId: string;
  readonly load: Load;
  /** From 0 to 1, the same in each run. */
  readonly chance: () => number;
  readonly progress: (text: string) => void;
  /** Records that a fault happened now; `kind` when it has several. */
  injected(kind?: string): void;
  /** Waits until every message ended, every event is stored and the lanes are empty; the checker names the rest. */
  settle(): Promise<void>;
  /** Stores the present messages of the streams, for a fault that deletes them. */
  remember(): Promise<void>;
  /** Adds a problem that the checker cannot see. */
  problem(text: string): void;
  /** Adds a figure to the report. */
  note(text: string): void;
};

export type FaultResult = {
  readonly id: string;
  readonly name: string;
  readonly injections: number;
  readonly sent: number;
  readonly accepted: number;
  readonly lost: number;
  readonly duplicated: number;
  /** '' when every guarantee held. */
  readonly problems: string;
  readonly recoveries: readonly Recovery[];
  readonly notes: readonly string[];
  readonly tookMs: number;
};

/** From a fault without another one behind it until all was settled. `kind`: '' for a fault that has only one. */
export type Recovery = { readonly kind: string; readonly tookMs: number };

export const INTERNAL_TOKEN = 'a-token-for-the-time-of-this-scene';

const SETTLE_WITHIN_MS = 45_000;
const ASKED_AGAIN = 40;

export async function startGround(options: GroundOptions = {}): Promise<Ground> {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(
    await startWorld({
      links: 'proxies',
      postgres: 'own',
      service: 'later',
      overrides: { settings: shortSettings },
      env: {
        COMPLIANCE_MODE: 'off',
        LOG_LEVEL: 'warn',
        INTERNAL_API_TOKENS: `faults=${INTERNAL_TOKEN}`,
        ...options.env,
      },
      ...(options.routing && { routing: options.routing }),
      ...(options.nats && { nats: options.nats }),
    }),
  );
  const watch = options.nats === 'cluster' ? null : stack.use(await watchLanes(world.servers.nats.url));
  const replicas = [await startReplica(world, options.program), await startReplica(world, options.program)] as const;
  const running = stack.move();
  return { world, watch, replicas, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

export type RunOptions = { readonly progress?: (text: string) => void; readonly settleWithinMs?: number };

/** Runs one fault and checks its messages. Rejects only when the scene itself breaks. */
export async function runFault(
  fault: Fault,
  size: Size,
  ground: Ground,
  { progress = () => {}, settleWithinMs = SETTLE_WITHIN_MS }: RunOptions = {},
): Promise<FaultResult> {
  const startedAt = performance.now();
  const { world, replicas } = ground;
  const tenantId = await world.createTenant('STANDARD', lanes);
  const urls = () => replicas.filter(({ isUp }) => isUp).map(({ url }) => url);
  const load = createLoad({ tenantId, urls: () => (urls().length > 0 ? urls() : replicas.map(({ url }) => url)) });
  let injections = 0;
  let lastInjection: { kind: string; at: number } | undefined;
  const recoveries: Recovery[] = [];
  const problems: string[] = [];
  let remembered: Evidence | undefined;
  const notes: string[] = [];
  const scene: Scene = {
    ...{ ...ground, tenantId, load, progress },
    chance: seeded(fault.id),
    injected(kind = '') {
      injections += 1;
      lastInjection = { kind, at: performance.now() };
    },
    async settle() {
      const isSettled = await settle(world, tenantId, settleWithinMs);
      if (isSettled && lastInjection !== undefined) {
        recoveries.push({ kind: lastInjection.kind, tookMs: Math.round(performance.now() - lastInjection.at) });
      }
      lastInjection = undefined;
    },
    async remember() {
      remembered = await collect(ground, tenantId, load.answers);
    },
    problem: (text) => void problems.push(text),
    note: (text) => void notes.push(text),
  };
  await fault.run(scene, size);
  await Promise.all(replicas.map((replica) => replica.revive()));
  progress('settling');
  await load.askAgain(ASKED_AGAIN);
  await scene.settle();
  const evidence = await collect(ground, tenantId, load.answers);
  const verdict = judge({ ...evidence, ...mergedWith(remembered, evidence) });
  if (verdict.leftOnLanes.length > 0) notes.push(await stateOfLanes(world));
  return {
    ...{ id: fault.id, name: fault.name, injections, sent: load.sent, accepted: load.accepted },
    ...{ lost: verdict.lost.length, duplicated: verdict.duplicatedAtOperator.length, notes },
    problems: [describeVerdict(verdict), ...problems].filter((text) => text !== '').join('\n'),
    recoveries,
    tookMs: Math.round(performance.now() - startedAt),
  };
}

/**
 * Spreads the messages over the injections, each of which calls `injected`; the first ones come alone, each after the one
 * before is settled. Resolves when all clients have their answers.
 */
export async function underLoad(
  scene: Scene,
  { messages, injections, alone = 0 }: Size,
  inject: (n: number) => Promise<void>,
): Promise<void> {
  const sending: Promise<void>[] = [];
  for (let n = 0; n < injections; n += 1) {
    const upTo = Math.round((messages * (n + 1)) / injections);
    sending.push(scene.load.send(upTo - scene.load.sent));
    await inject(n);
    if (n < alone) {
      await Promise.all(sending);
      await scene.settle();
    }
    scene.progress(`${n + 1} of ${injections} faults, ${scene.load.accepted} of ${messages} accepted`);
  }
  await Promise.all(sending);
}

/** A random moment between two, during any other work. */
export async function someTime({ chance }: Pick<Scene, 'chance'>, fromMs: number, toMs: number): Promise<void> {
  await sleep(fromMs + chance() * (toMs - fromMs));
}

/** True when the condition came to hold. */
async function settle(world: World, tenantId: string, timeoutMs: number): Promise<boolean> {
  const isSettled = async () => {
    const [left] = await world.rows(sql.unsafe`
      SELECT (SELECT count(*) FROM orch.sms_messages WHERE tenant_id = ${tenantId}
                AND status NOT IN ('SENT', 'FAILED', 'DEAD_LETTER'))
           + (SELECT count(*) FROM orch.outbox o JOIN orch.sms_messages m USING (message_id)
                WHERE m.tenant_id = ${tenantId}) AS count`);
    return Number(left.count) === 0 && (await waitingOnLanes(world)) === 0;
  };
  return until(isSettled, { timeoutMs, everyMs: 100 }).catch(() => false);
}

function mergedWith(earlier: Evidence | undefined, { operator, events, deadLetters }: Evidence): Partial<Evidence> {
  if (earlier === undefined) return {};
  return {
    operator: [...earlier.operator, ...operator],
    events: [...earlier.events, ...events],
    deadLetters: [...earlier.deadLetters, ...deadLetters],
  };
}

/** The state of the lanes in NATS, for the search for what is left there. */
async function stateOfLanes(world: World): Promise<string> {
  const manager = await world.nats.connection.jetstreamManager({ checkAPI: false });
  const { state } = await manager.streams.info('ORCH_LANES');
  const consumers = await manager.consumers.list('ORCH_LANES').next();
  const busy = consumers
    .filter(({ delivered }) => delivered.stream_seq > 0)
    .map(({ name, delivered, ack_floor, num_pending, num_ack_pending, num_redelivered }) => {
      const deliveries = `delivered ${delivered.stream_seq}, acknowledged up to ${ack_floor.stream_seq}`;
      return `${name}: ${deliveries}, ${num_pending} pending, ${num_ack_pending} unacknowledged, ${num_redelivered} redelivered`;
    });
  return `lanes hold ${state.messages} from ${state.first_seq} to ${state.last_seq}; ${busy.join('; ')}`;
}

async function waitingOnLanes(world: World): Promise<number> {
  const manager = await world.nats.connection.jetstreamManager({ checkAPI: false });
  return (await manager.streams.info('ORCH_LANES')).state.messages;
}

/** Changes the settings of a stream, and restores them when the work is done. */
export async function withStream(
  { world }: Pick<Scene, 'world'>,
  name: StreamName,
  settings: (state: StreamState) => Partial<StreamConfig>,
  work: () => Promise<void>,
): Promise<void> {
  const { streams } = await world.nats.connection.jetstreamManager({ checkAPI: false });
  const { config, state } = await streams.info(name);
  await streams.update(name, { ...config, ...settings(state) });
  try {
    await work();
  } finally {
    await streams.update(name, config);
  }
}

/** Waits until NATS answers for its streams again. */
export async function natsIsBack(world: World): Promise<void> {
  const connection = await connect({ servers: world.servers.nats.url, maxReconnectAttempts: 0 });
  try {
    const manager = await connection.jetstreamManager({ checkAPI: false });
    await until(() => manager.streams.info('ORCH_LANES'), { timeoutMs: 30_000, what: 'the streams of NATS' });
  } finally {
    await connection.close();
  }
}

// xorshift32: the schedule of a fault is the same in each run.
function seeded(name: string): () => number {
  let state = [...name].reduce((sum, char) => Math.imul(sum, 31) + char.charCodeAt(0), 7) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
