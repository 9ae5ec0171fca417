// The links of a process to PostgreSQL, NATS, Redis and the routing engine; each reconnects by itself after a loss.
import { setTimeout } from 'node:timers/promises';
import { type Bus, openBus } from '../bus/connection.ts';
import { ensureTopology, TopologyMismatch, type TopologyOptions } from '../bus/topology.ts';
import type { Config } from '../config.ts';
import { everyMs, type Loop } from '../lib/loop.ts';
import { openRedis } from '../redis/client.ts';
import { openRoutingChannel, type RoutingChannel } from '../rpc/channel.ts';
import type { Settings } from '../settings.ts';
import { type SharedPools, shareConnections, unshared } from '../store/connections.ts';
import { openPool } from '../store/pool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

const TOPOLOGY_EVERY_MS = 60_000;
/** JetStream may need a moment after its server answers. */
const TOPOLOGY_TRIES = 20;
const TOPOLOGY_PAUSE_MS = 500;

export type Links = {
  readonly pools: SharedPools;
  readonly bus: Bus;
  readonly redis: Awaited<ReturnType<typeof openRedis>>;
  readonly routing: RoutingChannel;
};

export type LinkParts = { readonly config: Config; readonly settings: Settings; readonly telemetry: Telemetry };

/** Opens all links on the stack, which closes them in reverse order. Rejects when PostgreSQL or NATS is unreachable. */
export async function openLinks(parts: LinkParts, stack: AsyncDisposableStack): Promise<Links> {
  const { config, settings, telemetry } = parts;
  const pool = stack.use(
    await openPool({
      databaseUrl: config.databaseUrl,
      applicationName: `sms-orchestrator ${[...config.roles].join('+')}`,
      maxConnections: config.databaseConnections,
      statementTimeoutMs: settings.store.statementTimeoutMs,
      onConnectionError: (error) => telemetry.trouble('postgres', error),
    }),
  );
  const bus = await openBusWithTopology(parts, stack);
  const redis = stack.use(
    await openRedis({
      url: config.redisUrl,
      commandTimeoutMs: settings.redis.commandTimeoutMs,
      onError: onFirst((error) => telemetry.trouble('redis', error)),
    }),
  );
  const routing = stack.use(openRoutingChannel(config.routingEngineUrl));
  const { databaseConnections, roles } = config;
  const pools = settings.lanes.sharesConnections ? shareConnections(pool, databaseConnections, roles) : unshared(pool);
  return { pools, bus, redis, routing };
}

async function openBusWithTopology(
  { config, settings, telemetry }: LinkParts,
  stack: AsyncDisposableStack,
): Promise<Bus> {
  let topology: Loop | undefined;
  const bus = stack.use(
    await openBus({
      url: config.natsUrl,
      name: 'sms-orchestrator',
      onChange: (state) => {
        telemetry.dependencyChanged('nats', state);
        if (state === 'connected') void topology?.runNow().catch(() => {});
      },
    }),
  );
  const options = { replicas: config.streamReplicas, ackWaitMs: settings.delivery.ackWaitMs };
  await ensureTopology(bus, options);
  topology = stack.use(watchTopology(bus, options, telemetry));
  return bus;
}

/** A server may come back without its data: the missing parts are created soon after a reconnect, and now and then. */
function watchTopology(bus: Bus, options: TopologyOptions, telemetry: Telemetry): Loop {
  const check = async (signal: AbortSignal) => {
    for (let tried = 1; bus.isConnected && !signal.aborted; tried += 1) {
      try {
        return await ensureTopology(bus, options);
      } catch (error) {
        if (error instanceof TopologyMismatch || tried === TOPOLOGY_TRIES) throw error;
        await setTimeout(TOPOLOGY_PAUSE_MS, undefined, { signal });
      }
    }
  };
  return everyMs('topology', TOPOLOGY_EVERY_MS, check, { onError: (error) => telemetry.trouble('topology', error) });
}

/** Reports only the first of a run of equal errors; a client that reconnects for ever would fill the log. */
function onFirst(report: (error: unknown) => void): (error: unknown) => void {
  let last = '';
  return (error) => {
    const text = error instanceof Error ? error.message : String(error);
    if (text === last) return;
    last = text;
    report(error);
  };
}
