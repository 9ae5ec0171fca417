// Streams and consumers as asyncapi.yaml has them; what is missing is made, what differs is refused, nothing is changed.
import {
  AckPolicy,
  type ConsumerConfig,
  type JetStreamManager,
  NatsError,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from 'nats';
import { consumers, streams } from '../../generated/events/topology.ts';
import type { Bus } from './connection.ts';

export class TopologyMismatch extends Error {
  override readonly name = 'TopologyMismatch';
}

type StreamSpec = (typeof streams)[number];
type ConsumerSpec = (typeof consumers)[number];

/** How far a deployment may differ from the contract: how many servers keep each stream, and shorter times in tests. */
export type TopologyOptions = { readonly replicas: number; readonly ackWaitMs: number | null };

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const NOT_FOUND = new Set([10059, 10014]);

/** Makes what is missing. Rejects with TopologyMismatch, naming each difference, when something else is there. */
export async function ensureTopology(bus: Bus, options: TopologyOptions): Promise<void> {
  const manager = await bus.connection.jetstreamManager({ timeout: 5_000 });
  for (const stream of streams) await ensureStream(manager, stream, options);
  for (const consumer of consumers) await ensureConsumer(manager, consumer, options);
}

async function ensureStream(manager: JetStreamManager, spec: StreamSpec, options: TopologyOptions): Promise<void> {
  const wanted: Partial<StreamConfig> = {
    subjects: [...spec.subjects],
    retention: spec.retention === 'workqueue' ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
    storage: StorageType.File,
    max_age: spec.maxAgeSeconds * NANOSECONDS_PER_SECOND,
    duplicate_window: spec.duplicateWindowSeconds * NANOSECONDS_PER_SECOND,
    num_replicas: options.replicas,
  };
  const found = await missingAsNull(manager.streams.info(spec.name));
  if (found !== null) return refuseDifferences(`stream ${spec.name}`, wanted, found.config);
  await manager.streams.add({ name: spec.name, ...wanted });
}

async function ensureConsumer(manager: JetStreamManager, spec: ConsumerSpec, options: TopologyOptions): Promise<void> {
  const wanted: Partial<ConsumerConfig> = {
    durable_name: spec.durable,
    filter_subject: spec.filterSubject,
    ack_policy: AckPolicy.Explicit,
    ack_wait: options.ackWaitMs === null ? spec.ackWaitSeconds * NANOSECONDS_PER_SECOND : options.ackWaitMs * 1_000_000,
    max_deliver: spec.maxDeliver,
    max_ack_pending: spec.maxAckPending,
  };
  const found = await missingAsNull(manager.consumers.info(spec.stream, spec.durable));
  if (found !== null)
    return refuseDifferences(`consumer ${spec.durable} of stream ${spec.stream}`, wanted, found.config);
  await manager.consumers.add(spec.stream, wanted);
}

async function missingAsNull<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    const code = error instanceof NatsError ? error.api_error?.err_code : undefined;
    if (code !== undefined && NOT_FOUND.has(code)) return null;
    throw error;
  }
}

function refuseDifferences(what: string, wanted: object, found: object): void {
  const differences = Object.entries(wanted)
    .map(([key, value]) => ({ key, value, is: (found as Record<string, unknown>)[key] }))
    .filter(({ value, is }) => JSON.stringify(value) !== JSON.stringify(is))
    .map(({ key, value, is }) => `${key} is ${JSON.stringify(is)} and has to be ${JSON.stringify(value)}`);
  if (differences.length === 0) return;
  throw new TopologyMismatch(`The ${what} exists with other settings: ${differences.join('; ')}. Change or delete it.`);
}
