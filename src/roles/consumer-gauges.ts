// The gauges of the durable consumers, as NATS counts them: by any number of processes, each with the same figures.

import type { Bus } from '../bus/connection.ts';
import { type Lag, readLag } from '../bus/lag.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Sets the gauges, and resolves to the lags that could be read; the others are reported and lose their figures. */
export async function sampleConsumers(
  bus: Bus,
  metrics: Metrics,
  onError: (error: unknown) => void,
): Promise<readonly Lag[]> {
  const { lags, errors } = await readLag(bus);
  metrics.consumerLag.reset();
  metrics.ackPending.reset();
  for (const { durable, lane, waiting, unacknowledged } of lags) {
    const labels = { consumer: durable, lane: lane ?? '' };
    metrics.consumerLag.set(labels, waiting);
    metrics.ackPending.set(labels, unacknowledged);
  }
  for (const error of errors.slice(0, 1)) onError(error);
  return lags;
}
