// `npm start`: dependencies, migrations, stand-ins and the service, in this order, until a signal or the death of one ends all in reverse order.
import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { createPool, sql } from 'slonik';
import { z } from 'zod';
import { migrate, migrateDevelopment } from '../../db/migrate.ts';
import { lanes } from '../../generated/http/contract.ts';
import { killChildrenNow, reapStale } from './children.ts';
import { type Documents, renderDocuments } from './documents.ts';
import { StartFailure } from './failure.ts';
import { type Dependencies, STORE, startDependencies, withoutPassword } from './instances.ts';
import { type LocalPki, openLocalPki } from './local-pki.ts';
import { assertFree } from './ports.ts';
import { dropPostgresData } from './postgres.ts';
import { openProgress, type Progress } from './progress.ts';
import type { Running } from './server.ts';
import { type Role, type RunningGateway, type Service, startGateway, startService, startStandIns } from './service.ts';
import { LOCAL_TOKEN, type Section, TENANT, tryIt } from './try-it.ts';

const DEFAULT_PORT = 3001;
/** Where to look for what: each process counts what it does itself. */
const COUNTS = {
  api: 'submits, lanes, compliance paths',
  worker: 'carried messages, receipts, drift',
  jobs: 'outbox, replays, stuck messages',
  'lag-monitor': 'the lag of lanes',
} as const satisfies Record<Role, string>;
/** The proof of the gateway of --gateway, unless the environment sets another one. */
const LOCAL_PROOF = 'local-use-only-proof-of-the-gateway';
/** Beside the ports of the API. */
const GATEWAY_PORT_OFFSET = 2;
/** One Ctrl-C arrives twice, from the terminal and from npm; only a later one is a second press. */
const SAME_PRESS_MS = 1_000;
const LOOK_FOR_PARENT_EVERY_MS = 1_000;

const HELP = `Usage: npm start -- [options]

Starts the service on this machine with everything it needs, and ends all of it on Ctrl-C.

  npm start                      the API on port ${DEFAULT_PORT}, metrics and internal operations on ${DEFAULT_PORT + 1}
  npm start -- --port 3011       on the ports 3011 and 3012
  npm start -s -- --json         events as NDJSON on stdout, the last one {"event":"ready",...}

Options:
  --port N   port of the API (default ${DEFAULT_PORT}); its internal port is the next one
  --gateway  a gateway in front, on the port after the internal one: a stand-in for Kong with the rules of kong/, which takes
             a token and alone may submit
  --keep     keep the data of private servers for the next run with --keep
  --json     NDJSON on stdout; progress stays on stderr
  --help     this text

PostgreSQL, Redis and NATS are found on this machine or taken into .local/, and started as private instances.
DATABASE_URL, REDIS_URL, NATS_URL and ROUTING_ENGINE_URL are used instead when set. Logs: .local/logs/ (with another port .local/port-N/logs/)

Exit codes: 130 Ctrl-C, 143 SIGTERM, 2 usage, 3 missing dependency, 4 port in use, 5 dependency unreachable,
6 migration failed, 7 a process failed to start or died.
`;

type Options = { port: number; gateway: boolean; keep: boolean; json: boolean; help: boolean };
type Ended = { signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' };

/** npm keeps options before its own `--` for itself, and says nothing. */
function refuseTakenByNpm(): void {
  const given = process.argv.slice(2);
  const taken = ['port', 'gateway', 'keep', 'json'].filter(
    (name) => process.env[`npm_config_${name}`] && !given.some((one) => one.startsWith(`--${name}`)),
  );
  if (taken.length === 0) return;
  const options = taken.map((name) => `--${name}`).join(' ');
  throw new Error(`npm took ${options} for itself; options come after a --: npm start -- ${options}`);
}

function readOptions(): Options {
  try {
    refuseTakenByNpm();
    const flags = {
      gateway: { type: 'boolean' },
      keep: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values } = parseArgs({ options: { ...flags, port: { type: 'string', default: String(DEFAULT_PORT) } } });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port < 1 || port > 65_534)
      throw new Error(`--port ${values.port}: not a port from 1 to 65534 (its internal port is the next one)`);
    const { gateway = false, keep = false, json = false, help = false } = values;
    if (gateway && port + GATEWAY_PORT_OFFSET > 65_535)
      throw new Error(`--port ${values.port}: no port is left for the gateway`);
    return { port, gateway, keep, json, help };
  } catch (error) {
    throw new StartFailure('USAGE', `${(error as Error).message}\nSee: npm start -- --help`);
  }
}

/** Each port has its own folder, so that two runs do not meet; data of --keep is apart from data that is dropped. */
function runFolderOf({ port, keep }: Options): string {
  const parts = [keep ? 'keep' : '', port === DEFAULT_PORT ? '' : `port-${port}`].filter(Boolean);
  return join(STORE, parts.join('-'));
}

function dropData(dir: string): void {
  dropPostgresData(dir);
  for (const name of ['redis', 'nats']) rmSync(join(dir, name), { recursive: true, force: true });
}

/** Resolves on the first signal, or when the parent process is gone; the second Ctrl-C kills everything at once. */
function untilEnded(): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  let firstAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const now = performance.now();
      firstAt ??= now;
      resolve({ signal });
      if (now - firstAt < SAME_PRESS_MS) return;
      killChildrenNow();
      process.exit(128 + constants.signals[signal]);
    });
  }
  const parent = Number(process.env['ORCH_LOCAL_PARENT']);
  delete process.env['ORCH_LOCAL_PARENT'];
  if (parent) {
    setInterval(() => process.ppid !== parent && resolve({ signal: 'SIGHUP' }), LOOK_FOR_PARENT_EVERY_MS).unref();
  }
  return promise;
}

async function migrateStep(
  { postgres }: Dependencies,
  pki: LocalPki,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const step = progress.step('migrations');
  try {
    const { applied } = await migrate(postgres.url, { signal });
    if (postgres.source === 'private') await prepareTenant(postgres.url, pki, signal);
    step.done(applied.length > 0 ? `${applied.length} applied` : 'nothing to apply');
    progress.event({ event: 'migrated', applied });
  } catch (error) {
    signal.throwIfAborted();
    step.failed('failed');
    throw new StartFailure('MIGRATION_FAILED', (error as Error).message, { cause: error });
  }
}

/** Inserts a tenant for local use, which may use every lane and for which the signer of this machine signs. Tenants belong to another service, so only a private database gets one. */
async function prepareTenant(url: string, { thumbprint }: LocalPki, signal: AbortSignal): Promise<void> {
  await migrateDevelopment(url, { signal });
  const pool = await createPool(url, { maxPoolSize: 1 });
  try {
    const statement = sql.type(z.object({}));
    await pool.query(
      statement`INSERT INTO auth.tenants (tenant_id, tier) VALUES (${TENANT}, 'STANDARD') ON CONFLICT DO NOTHING`,
    );
    await pool.query(statement`
      INSERT INTO auth.tenant_lane_grants (tenant_id, allowed_lanes) VALUES (${TENANT}, ${sql.array(lanes, 'text')})
      ON CONFLICT DO NOTHING`);
    await pool.query(statement`
      INSERT INTO auth.gov_signers (tenant_id, thumbprint_sha256) VALUES (${TENANT}, ${thumbprint})
      ON CONFLICT DO NOTHING`);
  } finally {
    await pool.end();
  }
}

function announce(
  dependencies: Dependencies,
  { service, gateway }: { readonly service: Service; readonly gateway: RunningGateway | undefined },
  options: Options,
  dir: string,
  progress: Progress,
  documents: Documents,
): void {
  const { api } = service.processes;
  const { nats, postgres, redis } = dependencies;
  const processes = Object.entries(service.processes) as [Role, Running][];
  const metrics = Object.fromEntries(processes.map(([role, { url }]) => [role, `${url}/metrics`]));
  const urls = {
    ...(gateway && { gateway: gateway.url }),
    ...{
      api: service.apiUrl,
      internal: api.url,
      readiness: `${api.url}/health/ready`,
      metrics,
      docs: `${api.url}/docs`,
    },
    ...{ nats: nats.url, postgres: postgres.url, redis: redis.url },
  };
  const token = gateway && { token: gateway.token };
  progress.event({ event: 'ready', urls, ...token, tenant: TENANT, documents });
  if (options.json) return;
  const internalToken = process.env['INTERNAL_API_TOKENS'] ? '<one of INTERNAL_API_TOKENS>' : LOCAL_TOKEN;
  const data = options.keep ? `data is kept in ${join(dir)}` : 'data is dropped on exit (--keep keeps it)';
  const rows = [
    ...(gateway ? [['Gateway', `${gateway.url}   takes the token; the API takes requests of the gateway alone`]] : []),
    ['API', urls.api],
    ['Internal', `${urls.internal}   probes, metrics, internal operations`],
    ['Ready?', urls.readiness],
    ['Docs', docsRow(documents, urls.docs)],
    ...processes.map(([role]) => ['Metrics', `${metrics[role]}   of the ${role}: ${COUNTS[role]}`]),
    ['Postgres', withoutPassword(urls.postgres)],
    ['Redis', withoutPassword(urls.redis)],
    ['NATS', withoutPassword(urls.nats)],
    ['Logs', join(dir, 'logs')],
  ];
  const sections = tryIt(urls, { internalToken, isSeeded: postgres.source === 'private', ...token });
  process.stdout.write(`
  Ready in ${(performance.now() / 1000).toFixed(1)} s, for local use only; ${data}

${rows.map(([name = '', text]) => `    ${name.padEnd(10)} ${text}`).join('\n')}

  Try it:
${sections.map(sectionText).join('\n')}

  Ctrl-C stops everything.
`);
}

function sectionText({ heading, lines }: Section): string {
  const caption = styleText('dim', `${heading}:`, { stream: process.stdout });
  return [`    ${caption}`, ...lines.map((line) => `      ${line}`)].join('\n');
}

function docsRow(documents: Documents, url: string): string {
  if (documents === 'not rendered') return 'npm run docs renders them (it installs the tools first)';
  return `${url}/http   ${url}/events${documents === 'rendering' ? '   in half a minute' : ''}`;
}

/** Runs until a signal comes or a process dies, stops everything that it started, and resolves to the exit code. */
async function supervise(options: Options, progress: Progress): Promise<number> {
  const ended = untilEnded();
  const interrupt = new AbortController();
  const { signal } = interrupt;
  void ended.then((end) => interrupt.abort(end));
  const dir = runFolderOf(options);
  await reapStale(dir);
  const ports = { api: options.port, internal: options.port + 1 };
  const gatewayPort = options.port + GATEWAY_PORT_OFFSET;
  for (const port of [...Object.values(ports), ...(options.gateway ? [gatewayPort] : [])]) await assertFree(port);
  if (!options.keep) dropData(dir);

  await using stack = new AsyncDisposableStack();
  stack.defer(() => {
    if (!options.keep) dropData(dir);
  });
  const dependencies = stack.use(await startDependencies({ dir, progress, signal }));
  const pki = await openLocalPki();
  await migrateStep(dependencies, pki, progress, signal);
  const urls = {
    DATABASE_URL: dependencies.postgres.url,
    REDIS_URL: dependencies.redis.url,
    NATS_URL: dependencies.nats.url,
  };
  const env: Record<string, string | undefined> = { ...process.env, ...urls };
  const { running: standIns, routingEngineUrl } = await startStandIns({ dir, env, progress, signal });
  stack.use(standIns);
  const internal = { INTERNAL_API_TOKENS: env['INTERNAL_API_TOKENS'] || LOCAL_TOKEN };
  const trust = {
    GOV_ANCHORS_FILE: env['GOV_ANCHORS_FILE'] || pki.anchorsFile,
    GOV_CRL_DIR: env['GOV_CRL_DIR'] || pki.listsFolder,
  };
  const proof = options.gateway ? { GATEWAY_AUTH_TOKEN: env['GATEWAY_AUTH_TOKEN'] || LOCAL_PROOF } : {};
  const serviceEnv = { ...env, ...internal, ...trust, ...proof, ROUTING_ENGINE_URL: routingEngineUrl };
  const service = stack.use(await startService(ports, { dir, env: serviceEnv, progress, signal }));
  const before = { port: gatewayPort, upstream: service.apiUrl, tenant: TENANT };
  const context = { dir, env: { ...env, ...proof }, progress, signal };
  const gateway = options.gateway ? await startGateway(before, context) : undefined;
  if (gateway) stack.use(gateway.running);
  announce(dependencies, { service, gateway }, options, dir, progress, renderDocuments(signal));

  const died = [dependencies.died, standIns.died, service.died, ...(gateway ? [gateway.running.died] : [])];
  const end = await Promise.race([ended, ...died]);
  if (typeof end === 'string') throw new StartFailure('PROCESS_FAILED', end);
  progress.say('  Stopping (Ctrl-C again kills at once) ...');
  return 128 + constants.signals[end.signal];
}

function report(error: unknown, options: Options | undefined, progress: Progress): number {
  const interrupted = error as Partial<Ended>;
  if (interrupted?.signal) return 128 + constants.signals[interrupted.signal];
  const failure = error instanceof StartFailure ? error : undefined;
  const message = failure?.message ?? (error as Error)?.stack ?? String(error);
  progress.say(`\n${message}`);
  if (options?.json) progress.event({ event: 'error', code: failure?.code ?? 'BUG', message });
  return failure?.exitCode ?? 1;
}

async function main(): Promise<number> {
  let options: Options | undefined;
  let awake: NodeJS.Timeout | undefined;
  let progress = openProgress({ json: false });
  try {
    options = readOptions();
    if (options.help) {
      process.stdout.write(HELP);
      return 0;
    }
    progress = openProgress({ json: options.json });
    // No child keeps this process alive by itself (see server.ts), so this timer does.
    awake = setInterval(() => {}, LOOK_FOR_PARENT_EVERY_MS);
    return await supervise(options, progress);
  } catch (error) {
    return report(error, options, progress);
  } finally {
    clearInterval(awake);
    progress.close();
  }
}

process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack}\n`);
  killChildrenNow();
  process.exit(1);
});
process.exit(await main());
