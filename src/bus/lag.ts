// The lag of each durable consumer: the messages that it has not delivered yet.
import { laneOfToken } from '../../generated/events/channels.ts';
import { consumers } from '../../generated/events/topology.ts';
import type { Bus } from './connection.ts';

export type Lag = {
  readonly durable: string;
  /** P0 to P4; null for a consumer of no lane. */
  readonly lane: string | null;
  /** Messages that were not delivered yet. */
  readonly waiting: number;
};

/** Asks NATS once per consumer. */
export async function readLag(bus: Bus): Promise<readonly Lag[]> {
  const manager = await bus.connection.jetstreamManager({ checkAPI: false, timeout: 2_000 });
  return Promise.all(
    consumers.map(async (consumer) => {
      const { num_pending: waiting } = await manager.consumers.info(consumer.stream, consumer.durable);
      return { durable: consumer.durable, lane: 'lane' in consumer ? laneOfToken[consumer.lane] : null, waiting };
    }),
  );
}
