// The processes of `npm start` beside the dependencies: the stand-ins of the neighbours, and the service with one process per role.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartFailure } from './failure.ts';
import { listening } from './probes.ts';
import type { Progress } from './progress.ts';
import { launch, type Running } from './server.ts';

const ROLES = ['api', 'worker', 'jobs', 'lag-monitor'] as const;
const READY_WITHIN_MS = 30_000;
const DRAIN_WITHIN_MS = 25_000;
const PROBE_WITHIN_MS = 2_000;

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(PROJECT, 'src', 'main.ts');
const STAND_INS = join(PROJECT, 'deploy', 'local', 'stand-ins', 'main.ts');
const GATEWAY = join(PROJECT, 'deploy', 'local', 'gateway', 'main.ts');

export type Role = (typeof ROLES)[number];
type Environment = Record<string, string | undefined>;
type Context = { dir: string; env: Environment; progress: Progress; signal: AbortSignal };

/** Each process with its internal port; `apiUrl` is where submits go. */
export type Service = AsyncDisposable & {
  apiUrl: string;
  processes: Record<Role, Running>;
  died: Promise<string>;
};
export type Ports = { api: number; internal: number };

const urlOf = (port: number) => `http://127.0.0.1:${port}`;

function program(name: string, file: string, context: Context) {
  return {
    ...{ name, dir: context.dir, signal: context.signal },
    logFile: join(context.dir, 'logs', `${name}.log`),
    command: process.execPath,
    args: () => [file],
    marker: () => file,
    options: { cwd: PROJECT },
    url: urlOf,
    readyWithinMs: READY_WITHIN_MS,
    stopSignal: 'SIGTERM',
    failure: 'PROCESS_FAILED',
  } as const;
}

async function isReady(url: string): Promise<string> {
  const reply = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(PROBE_WITHIN_MS) });
  const body = await reply.text();
  if (reply.status !== 200) throw new Error(`GET /health/ready answered ${reply.status} ${body.slice(0, 200)}`);
  return '';
}

async function startRole(role: Role, ports: Ports, context: Context): Promise<Running> {
  const step = context.progress.step(role);
  const isApi = role === 'api';
  try {
    const running = await launch({
      ...program(role, MAIN, context),
      port: isApi ? ports.internal : undefined,
      env: (internalPort) => ({
        ...{ ...context.env, ORCH_ROLES: role, HOST: '127.0.0.1' },
        ...{ PORT: String(ports.api), INTERNAL_PORT: String(internalPort) },
      }),
      probe: isReady,
      stopWithinMs: DRAIN_WITHIN_MS,
    });
    step.done(isApi ? urlOf(ports.api) : running.url);
    return running;
  } catch (error) {
    if (!context.signal.aborted) step.failed('failed');
    throw error;
  }
}

/** Starts the roles in parallel, one process each, with `env` (URLs of dependencies). On dispose all drain together. */
export async function startService(ports: Ports, given: Context): Promise<Service> {
  const failed = new AbortController();
  const context = { ...given, signal: AbortSignal.any([given.signal, failed.signal]) };
  const start = (role: Role) =>
    startRole(role, ports, context).catch((error) => {
      failed.abort(error);
      throw error;
    });
  const settled = await Promise.allSettled(ROLES.map(start));
  const started = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async () => {
    await Promise.all(started.map((running) => running.stop()));
  };
  if (failed.signal.aborted) {
    await stop();
    throw failed.signal.reason;
  }
  const processes = Object.fromEntries(ROLES.map((role, at) => [role, started[at]!])) as Service['processes'];
  return {
    apiUrl: urlOf(ports.api),
    processes,
    died: Promise.race(started.map((running) => running.died)),
    [Symbol.asyncDispose]: stop,
  };
}

/** The line that the stand-ins print when they are ready, from their log. */
function readyLine<T = { routingEngineUrl?: string }>(logFile: string): T {
  const line = readFileSync(logFile, 'utf8')
    .split('\n')
    .find((text) => text.includes('"event":"ready"'));
  if (line === undefined) throw new Error('it has not printed its ready line');
  return JSON.parse(line);
}

async function routingEngineOfEnvironment(url: string): Promise<string> {
  const { hostname, port, protocol } = URL.parse(url) ?? {};
  const reached = hostname
    ? listening(Number(port || (protocol === 'https:' ? 443 : 80)), hostname)
    : Promise.reject(new Error('not a URL'));
  await reached.catch((error: Error) => {
    const text = `ROUTING_ENGINE_URL is set to ${url}, which cannot be used: ${error.message}\nStart it there, correct ROUTING_ENGINE_URL, or unset it to get the stand-in.`;
    throw new StartFailure('DEPENDENCY_UNREACHABLE', text, { cause: error });
  });
  return url;
}

/** Starts the stand-ins, without the routing engine when `ROUTING_ENGINE_URL` names one. */
export async function startStandIns(context: Context): Promise<{ running: Running; routingEngineUrl: string }> {
  const step = context.progress.step('stand-ins');
  const given = context.env['ROUTING_ENGINE_URL'];
  try {
    const routed = given ? await routingEngineOfEnvironment(given) : undefined;
    const parts = routed ? 'compliance,smpp' : 'routing,compliance,smpp';
    const plan = program('stand-ins', STAND_INS, context);
    const running = await launch({
      ...plan,
      env: (port) => ({ ...context.env, STAND_INS: parts, HOST: '127.0.0.1', PORT: String(port) }),
      probe: async () => {
        readyLine(plan.logFile);
        return '';
      },
      stopWithinMs: 5_000,
    });
    step.done(routed ? `${parts} (routing engine from ROUTING_ENGINE_URL)` : parts);
    return { running, routingEngineUrl: routed ?? readyLine(plan.logFile).routingEngineUrl ?? running.url };
  } catch (error) {
    if (!context.signal.aborted) step.failed('failed');
    throw error;
  }
}

export type RunningGateway = { readonly running: Running; readonly url: string; readonly token: string };

/** Starts the stand-in for the gateway in front of `upstream`, with a token for the tenant. */
export async function startGateway(
  { port, upstream, tenant }: { readonly port: number; readonly upstream: string; readonly tenant: string },
  context: Context,
): Promise<RunningGateway> {
  const step = context.progress.step('gateway');
  const plan = program('gateway', GATEWAY, context);
  const folder = join(context.dir, 'gateway');
  const more = { UPSTREAM: upstream, TENANT: tenant, FOLDER: folder };
  try {
    const running = await launch({
      ...{ ...plan, port, stopWithinMs: 5_000 },
      env: (own) => ({ ...context.env, ...more, PORT: String(own) }),
      probe: async () => {
        readyLine(plan.logFile);
        return '';
      },
    });
    const { gateway: url } = readyLine<{ gateway: string }>(plan.logFile);
    step.done(url);
    return { running, url, token: readFileSync(join(folder, 'token'), 'utf8') };
  } catch (error) {
    if (!context.signal.aborted) step.failed('failed');
    throw error;
  }
}
