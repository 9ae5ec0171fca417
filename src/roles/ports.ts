// The real ports of the protocol, answered by PostgreSQL, NATS, Redis and the neighbours; only this file maps ports to adapters.
import { createCompliance } from '../bus/compliance.ts';
import { createPublisher } from '../bus/publisher.ts';
import { createShadows } from '../bus/shadows.ts';
import { leftOnLanes, readStored, redriveStored, removeStored, waitingSince } from '../bus/stored.ts';
import type { Ports } from '../protocol/ports.ts';
import { createIdempotency } from '../redis/idempotency.ts';
import { createAskKey } from '../redis/key-script.ts';
import { createKillSwitch } from '../redis/kill-switch.ts';
import { createRedisBreaker } from '../redis/redis-breaker.ts';
import { createRoutes } from '../rpc/routes.ts';
import type { Settings } from '../settings.ts';
import { isOnFastPath } from '../store/fast-path.ts';
import { recordSignature } from '../store/gov-signatures.ts';
import { findKey } from '../store/idempotency-keys.ts';
import { firstRoutedAt, releaseLease, renewLeases } from '../store/journey.ts';
import { countRedrive, createOpenSince, findAllStalled, findStalled } from '../store/stalled.ts';
import { findTenant } from '../store/tenants.ts';
import { unpublishedOf, unpublishedSince, unpublishedUrgent } from '../store/unpublished.ts';
import { createWriter } from '../store/writer.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';
import { openTemplates } from './templates.ts';

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
  const {
    publishTimeoutMs,
    complianceTimeoutMs,
    routingTimeoutMs: timeoutMs,
    routingWithinMs: withinMs,
  } = settings.stages;
  const publisher = stack.use(
    createPublisher(bus, {
      timeoutMs: publishTimeoutMs,
      // A template message may wait for its work and for its audit at once.
      maxPending: 2 * settings.outbox.maxUnanswered,
      ownShareOfLane: settings.lanes.ownShareOfUnanswered,
    }),
  );
  const breaker = createRedisBreaker(telemetry);
  const compliance = stack.use(createCompliance(bus, complianceTimeoutMs));
  const { maxInFlight } = settings.shadow;
  const shadows = stack.use(createShadows(bus, { maxInFlight, telemetry }));
  const routes = createRoutes(routing, { timeoutMs, withinMs, called: telemetry.routingCalled });
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
    shadow: shadows.shadow,
    selectRoute: routes.select,
    ...createIdempotency(createAskKey(links.redis, settings.lanes), breaker, telemetry),
    templates: openTemplates(parts),
    killSwitch: createKillSwitch(links.redis, breaker, telemetry),
  };
}

type PortsOfNats = 'publish' | 'waitingSince' | 'leftOnLanes' | 'readStored' | 'removeStored' | 'redriveStored';
type PortsOfRedis = 'requests' | 'messages' | 'templates' | 'killSwitch';
type PortsOfStore = Omit<Ports, PortsOfNats | 'evaluate' | 'shadow' | 'selectRoute' | PortsOfRedis>;

function portsOfStore({ links, settings, metrics }: PortParts, stack: AsyncDisposableStack): PortsOfStore {
  const { pools } = links;
  const { urgent, lookup, work } = pools;
  const leaseMs = settings.lease.ms;
  const { relayByLane, relayReservedRows, sweepByLane } = settings.lanes;
  const relayOrder = { byLane: relayByLane, reservedRows: relayReservedRows, patience: settings.outbox.relayPatience };
  const writer = stack.use(
    createWriter(pools, {
      ...{ leaseMs, submit: settings.submit, lanes: settings.lanes },
      onFlush: (writerName, batch) => metrics.writeRows.observe({ writer: writerName }, batch.rows),
      onRefused: (lane) => metrics.overloadRefused.inc({ lane }),
    }),
  );
  return {
    findTenant: (tenantId) => findTenant(lookup, tenantId),
    findKey: (keyHash) => findKey(lookup, keyHash),
    insert: writer.insert,
    ingest: writer.ingest,
    recordSignature: (use) => recordSignature(lookup, use),
    claim: writer.claim,
    move: writer.move,
    renewLeases: (leases) => renewLeases(lookup, leaseMs, leases),
    releaseLease: (key, epoch) => releaseLease(lookup, key, epoch),
    firstRoutedAt: (key) => firstRoutedAt(lookup, key),
    recordReceipt: writer.recordReceipt,
    isOnFastPath: (named) => isOnFastPath(lookup, named),
    unpublishedSince: (ageMs, after, limit) => unpublishedSince(work, relayOrder, ageMs, after, limit),
    unpublishedOf: (messageId) => unpublishedOf(lookup, messageId),
    unpublishedUrgent: (messageIds) => unpublishedUrgent(urgent, messageIds),
    forget: writer.forget,
    openSince: createOpenSince(work, Date.now),
    findStalled: (key) => findStalled(work, key),
    findAllStalled: (search) => findAllStalled(work, search, sweepByLane ? 'by-lane' : 'oldest-first'),
    countRedrive: (key, n) => countRedrive(work, key, n),
  };
}
