// The lag of each durable consumer: the messages that it has not delivered yet; and those that it has, without an acknowledgement.
import { laneOfToken } from '../../generated/events/channels.ts';
import { consumers } from '../../generated/events/topology.ts';
import type { Lane } from '../domain/contract.ts';
import type { Bus } from './connection.ts';

export type Lag = {
  readonly durable: string;
  /** P0 to P4; null for a consumer of no lane. */
  readonly lane: Lane | null;
  /** Messages that were not delivered yet. */
  readonly waiting: number;
  /** Delivered to some worker and not acknowledged: begun, fetched and not begun, or handed back for later. */
  readonly unacknowledged: number;
};

export const LAG_ANSWER_WITHIN_MS = 2_000;

/** Asks NATS once per consumer; one that does not answer leaves the others their figures. */
export async function readLag(
  bus: Bus,
): Promise<{ readonly lags: readonly Lag[]; readonly errors: readonly unknown[] }> {
  const manager = await bus.connection.jetstreamManager({ checkAPI: false, timeout: LAG_ANSWER_WITHIN_MS });
  const asked = await Promise.allSettled(
    consumers.map(async (consumer) => {
      const info = await manager.consumers.info(consumer.stream, consumer.durable);
      return {
        durable: consumer.durable,
        lane: laneOf(consumer),
        waiting: info.num_pending,
        unacknowledged: info.num_ack_pending,
      };
    }),
  );
  return {
    lags: asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    errors: asked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])),
  };
}

/** Null for a consumer of no lane. */
export function laneOf(consumer: (typeof consumers)[number]): Lane | null {
  return 'lane' in consumer ? laneOfToken[consumer.lane] : null;
}
