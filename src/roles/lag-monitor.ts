// The role `lag-monitor`: reads the lag of the lanes' consumers and writes it as gauges into Redis. Several at once write the same.
import { lanes } from '../domain/contract.ts';
import { everyMs } from '../lib/loop.ts';
import { writeLaneLags } from '../redis/lane-lag.ts';
import type { Settings } from '../settings.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { sampleConsumers } from './consumer-gauges.ts';
import type { Links } from './links.ts';

export type LagMonitorParts = {
  readonly links: Links;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly metrics: Metrics;
};

/** Starts the monitor on the stack. A lane whose consumer does not answer gets no gauge; the old one expires. */
export function startLagMonitor({ links, settings, telemetry, metrics }: LagMonitorParts, stack: AsyncDisposableStack) {
  const onError = (error: unknown) => telemetry.trouble('lane-lag', error);
  const publish = async () => {
    const lags = await sampleConsumers(links.bus, metrics, onError);
    const known = new Map(
      lanes.flatMap((lane) => lags.filter((one) => one.lane === lane).map((one) => [lane, one.waiting] as const)),
    );
    if (known.size > 0) await writeLaneLags(links.redis, known, settings.laneLag.gaugeTtlMs);
  };
  const loop = stack.use(everyMs('lane-lag', settings.laneLag.everyMs, publish, { onError }));
  void loop.runNow().catch(() => {});
}
