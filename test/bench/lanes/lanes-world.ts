// The processes of one scene: servers of its own, the service in its roles as `npm start` has them, the neighbours, and the makers of load.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'nats';
import { migrate, migrateDevelopment } from '../../../db/migrate.ts';
import { type Dependencies, STORE, startDependencies } from '../../../deploy/local/instances.ts';
import { freePort } from '../../../deploy/local/ports.ts';
import { dropPostgresData } from '../../../deploy/local/postgres.ts';
import { silent } from '../../../deploy/local/progress.ts';
import type { Running } from '../../../deploy/local/server.ts';
import { lanes } from '../../../src/domain/contract.ts';
import { openStatements, type Statements } from '../floors/postgres.ts';
import { type Generator, startGenerator, startTrickle, type Trickle } from '../load/generator.ts';
import { TENANT } from '../load/requests.ts';
import { createUrgent, type Urgent } from '../load/urgent.ts';
import { startProcess } from '../world.ts';
import type { Unprotected } from './controls.ts';
import { type LanesLedger, openLanesLedger } from './lanes-ledger.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';

export const roles = ['jobs', 'lag-monitor', 'api', 'worker'] as const;
export type RoleName = (typeof roles)[number];

export type LanesWorld = AsyncDisposable & {
  /** Of the API. */
  readonly port: number;
  readonly service: Readonly<Record<RoleName, Running>>;
  readonly dependencies: Dependencies;
  readonly standIns: StandIns;
  readonly generator: Generator;
  readonly trickle: Trickle;
  readonly urgent: Urgent;
  readonly ledger: LanesLedger;
  readonly internalToken: string;
  /** A worker with more slots takes the place of the one that was measured, so that a long queue is done soon. */
  hurry(): Promise<void>;
  /** Processes by their task, for the CPU table. */
  pids(): Record<string, number | undefined>;
  /** Resolves with a description if something ends by itself. */
  readonly died: Promise<string>;
};

export type LanesWorldOptions = {
  readonly env: Readonly<Record<string, string>>;
  readonly off: Unprotected;
  readonly signal: AbortSignal;
};

const MAIN = 'test/bench/lanes/service-main.ts';
/** As many as the bench of the pipeline has. */
const SLOTS_IN_A_HURRY = '256';
const INTERNAL_TOKEN = 'a-token-for-the-time-of-this-bench';

export async function openLanesWorld({ env, off, signal }: LanesWorldOptions): Promise<LanesWorld> {
  const dir = join(STORE, `bench-lanes-${process.pid}`);
  await using opening = new AsyncDisposableStack();
  opening.defer(() => {
    dropPostgresData(dir);
    rmSync(dir, { recursive: true, force: true });
  });
  mkdirSync(dir, { recursive: true });
  // A server that the environment names is somebody's: a benchmark fills and empties only servers that it started.
  const own = { ...process.env, DATABASE_URL: undefined, REDIS_URL: undefined, NATS_URL: undefined };
  const dependencies = opening.use(await startDependencies({ dir, env: own, progress: silent, durable: true, signal }));
  const urgent = await createUrgent(dir);
  const statements = opening.use(await prepareDatabase(dependencies.postgres.url, urgent, signal));
  const nats = await connect({ servers: dependencies.nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 250 });
  opening.defer(() => nats.close());
  const standIns = opening.use(await startStandIns(dependencies.nats.url));
  const port = await freePort();
  const given = {
    ...{ DATABASE_URL: dependencies.postgres.url, REDIS_URL: dependencies.redis.url, NATS_URL: dependencies.nats.url },
    ...{ ROUTING_ENGINE_URL: standIns.routingUrl, INTERNAL_API_TOKENS: INTERNAL_TOKEN, ...urgent.env },
    ...{ COMPLIANCE_MODE: 'off', LANE_SHEDDING: 'off', LOG_LEVEL: 'warn', ...env, ...off.env },
    ...{ TEST_SETTINGS: JSON.stringify(off.settings ?? {}), BENCH_SHARED: (off.shared ?? []).join(',') },
  };
  const service = {} as Record<RoleName, Running>;
  const ofWorker: Record<string, string> = {};
  // The role jobs comes first: its first run makes the partitions.
  for (const name of roles) {
    const its = name === 'api' ? { PORT: String(port) } : name === 'worker' ? ofWorker : {};
    const env = Object.assign(its, { ...given, ...its, ORCH_ROLES: name });
    const role = startProcess(`lanes-${name}`, MAIN, env, dir, signal);
    service[name] = opening.use(await role);
  }
  const generator = opening.use(startGenerator(signal));
  const trickle = opening.use(startTrickle(signal));
  const ledger = openLanesLedger(statements, nats, signal);
  const open = opening.move();
  return {
    ...{ port, service, dependencies, standIns, generator, trickle, urgent, ledger, internalToken: INTERNAL_TOKEN },
    hurry() {
      ofWorker['MAX_CONCURRENCY'] = SLOTS_IN_A_HURRY;
      return service.worker.restart();
    },
    pids: () => ({
      ...Object.fromEntries(roles.map((name) => [name, service[name].pid])),
      ...{ postgres: dependencies.postgres.pid, nats: dependencies.nats.pid, redis: dependencies.redis.pid },
      ...{ 'stand-ins': standIns.pid, flood: generator.pid, trickle: trickle.pid },
    }),
    died: Promise.race([dependencies.died, ...roles.map((name) => service[name].died)]),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** The tenant of the bench may use every lane, and its signer is listed. */
async function prepareDatabase(url: string, urgent: Urgent, signal: AbortSignal): Promise<Statements> {
  await migrate(url, { signal });
  await migrateDevelopment(url, { signal });
  const statements = openStatements(url, 1, '');
  await statements.run('tenant', `INSERT INTO auth.tenants (tenant_id, tier) VALUES ($1, 'STANDARD')`, [TENANT]);
  const grants = 'INSERT INTO auth.tenant_lane_grants (tenant_id, allowed_lanes) VALUES ($1, $2)';
  await statements.run('grants', grants, [TENANT, lanes]);
  const signers = 'INSERT INTO auth.gov_signers (tenant_id, thumbprint_sha256) VALUES ($1, $2)';
  await statements.run('signers', signers, [TENANT, urgent.thumbprint]);
  return statements;
}
