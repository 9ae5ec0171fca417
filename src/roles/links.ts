// What every role shares: its links to PostgreSQL, NATS and Redis, the writer, and the teller of what was written.
import { setTimeout } from 'node:timers/promises';
import type { DatabasePool } from 'slonik';
import { type Bus, openBus } from '../bus/connection.ts';
import { createPublisher, type Publisher } from '../bus/publisher.ts';
import { ensureTopology, TopologyMismatch, type TopologyOptions } from '../bus/topology.ts';
import type { Config } from '../config.ts';
import { messageEntries, submitEntries } from '../domain/idempotency-entries.ts';
import type { RetryPolicy } from '../domain/retry.ts';
import { createBreaker } from '../lib/breaker.ts';
import { armFailpoints } from '../lib/failpoint.ts';
import { everyMs, type Loop } from '../lib/loop.ts';
import { createRelay, type Relay } from '../outbox/relay.ts';
import { createTeller, type Teller } from '../outbox/teller.ts';
import { openRedis } from '../redis/client.ts';
import { createAskKey } from '../redis/key-script.ts';
import { createKeys, isRedisFailure, type Keys } from '../redis/keys.ts';
import { openRoutingChannel, type RoutingChannel } from '../rpc/channel.ts';
import { untoldOf, untoldSince } from '../store/outbox.ts';
import { openPool } from '../store/pool.ts';
import { createWriter, type Writer } from '../store/writer.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import {
  type Armed,
  failingMessageKeys,
  failingPublisher,
  failingSubmitKeys,
  failingTellAgain,
  failingWriter,
} from './failpoints.ts';
import type { Timings } from './timings.ts';

const STATEMENT_TIMEOUT_MS = 5_000;
const TOPOLOGY_EVERY_MS = 60_000;
/** JetStream may need a moment after its server answers. */
const TOPOLOGY_TRIES = 20;
const TOPOLOGY_PAUSE_MS = 500;
const MAX_UNANSWERED = 20_000;
const REDIS_TIMEOUT_MS = 150;
const REDIS_FAILURES = 5;
const REDIS_LEFT_ALONE_MS = 1_000;
/** What is not told by then at the end is left to the relay of another process. */
const DRAIN_MS = 5_000;
/** Younger outbox rows are being told by the process that committed them. */
const RELAY_AFTER_MS = 3_000;

export type Links = {
  readonly pool: DatabasePool;
  readonly writer: Writer;
  readonly bus: Bus;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly routing: RoutingChannel;
  readonly redis: Awaited<ReturnType<typeof openRedis>>;
  /** What Redis knows of the requests with a key and of the messages on their lanes. */
  readonly idempotency: { readonly requests: Keys; readonly messages: Keys };
  readonly teller: Teller;
  readonly relay: Relay;
  readonly policy: RetryPolicy;
  readonly timings: Timings;
  readonly armed: Armed;
};

export type LinkOptions = {
  readonly timings: Timings;
  readonly wrapPublish: (publish: Publisher['publish']) => Publisher['publish'];
};

/** Opens everything on the stack, which closes it in reverse order. Rejects when PostgreSQL or NATS cannot be reached. */
export async function openLinks(
  config: Config,
  stack: AsyncDisposableStack,
  telemetry: Telemetry,
  metrics: Metrics,
  { timings, wrapPublish }: LinkOptions,
): Promise<Links> {
  const pool = stack.use(
    await openPool({
      databaseUrl: config.databaseUrl,
      applicationName: `sms-orchestrator ${[...config.roles].join('+')}`,
      maxConnections: config.databaseConnections,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      onConnectionError: (error) => telemetry.trouble('postgres', error),
    }),
  );
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
  const options = { replicas: config.streamReplicas, ackWaitMs: timings.ackWaitMs };
  await ensureTopology(bus, options);
  topology = stack.use(keepTopology(bus, options, telemetry));
  const redis = stack.use(
    await openRedis({
      url: config.redisUrl,
      commandTimeoutMs: REDIS_TIMEOUT_MS,
      onError: onFirst((e) => telemetry.trouble('redis', e)),
    }),
  );
  const armed = config.failpoints.length === 0 ? null : armFailpoints(config.failpoints, Math.random);
  const idempotency = openIdempotency(redis, telemetry, armed);
  const routing = stack.use(openRoutingChannel(config.routingEngineUrl));
  const plain = stack.use(createPublisher(bus, { timeoutMs: timings.publishTimeoutMs, maxPending: MAX_UNANSWERED }));
  const publisher = failingPublisher({ publish: wrapPublish(plain.publish) }, armed);
  const openedWriter = stack.use(
    createWriter(pool, {
      leaseMs: timings.leaseMs,
      onFlush: (writerName, batch) => metrics.writeRows.observe({ writer: writerName }, batch.rows),
    }),
  );
  const writer = failingWriter(openedWriter, armed);
  const policy = { maxAttempts: config.maxAttempts };
  const teller = createTeller({ publish: publisher.publish, forget: writer.forget, policy, telemetry });
  stack.defer(() => teller.drain(DRAIN_MS));
  const relay = createRelay(
    {
      untoldSince: (ageMs, after, limit) => untoldSince(pool, ageMs, after, limit),
      untoldOf: (messageId) => untoldOf(pool, messageId),
      teller: failingTellAgain(teller, armed),
    },
    RELAY_AFTER_MS,
  );
  return { pool, writer, bus, publisher, routing, redis, idempotency, teller, relay, policy, timings, armed };
}

/** One breaker for both: it is one Redis that does not answer. */
function openIdempotency(redis: Links['redis'], telemetry: Telemetry, armed: Armed): Links['idempotency'] {
  const breaker = createBreaker({
    name: 'redis',
    failuresToOpen: REDIS_FAILURES,
    openMs: REDIS_LEFT_ALONE_MS,
    nowMs: () => performance.now(),
    isFailure: isRedisFailure,
    onChange: (state) => telemetry.breakerChanged('redis', state),
  });
  const askKey = createAskKey(redis);
  return {
    requests: failingSubmitKeys(
      createKeys(askKey, breaker, submitEntries, (skip) => telemetry.idempotencySkipped({ layer: 'submit', ...skip })),
      armed,
    ),
    messages: failingMessageKeys(
      createKeys(askKey, breaker, messageEntries, (skip) =>
        telemetry.idempotencySkipped({ layer: 'pipeline', ...skip }),
      ),
      armed,
    ),
  };
}

/** A server may come back without its data: what is missing is made again, soon after a reconnect and now and then. */
function keepTopology(bus: Bus, options: TopologyOptions, telemetry: Telemetry): Loop {
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

/** Reports the first of a run of equal errors; a client that reconnects for ever would fill the log. */
function onFirst(report: (error: unknown) => void): (error: unknown) => void {
  let last = '';
  return (error) => {
    const text = error instanceof Error ? error.message : String(error);
    if (text === last) return;
    last = text;
    report(error);
  };
}
