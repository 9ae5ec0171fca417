// The composition root: joins the policies to their adapters, on one stack that closes everything in reverse order.
import { createLaneOf } from './admission/lane.ts';
import { readLag } from './bus/lag.ts';
import type { Publisher } from './bus/publisher.ts';
import type { Config } from './config.ts';
import type { HttpServer } from './http/server.ts';
import { everyMs } from './lib/loop.ts';
import { adminHandlersOf, startApi } from './roles/api.ts';
import { openInternalPort } from './roles/internal-port.ts';
import { startJobs } from './roles/jobs.ts';
import { type Links, openLinks } from './roles/links.ts';
import { type Timings, timings } from './roles/timings.ts';
import { startWorker, type Worker } from './roles/worker.ts';
import { findTier } from './store/tenants.ts';
import { createLog } from './telemetry/log.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { createTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import { startTracing } from './telemetry/tracing.ts';

export type Service = AsyncDisposable & {
  /** Where it takes submits, such as http://127.0.0.1:3001; null without the role `api`. */
  readonly url: string | null;
  /** Where metrics, probes and internal operations are. */
  readonly internalUrl: string;
};

/** What a test may put in place of the real thing. */
export type Overrides = {
  /** Where log lines go; standard output unless told. */
  readonly writeLog: (line: string) => void;
  /** Puts other links in the place of some. */
  readonly relink: (links: Links) => Links;
  /** Stands between everything that is told and NATS. */
  readonly wrapPublish: (publish: Publisher['publish']) => Publisher['publish'];
  /** Shorter times. */
  readonly timings: Partial<Timings>;
};

const LAG_EVERY_MS = 5_000;

/**
 * Starts the roles that the configuration names. Rejects when PostgreSQL or NATS cannot be reached, or NATS holds another
 * topology than the contract's; nothing is left running then.
 */
export async function createService(config: Config, overrides: Partial<Overrides> = {}): Promise<Service> {
  await using starting = new AsyncDisposableStack();
  const log = createLog({
    level: config.logLevel,
    showBodies: config.logMessageBody,
    write: overrides.writeLog ?? ((line) => process.stdout.write(line)),
  });
  const metrics = createMetrics();
  const telemetry = createTelemetry(log, metrics);
  const { traced } = starting.use(startTracing(config.otlpEndpoint));
  const opened = await openLinks(config, starting, telemetry, metrics, {
    timings: { ...timings, ...overrides.timings },
    wrapPublish: overrides.wrapPublish ?? ((publish) => publish),
  });
  const links = overrides.relink?.(opened) ?? opened;
  const laneOf = createLaneOf({ tierOf: (tenantId) => findTier(links.pool, tenantId) });

  if (config.roles.has('jobs')) await startJobs({ config, links, telemetry, metrics }, starting);
  // The internal port opens after the public one, and closes after it: a process that stops can still be looked at.
  const beside = starting.use(new AsyncDisposableStack());
  const isApi = config.roles.has('api');
  const server = isApi ? await startApi({ config, links, telemetry, laneOf }, starting) : null;
  const adminHandlers = isApi ? adminHandlersOf(links) : null;
  const internal = await openInternalPort({ config, links, telemetry, metrics, adminHandlers }, beside);
  if (config.roles.has('worker')) {
    const lane = (tenantId: string) => laneOf(tenantId, Date.now());
    const worker = startWorker({ config, links, telemetry, laneOf: lane, traced }, starting);
    watchQueues(worker, links, metrics, telemetry, starting);
  }

  const url = server === null ? null : urlOf(server);
  const internalUrl = urlOf(internal);
  telemetry.started({ roles: [...config.roles], url, internalUrl });
  const running = starting.move();
  return {
    url,
    internalUrl,
    async [Symbol.asyncDispose]() {
      telemetry.stopping();
      await running.disposeAsync();
    },
  };
}

/** Where a server that listens on every address can be asked from here. */
const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

function urlOf({ host, port }: HttpServer): string {
  const address = ANY_ADDRESS[host] ?? host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Samples what waits in the consumers and what is in hand. */
function watchQueues(
  worker: Worker,
  links: Links,
  metrics: Metrics,
  telemetry: Telemetry,
  stack: AsyncDisposableStack,
) {
  const sample = async () => {
    for (const { durable, lane, waiting } of await readLag(links.bus)) {
      metrics.consumerLag.set({ consumer: durable, lane: lane ?? '' }, waiting);
      metrics.inFlight.set({ consumer: durable }, worker.consumptions.get(durable)?.inFlight ?? 0);
    }
  };
  const loop = everyMs('lag', LAG_EVERY_MS, sample, { onError: (error) => telemetry.trouble('lag', error) });
  stack.use(loop);
  void loop.runNow().catch(() => {});
}
