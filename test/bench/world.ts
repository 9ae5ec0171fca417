// The processes and servers of a run: private durable servers, the service in its roles, the floors, and the stand-in router, each a process of its own.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AckPolicy, connect, type JetStreamManager, type NatsConnection, RetentionPolicy, StorageType } from 'nats';
import { migrate, migrateDevelopment } from '../../db/migrate.ts';
import { type Dependencies, STORE, startDependencies } from '../../deploy/local/instances.ts';
import { freePort } from '../../deploy/local/ports.ts';
import { dropPostgresData } from '../../deploy/local/postgres.ts';
import { listening } from '../../deploy/local/probes.ts';
import type { Progress } from '../../deploy/local/progress.ts';
import { launch, type Running } from '../../deploy/local/server.ts';
import { consumers, streams } from '../../generated/events/topology.ts';
import { openStatements } from './floors/postgres.ts';
import { DURABLE, floorStreams, LANE, LANES_STREAM } from './floors/subjects.ts';
import { type Ledger, openLedger } from './ledger.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
/** Not deleted after the run, for when it fails. */
const LOGS = join(STORE, 'bench-logs');
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 15_000;
const NANOSECONDS_PER_SECOND = 1_000_000_000;

/** The service, or its floor: both accept the same requests and leave the same rows and publications. */
export type Side = {
  readonly name: 'service' | 'floor';
  readonly doorPort: number;
  readonly ledger: Ledger;
  /** Starts the part that carries messages; at most once. */
  startCarrier(): Promise<Running>;
  /** Processes by their task, for the CPU table. */
  pids(): Record<string, number | undefined>;
};

export type World = AsyncDisposable & {
  readonly service: Side;
  readonly floor: Side;
  readonly nats: NatsConnection;
  /** Resolves with a description if something ends by itself. */
  readonly died: Promise<string>;
};

export type WorldOptions = {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Where the service's processes leave their CPU profiles; null for no profiles. */
  readonly profileDir: string | null;
};

type Start = (name: string, file: string, env: Record<string, string>) => Promise<Running>;

export async function openWorld({ signal, progress, profileDir }: WorldOptions): Promise<World> {
  const dir = join(STORE, `bench-${process.pid}`);
  await using opening = new AsyncDisposableStack();
  opening.defer(() => {
    dropPostgresData(dir);
    rmSync(dir, { recursive: true, force: true });
  });
  mkdirSync(dir, { recursive: true });
  // A server that the environment names is somebody's: a benchmark fills and empties only servers that it started.
  const env = { ...process.env, DATABASE_URL: undefined, REDIS_URL: undefined, NATS_URL: undefined };
  const dependencies = opening.use(await startDependencies({ dir, env, progress, durable: true, signal }));
  const floorUrl = await createDatabases(dependencies.postgres.url, signal);
  const nats = await connect({ servers: dependencies.nats.url });
  opening.defer(() => nats.close());
  const manager = await nats.jetstreamManager();
  await createFloorStreams(manager);

  const deaths = [dependencies.died];
  // Carriers are started later, when `opening` has passed on what it has opened.
  let stack = opening;
  const start: Start = async (name, file, given) => {
    const running = stack.use(await startProcess(name, file, given, dir, signal));
    deaths.push(running.died);
    return running;
  };
  const router = await start('router', 'deploy/local/stand-ins/main.ts', { STAND_INS: 'routing' });
  const shared = { REDIS_URL: dependencies.redis.url, NATS_URL: dependencies.nats.url, ROUTING_ENGINE_URL: router.url };
  const parts: Parts = { dependencies, router, manager, start, opening };
  const profiling = profileDir === null ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` };
  const service = await openService(parts, { ...shared, ...profiling, DATABASE_URL: dependencies.postgres.url });
  const floor = await openFloor(parts, { ...shared, DATABASE_URL: floorUrl });
  const open = opening.move();
  stack = open;
  return {
    ...{ service, floor, nats },
    get died() {
      return Promise.race(deaths);
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function createDatabases(url: string, signal: AbortSignal): Promise<string> {
  const floorUrl = new URL(url);
  floorUrl.pathname = '/orch_floor';
  {
    await using admin = openStatements(url, 1, '');
    await admin.run('create', 'CREATE DATABASE orch_floor', []);
  }
  for (const database of [url, floorUrl.toString()]) {
    await migrate(database, { signal });
    await migrateDevelopment(database, { signal });
  }
  return floorUrl.toString();
}

async function createFloorStreams(manager: JetStreamManager): Promise<void> {
  for (const { like, name, subjects } of floorStreams) {
    const model = streams.find((stream) => stream.name === like)!;
    await manager.streams.add({
      ...{ name, subjects: [...subjects], storage: StorageType.File },
      retention: model.retention === 'workqueue' ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
      max_age: model.maxAgeSeconds * NANOSECONDS_PER_SECOND,
      duplicate_window: model.duplicateWindowSeconds * NANOSECONDS_PER_SECOND,
    });
  }
  const model = consumers[0];
  await manager.consumers.add(LANES_STREAM, {
    ...{ durable_name: DURABLE, filter_subject: LANE, ack_policy: AckPolicy.Explicit },
    ...{ ack_wait: model.ackWaitSeconds * NANOSECONDS_PER_SECOND, max_deliver: model.maxDeliver },
    max_ack_pending: model.maxAckPending,
  });
}

export function startProcess(
  name: string,
  file: string,
  given: Record<string, string>,
  dir: string,
  signal: AbortSignal,
): Promise<Running> {
  return launch({
    ...{ name, dir, signal, logFile: join(LOGS, `${name}.log`) },
    command: process.execPath,
    args: () => [join(PROJECT, file)],
    marker: () => file,
    options: { cwd: PROJECT },
    // A role answers probes on its internal port; other processes have one port only.
    env: (port) => ({
      ...{ PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), INTERNAL_PORT: String(port) },
      ...given,
    }),
    url: (port) => `http://127.0.0.1:${port}`,
    // Any answer will do for the router, which speaks only HTTP/2.
    probe: (url) => (name === 'router' ? answersAtAll(url) : isReady(url)),
    ...{ stopSignal: 'SIGTERM', stopWithinMs: STOP_WITHIN_MS, readyWithinMs: READY_WITHIN_MS },
    failure: 'PROCESS_FAILED',
  });
}

async function isReady(url: string): Promise<string> {
  const reply = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
  const body = await reply.text();
  if (reply.status !== 200) throw new Error(`GET /health/ready answered ${reply.status} ${body.slice(0, 200)}`);
  return '';
}

async function answersAtAll(url: string): Promise<string> {
  await listening(Number(new URL(url).port), '127.0.0.1');
  return '';
}

type Parts = {
  dependencies: Dependencies;
  router: Running;
  manager: JetStreamManager;
  start: Start;
  opening: AsyncDisposableStack;
};

async function openService(parts: Parts, env: Record<string, string>): Promise<Side> {
  const settings = { COMPLIANCE_MODE: 'off', MAX_CONCURRENCY: '256', LOG_LEVEL: 'warn', ...env };
  const role = (name: string) => parts.start(name, 'src/main.ts', { ...settings, ORCH_ROLES: name });
  // Jobs first: its first run makes the partitions.
  const jobs = await role('jobs');
  const doorPort = await freePort();
  const api = await parts.start('api', 'src/main.ts', { ...settings, ORCH_ROLES: 'api', PORT: String(doorPort) });
  const names = { lanes: 'ORCH_LANES', events: 'ORCH_EVENTS', operators: 'SMPP_OPERATOR' };
  return createSide(parts, {
    name: 'service',
    door: api,
    doorPort,
    others: { jobs },
    env,
    names,
    carrier: () => role('worker'),
  });
}

async function openFloor(parts: Parts, env: Record<string, string>): Promise<Side> {
  const door = await parts.start('floor-door', 'test/bench/floors/door.ts', env);
  const names = { lanes: LANES_STREAM, events: 'FLOOR_EVENTS', operators: 'FLOOR_OPERATOR' };
  const carrier = () => parts.start('floor-carrier', 'test/bench/floors/carrier.ts', env);
  return createSide(parts, { name: 'floor', door, doorPort: door.port, others: {}, env, names, carrier });
}

type SidePlan = {
  name: Side['name'];
  door: Running;
  doorPort: number;
  others: Record<string, Running>;
  env: Record<string, string>;
  names: Ledger['streams'];
  carrier: () => Promise<Running>;
};

function createSide({ dependencies, router, manager, opening }: Parts, plan: SidePlan): Side {
  const statements = opening.use(openStatements(plan.env['DATABASE_URL']!, 1, ''));
  let carrier: Promise<Running> | undefined;
  let carrierPid: number | undefined;
  const others = Object.entries(plan.others);
  return {
    name: plan.name,
    doorPort: plan.doorPort,
    ledger: openLedger(statements, manager, plan.names),
    startCarrier() {
      carrier ??= plan.carrier().then((running) => {
        carrierPid = running.pid;
        return running;
      });
      return carrier;
    },
    pids: () => ({
      ...{ api: plan.door.pid, worker: carrierPid },
      ...Object.fromEntries(others.map(([name, running]) => [name, running.pid])),
      ...{ postgres: dependencies.postgres.pid, nats: dependencies.nats.pid, router: router.pid },
    }),
  };
}
