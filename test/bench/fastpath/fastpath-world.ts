// The processes of the bench of the fast path: servers of its own, two replicas of the API, a worker, the neighbours, and the makers of load.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type NatsConnection } from 'nats';
import { migrate, migrateDevelopment } from '../../../db/migrate.ts';
import { STORE, startDependencies } from '../../../deploy/local/instances.ts';
import { freePort } from '../../../deploy/local/ports.ts';
import { dropPostgresData } from '../../../deploy/local/postgres.ts';
import { silent } from '../../../deploy/local/progress.ts';
import type { Running } from '../../../deploy/local/server.ts';
import { openStatements, type Statements } from '../floors/postgres.ts';
import { type StandIns, startStandIns } from '../lanes/stand-ins.ts';
import { type Generator, startGenerator, startTrickle, type Trickle } from '../load/generator.ts';
import { TEMPLATE, TENANT } from '../load/requests.ts';
import { startProcess } from '../world.ts';

/** The public port, where the operations for people are, and somebody who submits there. */
export type Replica = { readonly port: number; readonly internalUrl: string; readonly trickle: Trickle };

export type FastPathWorld = AsyncDisposable & {
  readonly replicas: readonly [Replica, Replica];
  readonly generator: Generator;
  readonly standIns: StandIns;
  readonly statements: Statements;
  readonly nats: NatsConnection;
  readonly internalToken: string;
  /** At most once. */
  startWorker(): Promise<void>;
  /** Resolves with a description if something ends by itself. */
  readonly died: Promise<string>;
};

const MAIN = 'src/main.ts';
const INTERNAL_TOKEN = 'a-token-for-the-time-of-this-bench';

export async function openFastPathWorld(signal: AbortSignal): Promise<FastPathWorld> {
  const dir = join(STORE, `bench-fastpath-${process.pid}`);
  await using opening = new AsyncDisposableStack();
  opening.defer(() => {
    dropPostgresData(dir);
    rmSync(dir, { recursive: true, force: true });
  });
  mkdirSync(dir, { recursive: true });
  // A server that the environment names is somebody's: a benchmark fills and empties only servers that it started.
  const own = { ...process.env, DATABASE_URL: undefined, REDIS_URL: undefined, NATS_URL: undefined };
  const dependencies = opening.use(await startDependencies({ dir, env: own, progress: silent, durable: true, signal }));
  const statements = opening.use(await prepareDatabase(dependencies.postgres.url, signal));
  const nats = await connect({ servers: dependencies.nats.url });
  opening.defer(() => nats.close());
  const standIns = opening.use(await startStandIns(dependencies.nats.url));
  const deaths = [dependencies.died];
  let stack = opening;
  const env = {
    ...{ DATABASE_URL: dependencies.postgres.url, REDIS_URL: dependencies.redis.url, NATS_URL: dependencies.nats.url },
    ...{ ROUTING_ENGINE_URL: standIns.routingUrl, INTERNAL_API_TOKENS: `bench=${INTERNAL_TOKEN}` },
    ...{ COMPLIANCE_MODE: 'enforce', LOG_LEVEL: 'warn', MAX_CONCURRENCY: '256', IDEMPOTENCY_SECRET: INTERNAL_TOKEN },
  };
  const start = async (name: string, given: Record<string, string>) => {
    const running: Running = stack.use(await startProcess(name, MAIN, { ...env, ...given }, dir, signal));
    deaths.push(running.died);
    return running;
  };
  // Jobs first: its first run makes the partitions.
  await start('fastpath-jobs', { ORCH_ROLES: 'jobs' });
  const replica = async (n: number): Promise<Replica> => {
    const port = await freePort();
    const { url } = await start(`fastpath-api-${n}`, { ORCH_ROLES: 'api', PORT: String(port) });
    return { port, internalUrl: url, trickle: stack.use(startTrickle(signal)) };
  };
  const replicas = [await replica(1), await replica(2)] as const;
  const generator = opening.use(startGenerator(signal));
  const open = opening.move();
  stack = open;
  return {
    ...{ replicas, generator, standIns, statements, nats, internalToken: INTERNAL_TOKEN },
    startWorker: async () => void (await start('fastpath-worker', { ORCH_ROLES: 'worker' })),
    get died() {
      return Promise.race(deaths);
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** The tenant of the bench has a grant for the template of the bench. */
async function prepareDatabase(url: string, signal: AbortSignal): Promise<Statements> {
  await migrate(url, { signal });
  await migrateDevelopment(url, { signal });
  const statements = openStatements(url, 1, '');
  const { templateId, body, pattern } = TEMPLATE;
  await statements.run('tenant', `INSERT INTO auth.tenants (tenant_id, tier) VALUES ($1, 'STANDARD')`, [TENANT]);
  await statements.run(
    'template',
    'INSERT INTO compliance.approved_templates (template_id, body, fingerprint_pattern) VALUES ($1, $2, $3)',
    [templateId, body, pattern],
  );
  await statements.run(
    'template grant',
    `INSERT INTO compliance.template_tenant_grants (template_id, tenant_id, expires_at) VALUES ($1, $2, '2099-01-01')`,
    [templateId, TENANT],
  );
  return statements;
}
