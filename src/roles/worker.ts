// The role `worker`: one consumer per lane, one of the legacy ingress, one of receipts and one of verdicts on shadows, and the heartbeat of deliveries in flight.
import { type ChannelId, laneOfToken } from '../../generated/events/channels.ts';
import { consumers } from '../../generated/events/topology.ts';
import { type Consumption, consume } from '../bus/consume.ts';
import { laneOf } from '../bus/lag.ts';
import type { Config } from '../config.ts';
import { lanes } from '../domain/contract.ts';
import { rankOfLane } from '../domain/lane-rank.ts';
import { everyMs } from '../lib/loop.ts';
import { createRankedLimiters } from '../lib/ranked-limiters.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Settings } from '../settings.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { sampleConsumers } from './consumer-gauges.ts';
import type { Links } from './links.ts';

export type WorkerParts = {
  readonly config: Config;
  readonly links: Links;
  readonly protocol: Protocol;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly metrics: Metrics;
  /** Aborted when the process stops: all consumers then stop pulling at once. */
  readonly stop: AbortSignal;
};

const CARRIED: readonly ChannelId[] = ['laneRequest', 'legacyRequest', 'deliveryReceipts', 'shadowResult'];

/** Starts every consumer on the stack; disposing of it waits for the deliveries in flight. */
export function startWorker(parts: WorkerParts, stack: AsyncDisposableStack): void {
  const { config, links, protocol, settings, telemetry, stop } = parts;
  telemetry.carryingStarted();
  const consumptions = new Map<string, Consumption>();
  const beat = () => {
    for (const consumption of consumptions.values()) consumption.beat();
    return protocol.beat();
  };
  // The heartbeat starts before the consumers, so that it beats until their deliveries are settled.
  const onBeatError = (error: unknown) => telemetry.trouble('heartbeat', error);
  stack.use(everyMs('heartbeat', settings.lease.heartbeatEveryMs, beat, { onError: onBeatError }));
  const { slotsTogether: together, keptShareOfSlots: keptShare } = settings.lanes;
  const ofLanes = createRankedLimiters({ ranks: lanes.length, slots: config.maxConcurrency, together, keptShare });
  for (const consumer of consumers.filter(({ channel }) => CARRIED.includes(channel))) {
    const { stream, durable } = consumer;
    const handle = protocol.handlerOf(consumer);
    const onError = (error: unknown) => telemetry.trouble(durable, error);
    const limiter = 'lane' in consumer ? { limiter: ofLanes[rankOfLane[laneOfToken[consumer.lane]]]! } : {};
    const options = { stream, durable, maxConcurrent: config.maxConcurrency, ...limiter, handle, onError, stop };
    consumptions.set(durable, stack.use(consume(links.bus, options)));
  }
  watchQueues(parts, consumptions, stack);
}

/** Samples how many messages wait in each consumer, and how many are in flight. */
function watchQueues(
  { links, settings, metrics, telemetry }: WorkerParts,
  consumptions: ReadonlyMap<string, Consumption>,
  stack: AsyncDisposableStack,
): void {
  const onError = (error: unknown) => telemetry.trouble('lag', error);
  const sample = async () => {
    for (const consumer of consumers) {
      const labels = { consumer: consumer.durable, lane: laneOf(consumer) ?? '' };
      metrics.inFlight.set(labels, consumptions.get(consumer.durable)?.inFlight ?? 0);
    }
    await sampleConsumers(links.bus, metrics, onError);
  };
  const loop = everyMs('lag', settings.laneLag.everyMs, sample, { onError });
  stack.use(loop);
  void loop.runNow().catch(() => {});
}
