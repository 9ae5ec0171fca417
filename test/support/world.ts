// A private world for tests: its own database, Redis, NATS and stand-ins, and the service in this process; every exchange is checked against the contracts.
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createPool, type DatabasePool, type QuerySqlToken, sql } from 'slonik';
import { startNats } from '../../deploy/local/nats.ts';
import { startRedis } from '../../deploy/local/redis.ts';
import type { Running } from '../../deploy/local/server.ts';
import { type Compliance, type DecideCompliance, startCompliance } from '../../deploy/local/stand-ins/compliance.ts';
import {
  type RoutingEngine,
  type RoutingEngineOptions,
  startRoutingEngine,
} from '../../deploy/local/stand-ins/routing-engine.ts';
import {
  type DecideReceipts,
  type SmppConnector,
  startSmppConnector,
} from '../../deploy/local/stand-ins/smpp-connector.ts';
import type { StreamName } from '../../generated/events/topology.ts';
import { readConfig } from '../../src/config.ts';
import type { MessageStatus } from '../../src/domain/contract.ts';
import { type FinalStatus, finalStatuses } from '../../src/domain/lifecycle.ts';
import { createService, type Overrides, type Service } from '../../src/service.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';
import { findMessage, isPublished, type MessageRow, untilStatus } from './message-rows.ts';
import { type MetricsSnapshot, parseMetrics } from './metrics-text.ts';
import { CLUSTER_SIZE, startNatsCluster } from './nats-cluster.ts';
import { startTap, type Tap } from './nats-tap.ts';
import { runDir, sharedResources } from './resources.ts';
import { type ServiceProcess, spawnService } from './service-process.ts';
import { readStream, type Stored } from './stream-messages.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { type UntilOptions, until } from './until.ts';

export { sql } from 'slonik';
export type { MessageRow } from './message-rows.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type WorldOptions = {
  /** Wins over the world's own environment of the service. */
  readonly env?: Environment;
  readonly overrides?: Partial<Overrides>;
  /** `own`: a PostgreSQL of its own, which can be killed and loses no commit. Default: the one all worlds share. */
  readonly postgres?: 'shared' | 'own';
  /** `cluster`: three servers that store each stream together; the service is not proxied to them. */
  readonly nats?: 'single' | 'cluster';
  /** Default: the service runs. `later`: the test starts it with `startService`. */
  readonly service?: 'now' | 'later';
  /** With proxies the service reaches PostgreSQL, Redis, NATS and the routing engine through `world.proxies`. */
  readonly links?: 'direct' | 'proxies';
  readonly routing?: Omit<RoutingEngineOptions, 'port'>;
  readonly compliance?: DecideCompliance;
  /** Default: no receipts, unless a test scripts some. */
  readonly receipts?: DecideReceipts;
};

export type Proxies = Readonly<Record<keyof Urls, TcpProxy>>;

export type Servers = {
  readonly redis: Running;
  /** The only one, or the first one of the cluster. */
  readonly nats: Running;
  readonly natsServers: readonly Running[];
  /** Only with `postgres: 'own'`. */
  readonly postgres: Running | undefined;
};

export type World = AsyncDisposable & {
  /** The first service; `http` and `internal` speak to it. */
  readonly service: Service;
  /** Its public port. */
  readonly url: string;
  readonly http: HttpClient;
  /** Metrics, probes and internal operations. */
  readonly internal: HttpClient;
  readonly nats: Tap;
  readonly redis: Redis;
  readonly routing: RoutingEngine;
  readonly compliance: Compliance;
  readonly smpp: SmppConnector;
  /** The servers themselves: stop, kill, restart. */
  readonly servers: Servers;
  /** Only with `links: 'proxies'`. */
  readonly proxies: Proxies;
  /** The folder of its servers' data. */
  readonly dir: string;
  /** Log lines of the services in this process, parsed, oldest first. */
  readonly logs: readonly Readonly<Record<string, unknown>>[];
  /** The environment of the service in this world. */
  readonly env: Environment;
  /** Another replica in this process, or the first one with `service: 'later'`. */
  startService(env?: Environment): Promise<Service>;
  /** A replica in a process of its own, which can be killed; its environment is read at each start. `program`: another main file. */
  spawnService(env?: Environment, program?: string): Promise<ServiceProcess>;
  /** A client for another replica. */
  httpOf(service: { readonly url: string | null }): HttpClient;
  /** A client for the metrics, probes and internal operations of another replica. */
  internalOf(service: { readonly internalUrl: string }): HttpClient;
  /** A tenant that no other test uses; its id. Without allowed lanes it has no row of grants. */
  createTenant(tier?: 'ENTERPRISE' | 'STANDARD' | 'TRIAL', allowedLanes?: readonly string[]): Promise<string>;
  /** Rows of a query of any kind: `sql.unsafe` with values in place of `${}`. Moments come as milliseconds. */
  // biome-ignore lint/suspicious/noExplicitAny: tests name the columns that they asked for
  rows(query: QuerySqlToken): Promise<readonly any[]>;
  message(messageId: string): Promise<MessageRow | undefined>;
  /** The history of a message, as `QUEUED`, `ROUTING`, ... */
  history(messageId: string): Promise<readonly MessageStatus[]>;
  /** Waits until it has this status; its events may still be under way. */
  status(messageId: string, wanted: MessageStatus, options?: UntilOptions): Promise<MessageRow>;
  /** Waits until it has a final status and all of its events are stored. */
  finalStatus(messageId: string, options?: UntilOptions): Promise<MessageRow & { readonly status: FinalStatus }>;
  /** The messages of a stream, with this message id when one is given. */
  streamMessages(stream: StreamName, subject?: string, messageId?: string): Promise<readonly Stored[]>;
  metrics(): Promise<MetricsSnapshot>;
};

const MAX_LOG_LINES = 20_000;
let worlds = 0;

/** Resolves once the service is ready to be asked. Dispose stops all of it and drops the data. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const { binaries, createDatabase, startOwnPostgres } = await sharedResources();
  worlds += 1;
  const dir = join(runDir, `world-${worlds}`);
  mkdirSync(dir, { recursive: true });

  const [database, redisServer, natsServers, routing] = await Promise.all([
    options.postgres === 'own'
      ? startOwnPostgres(dir).then((it) => stack.use(it))
      : createDatabase().then((it) => stack.use(it)),
    startRedis({ dir, binaries: binaries.redis! }).then((it) => stack.use(it)),
    options.nats === 'cluster'
      ? startNatsCluster(dir, binaries.nats!, stack)
      : startNats({ dir, binaries: binaries.nats! }).then((it) => [stack.use(it)]),
    startRoutingEngine(options.routing).then((it) => stack.use(it)),
  ]);
  const natsServer = natsServers[0]!;
  const servers = {
    redis: redisServer,
    nats: natsServer,
    natsServers,
    postgres: database.server,
  };
  const pool = stack.adopt(await openPool(database.url), (it) => it.end());
  await seedTenants(pool);
  const redis = stack.adopt(new Redis(redisServer.url, { retryStrategy: () => 100 }), (it) => it.disconnect());
  redis.on('error', () => {});
  const tap = stack.use(await startTap(natsServer.url));
  const compliance = stack.use(
    await startCompliance({ natsUrl: natsServer.url, ...(options.compliance && { decide: options.compliance }) }),
  );
  const smpp = stack.use(await startSmppConnector({ natsUrl: natsServer.url, decide: options.receipts ?? (() => []) }));

  const direct = { postgres: database.url, redis: redisServer.url, nats: natsServer.url, routing: routing.url };
  const proxies = options.links === 'proxies' ? await startProxies(direct, stack) : undefined;
  const env: Environment = {
    ...serviceEnvironment(direct, proxies),
    ...(options.nats === 'cluster' && {
      NATS_URL: natsServers.map(({ url }) => url).join(','),
      STREAM_REPLICAS: String(CLUSTER_SIZE),
    }),
    ...options.env,
  };

  const logs: Record<string, unknown>[] = [];
  const writeLog = (line: string) => {
    logs.push(JSON.parse(line));
    if (logs.length > MAX_LOG_LINES) logs.splice(0, MAX_LOG_LINES / 2);
  };
  const services = stack.use(new AsyncDisposableStack());
  let first: Service | undefined;
  const serviceOfWorld = () => first ?? missing('the service has not been started: startService()');
  const http = stack.use(createHttpClient(() => publicUrlOf(serviceOfWorld())));
  const internal = stack.use(createHttpClient(() => serviceOfWorld().internalUrl));
  const message = (messageId: string) => findMessage(pool, messageId);

  const world: Omit<World, typeof Symbol.asyncDispose> = {
    get service() {
      return serviceOfWorld();
    },
    get url() {
      return publicUrlOf(serviceOfWorld());
    },
    ...{ http, internal, redis, routing, compliance, smpp, servers, dir, logs, env, message, nats: tap },
    get proxies() {
      return proxies ?? missing("this world has no proxies: startWorld({ links: 'proxies' })");
    },
    async startService(more = {}) {
      const service = await createService(readConfig({ ...env, ...more }), { writeLog, ...options.overrides });
      const once = onlyOnce(service);
      services.use(once);
      first ??= once;
      return once;
    },
    async spawnService(more = {}, program) {
      const own = () => ({ ...env, ...more });
      const running = await spawnService({ dir, env: own, program, settings: options.overrides?.settings });
      return services.use(running);
    },
    httpOf: (service) => services.use(createHttpClient(() => publicUrlOf(service))),
    internalOf: ({ internalUrl }) => services.use(createHttpClient(() => internalUrl)),
    async createTenant(tier = 'STANDARD', allowedLanes = []) {
      const tenantId = `t-${randomUUID()}`;
      await pool.query(sql.unsafe`INSERT INTO auth.tenants (tenant_id, tier) VALUES (${tenantId}, ${tier})`);
      if (allowedLanes.length > 0) {
        await pool.query(sql.unsafe`
          INSERT INTO auth.tenant_lane_grants (tenant_id, allowed_lanes)
          VALUES (${tenantId}, ${sql.array([...allowedLanes], 'text')})`);
      }
      return tenantId;
    },
    rows: async (query) => (await pool.query(query)).rows,
    async history(messageId) {
      const found = await pool.query(
        sql.unsafe`SELECT status FROM orch.message_history WHERE message_id = ${messageId}::uuid ORDER BY seq`,
      );
      return found.rows.map((row) => (row as { status: MessageStatus }).status);
    },
    status: (messageId, wanted, more) => untilStatus(message, messageId, [wanted], more),
    async finalStatus(messageId, more) {
      const row = await untilStatus(message, messageId, finalStatuses, more);
      await until(() => isPublished(pool, messageId), { what: `all events of ${messageId}`, ...more });
      return row as MessageRow & { readonly status: FinalStatus };
    },
    async streamMessages(stream, subject, messageId) {
      const found = await readStream(tap.connection, stream, subject);
      return messageId === undefined ? found : found.filter((one) => one.payload?.messageId === messageId);
    },
    metrics: async () => parseMetrics((await internal.request({ path: '/metrics' })).text),
  };
  if (options.service !== 'later') await world.startService();
  const running = stack.move();
  // A copy by spreading would read the getters once and for all.
  return Object.defineProperties(world, {
    [Symbol.asyncDispose]: { value: () => disposeWorld(running, tap, proxies) },
  }) as World;
}

async function disposeWorld(running: AsyncDisposableStack, tap: Tap, proxies: Proxies | undefined): Promise<void> {
  // Links that a test cut have to work again, so that the service can end in order.
  await Promise.all(Object.values(proxies ?? {}).map((proxy: TcpProxy) => proxy.pass()));
  if (!tap.connection.isClosed()) await Promise.race([tap.flush(), delay(1_000)]);
  await running.disposeAsync();
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function publicUrlOf({ url }: Pick<Service, 'url'>): string {
  return url ?? missing('this service has not the role api, and no public port');
}

function missing(text: string): never {
  throw new Error(text);
}

/** A test may stop a service before its world ends. */
function onlyOnce(service: Service): Service {
  let ended: Promise<void> | undefined;
  return {
    url: service.url,
    internalUrl: service.internalUrl,
    [Symbol.asyncDispose]() {
      ended ??= Promise.resolve(service[Symbol.asyncDispose]());
      return ended;
    },
  };
}

function openPool(url: string): Promise<DatabasePool> {
  return createPool(url, {
    maxPoolSize: 4,
    idleTimeout: 'DISABLE_TIMEOUT',
    connectionRetryLimit: 3,
    captureStackTrace: false,
  });
}

async function seedTenants(pool: DatabasePool): Promise<void> {
  await pool.query(sql.unsafe`
    INSERT INTO auth.tenants (tenant_id, tier) VALUES ('demo', 'STANDARD'), ('acme', 'ENTERPRISE'), ('tryout', 'TRIAL')
    ON CONFLICT DO NOTHING
  `);
}

type Urls = { readonly postgres: string; readonly redis: string; readonly nats: string; readonly routing: string };

async function startProxies(urls: Urls, stack: AsyncDisposableStack): Promise<Proxies> {
  const between = async (url: string) => {
    const { hostname: host, port } = new URL(url);
    return stack.use(await startTcpProxy({ host, port: Number(port) }));
  };
  const { postgres, redis, nats, routing } = urls;
  return {
    ...{ postgres: await between(postgres), redis: await between(redis) },
    ...{ nats: await between(nats), routing: await between(routing) },
  };
}

function serviceEnvironment(urls: Urls, proxies: Proxies | undefined): Environment {
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    INTERNAL_PORT: '0',
    DATABASE_URL: proxies?.postgres.through(urls.postgres) ?? urls.postgres,
    REDIS_URL: proxies?.redis.through(urls.redis) ?? urls.redis,
    NATS_URL: proxies?.nats.through(urls.nats) ?? urls.nats,
    ROUTING_ENGINE_URL: proxies?.routing.through(urls.routing) ?? urls.routing,
    IDEMPOTENCY_SECRET: 'a secret for tests only',
    LOG_LEVEL: 'info',
  };
}

let shared: Promise<World> | undefined;

/** The world that the story tests of a run share; started on the first call, stopped by the runner. Use own tenants and ids in it. */
export function sharedWorld(): Promise<World> {
  shared ??= startWorld();
  return shared;
}

export async function disposeSharedWorld(): Promise<void> {
  await (await shared?.catch(() => undefined))?.[Symbol.asyncDispose]();
  shared = undefined;
}
