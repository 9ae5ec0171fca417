// The internal port of every process: health, metrics and documents; with the role `api` also the internal operations.
import type { Config } from '../config.ts';
import { createInternalApp } from '../http/app.ts';
import { type DependencyWatch, watchDependencies } from '../http/dependency-watch.ts';
import { type AdminHandlers, createProcessHandlers } from '../http/handlers.ts';
import { type HttpServer, openServer } from '../http/server.ts';
import { createAnswerUnreadable } from '../http/unreadable.ts';
import { probeRedis } from '../redis/client.ts';
import type { Settings } from '../settings.ts';
import { pingStore } from '../store/pool.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';

export type InternalPortParts = {
  readonly config: Config;
  readonly links: Links;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly metrics: Metrics;
  /** Null without the role `api`. */
  readonly adminHandlers: AdminHandlers | null;
};

/** Opens the internal port on the stack. */
export async function openInternalPort(parts: InternalPortParts, stack: AsyncDisposableStack): Promise<HttpServer> {
  const { config, telemetry, metrics, adminHandlers } = parts;
  const app = await createInternalApp({
    handlers: createProcessHandlers({
      dependencies: { latest: () => watching.latest() },
      readMetrics: metrics.read,
      siteDirectory: new URL('../../site/', import.meta.url),
    }),
    adminHandlers,
    internalTokens: config.internalTokens,
    telemetry,
  });
  // The watch starts last, since compiling the contract blocks this thread for longer than a check may take.
  const watching = stack.use(watch(parts));
  const place = { host: config.host, port: config.internalPort, portVariable: 'INTERNAL_PORT' };
  const answerUnreadable = createAnswerUnreadable(telemetry);
  return stack.use(await openServer({ listener: app.callback(), answerUnreadable, ...place }));
}

function watch({ links, settings, telemetry, metrics }: InternalPortParts): DependencyWatch {
  const { pools, bus, redis, routing } = links;
  return watchDependencies(
    {
      postgres: () => pingStore(pools.lookup),
      nats: async () => {
        if (!bus.isConnected) throw new Error('not connected');
        await bus.connection.flush();
      },
      redis: () => probeRedis(redis),
      routingEngine: (signal) => routing.checkHealth(signal),
    },
    {
      intervalMs: settings.checks.everyMs,
      timeoutMs: settings.checks.timeoutMs,
      onChange: ({ dependency, state, error }) => {
        metrics.dependencyUp.set({ dependency }, state === 'up' ? 1 : 0);
        telemetry.dependencyChanged(dependency, state, error);
      },
      onError: (error) => telemetry.trouble('check', error),
    },
  );
}
