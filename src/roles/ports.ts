// The real ports of the protocol, answered by PostgreSQL, NATS, Redis and the neighbours; only this file maps ports to adapters.
import { createCompliance } from '../bus/compliance.ts';
import { createPublisher } from '../bus/publisher.ts';
import { leftOnLanes, readStored, redriveStored, removeStored, waitingSince } from '../bus/stored.ts';
import type { Ports } from '../protocol/ports.ts';
import { createIdempotency } from '../redis/idempotency.ts';
import { createAskKey } from '../redis/key-script.ts';
import { createRoutes } from '../rpc/routes.ts';
import type { Settings } from '../settings.ts';
import { findKey } from '../store/idempotency-keys.ts';
import { firstRoutedAt, releaseLease, renewLeases } from '../store/journey.ts';
import { countRedrive, createOpenSince, findAllStalled, findStalled } from '../store/stalled.ts';
import { findTier } from '../store/tenants.ts';
import { unpublishedOf, unpublishedSince } from '../store/unpublished.ts';
import { createWriter } from '../store/writer.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';

export type PortParts = {
  readonly links: Links;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly metrics: Metrics;
};

/** Opens the ports; those that have to be closed are put on the stack, and wait there for calls that have begun. */
export function openPorts(parts: PortParts, stack: AsyncDisposableStack): Ports {
  const { links, settings, telemetry } = parts;
  const { bus, routing } = links;
  const { publishTimeoutMs, complianceTimeoutMs, routingTimeoutMs } = settings.stages;
  const publisher = stack.use(
    createPublisher(bus, { timeoutMs: publishTimeoutMs, maxPending: settings.outbox.maxUnanswered }),
  );
  const compliance = stack.use(createCompliance(bus, complianceTimeoutMs));
  const routes = createRoutes(routing, { timeoutMs: routingTimeoutMs, called: telemetry.routingCalled });
  stack.defer(() => routes.close());
  return {
    ...portsOfStore(parts, stack),
    publish: publisher.publish,
    waitingSince: () => waitingSince(bus),
    leftOnLanes: (ageMs) => leftOnLanes(bus, ageMs),
    readStored: (stream, sequence) => readStored(bus, stream, sequence),
    removeStored: (stream, sequence) => removeStored(bus, stream, sequence),
    redriveStored: (input, n) => redriveStored(bus, input, n),
    evaluate: compliance.evaluate,
    selectRoute: routes.select,
    ...createIdempotency(createAskKey(links.redis), telemetry),
  };
}

type PortsOfNats = 'publish' | 'waitingSince' | 'leftOnLanes' | 'readStored' | 'removeStored' | 'redriveStored';
type PortsOfStore = Omit<Ports, PortsOfNats | 'evaluate' | 'selectRoute' | 'requests' | 'messages'>;

function portsOfStore({ links, settings, metrics }: PortParts, stack: AsyncDisposableStack): PortsOfStore {
  const { pool } = links;
  const leaseMs = settings.lease.ms;
  const writer = stack.use(
    createWriter(pool, {
      leaseMs,
      onFlush: (writerName, batch) => metrics.writeRows.observe({ writer: writerName }, batch.rows),
    }),
  );
  return {
    tierOf: (tenantId) => findTier(pool, tenantId),
    findKey: (keyHash) => findKey(pool, keyHash),
    insert: writer.insert,
    ingest: writer.ingest,
    claim: writer.claim,
    move: writer.move,
    renewLeases: (leases) => renewLeases(pool, leaseMs, leases),
    releaseLease: (key, epoch) => releaseLease(pool, key, epoch),
    firstRoutedAt: (key) => firstRoutedAt(pool, key),
    recordReceipt: writer.recordReceipt,
    unpublishedSince: (ageMs, after, limit) => unpublishedSince(pool, ageMs, after, limit),
    unpublishedOf: (messageId) => unpublishedOf(pool, messageId),
    forget: writer.forget,
    openSince: createOpenSince(pool, Date.now),
    findStalled: (key) => findStalled(pool, key),
    findAllStalled: (search) => findAllStalled(pool, search),
    countRedrive: (key, n) => countRedrive(pool, key, n),
  };
}
