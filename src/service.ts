// The composition root: opens the links, joins the protocol over them and starts the roles, on one stack that closes everything in reverse order.
import { createRankedTurns, noRankedTurns, type RankedTurns } from './admission/ranked-turns.ts';
import type { Config } from './config.ts';
import type { HttpServer } from './http/server.ts';
import type { Ports } from './protocol/ports.ts';
import { createProtocol, type Protocol } from './protocol/protocol.ts';
import { adminHandlersOf, startApi } from './roles/api.ts';
import { openInternalPort } from './roles/internal-port.ts';
import { startJobs } from './roles/jobs.ts';
import { killStoreOf, startKillCopy, startKillWatch } from './roles/kill-switch.ts';
import { startLagMonitor } from './roles/lag-monitor.ts';
import { startShedding } from './roles/lane-shedding.ts';
import { openLinks } from './roles/links.ts';
import { origins } from './roles/origins.ts';
import { openPorts } from './roles/ports.ts';
import { startPublishingAgain } from './roles/publishing-again.ts';
import { startRecovery } from './roles/recovery.ts';
import { startReplays } from './roles/replays.ts';
import { startWorker } from './roles/worker.ts';
import { type SettingsOverrides, settingsWith } from './settings.ts';
import { createLog } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { createTelemetry } from './telemetry/telemetry.ts';
import { startTracing } from './telemetry/tracing.ts';

export type Service = AsyncDisposable & {
  /** The URL for submits, such as http://127.0.0.1:3001; null without the role `api`. */
  readonly url: string | null;
  /** The URL of metrics, probes and internal operations. */
  readonly internalUrl: string;
};

/** The parts that a test may replace. */
export type Overrides = {
  /** The target of log lines; standard output by default. */
  readonly writeLog: (line: string) => void;
  /** Wraps the ports of the protocol. */
  readonly wrapPorts: (ports: Ports) => Ports;
  /** Wraps the protocol before the roles get it. */
  readonly wrapProtocol: (protocol: Protocol) => Protocol;
  /** Wraps the turns of the event loop. */
  readonly wrapTurns: (turns: RankedTurns) => RankedTurns;
  /** Milliseconds since 1970, for what is accepted and for what is cached there. */
  readonly nowMs: () => number;
  /** Shorter times. */
  readonly settings: SettingsOverrides;
};

/**
 * Starts the roles that the configuration names. Rejects when PostgreSQL or NATS cannot be reached, or NATS lacks what
 * is relied on; nothing is left running then.
 */
export async function createService(config: Config, overrides: Partial<Overrides> = {}): Promise<Service> {
  const {
    wrapPorts = (ports) => ports,
    wrapProtocol = (protocol) => protocol,
    wrapTurns = (turns) => turns,
  } = overrides;
  await using starting = new AsyncDisposableStack();
  const settings = settingsWith(overrides.settings ?? {});
  const log = createLog({
    level: config.logLevel,
    showBodies: config.logMessageBody,
    write: overrides.writeLog ?? ((line) => process.stdout.write(line)),
  });
  const metrics = createMetrics();
  const telemetry = createTelemetry(log, metrics);
  const { traced } = starting.use(startTracing(config.otlpEndpoint));
  const stop = new AbortController();

  const links = await openLinks({ config, settings, telemetry }, starting);
  const ports = wrapPorts(openPorts({ links, settings, telemetry, metrics }, starting));
  const shedding = startShedding({ config, links, settings, telemetry }, starting);
  const { complianceMode, idempotencySecret, maxAttempts, fastPathSampleOneIn: sampleOneIn } = config;
  const turns = wrapTurns(settings.lanes.slicesBulks ? createRankedTurns() : noRankedTurns);
  // Loaded only where it is used: reading certificates takes libraries that are slow to load, and large.
  const openCheck = async () => {
    const { openSignatures } = await import('./roles/signatures.ts');
    return openSignatures({ config, settings, telemetry, turns: turns.checks, pool: links.pools.lookup }, starting);
  };
  const isApi = config.roles.has('api');
  const checkSignature = isApi && config.govAnchorsFile !== null ? await openCheck() : undefined;
  const protocol = wrapProtocol(
    createProtocol({
      origins: { ...origins, nowMs: overrides.nowMs ?? origins.nowMs },
      ...{
        ports,
        shedding,
        checkSignature,
        settings,
        telemetry,
        traced,
        turns,
        complianceMode,
        idempotencySecret,
        sampleOneIn,
      },
      policy: { maxAttempts },
      stop: stop.signal,
    }),
  );
  starting.defer(() => protocol.drain());

  const parts = { config, links, ports, protocol, settings, telemetry, metrics, stop: stop.signal };
  startPublishingAgain(parts, starting);
  if (config.roles.has('jobs')) {
    await startJobs(parts, starting);
    startReplays(parts, starting);
    startKillWatch(parts, starting);
    startRecovery(parts, starting);
  }
  // The internal port opens after the public one and closes after it: a process that stops can still be looked at.
  const internalStack = starting.use(new AsyncDisposableStack());
  const server = isApi
    ? await startApi({ config, pool: links.pools.read, submit: protocol.submit, turns, telemetry }, starting)
    : null;
  const adminHandlers = isApi ? adminHandlersOf(links.pools.read, killStoreOf(parts)) : null;
  const internal = await openInternalPort({ ...parts, adminHandlers }, internalStack);
  // After the ports: compiling the contract blocks this thread for longer than a command to Redis may take.
  if (isApi) startKillCopy(parts, starting);
  if (config.roles.has('worker')) startWorker(parts, starting);
  if (config.roles.has('lag-monitor')) startLagMonitor(parts, starting);
  starting.defer(() => stop.abort());

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

/** The local address of a server that listens on every address. */
const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

function urlOf({ host, port }: HttpServer): string {
  const address = ANY_ADDRESS[host] ?? host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
