// Pulls messages from a durable consumer, at most so many at a time; the handler decides when each is settled.
import { setTimeout } from 'node:timers/promises';
import { ConsumerEvents, type ConsumerMessages, type JsMsg, type MsgHdrs, type Subscription } from 'nats';
import { REDRIVE_HEADER } from '../../generated/events/publications.ts';
import { patterns } from '../../generated/events/types.ts';
import type { Delivery } from '../domain/delivery.ts';
import { continuedTraceparent } from '../domain/trace.ts';
import { withDeadline } from '../lib/deadline.ts';
import { createLimiter, type Limiter } from '../lib/limiter.ts';
import { settings } from '../settings.ts';
import type { Bus } from './connection.ts';
import { readHeaders } from './headers.ts';
import { PULL_EXPIRES_MS } from './topology-rules.ts';

export type ConsumeOptions = {
  readonly stream: string;
  readonly durable: string;
  readonly maxConcurrent: number;
  /** Where these deliveries compete with those of other consumers; at most `maxConcurrent` at a time. */
  readonly limiter?: Limiter;
  /** Has to settle the delivery or leave it on purpose. An error that it throws is reported, and the delivery left. */
  readonly handle: (delivery: Delivery) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** Stops the pulling before dispose does, so that several consumers stop at once. */
  readonly stop?: AbortSignal;
};

export type Consumption = AsyncDisposable & {
  /** Deliveries that were fetched and are not settled yet, begun or not: at most twice `maxConcurrent`. */
  readonly inFlight: number;
  /** Tells NATS of the deliveries that wait for a slot that they are in hand: the wait may be longer than AckWait. */
  beat(): void;
};

const PAUSE_AFTER_FAILURE_MS = 1_000;
const LAST_DELIVERIES_WITHIN_MS = 1_000;

/** Starts at once and goes on through reconnects and lost consumers. Dispose waits for the deliveries in flight. */
export function consume(bus: Bus, options: ConsumeOptions): Consumption {
  const limiter = options.limiter ?? createLimiter(options.maxConcurrent);
  /** Fetched, and waiting for a slot. */
  const waiting = new Set<JsMsg>();
  const stop = new AbortController();
  options.stop?.addEventListener('abort', () => stop.abort(), { once: true });
  const ended = run();

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await pull();
      } catch (error) {
        if (!stop.signal.aborted) options.onError(error);
      }
      if (!stop.signal.aborted)
        await setTimeout(PAUSE_AFTER_FAILURE_MS, undefined, { signal: stop.signal }).catch(() => {});
    }
  }

  async function pull(): Promise<void> {
    const consumer = await bus.connection.jetstream().consumers.get(options.stream, options.durable);
    const fetched = await consumer.consume({
      max_messages: options.maxConcurrent,
      expires: PULL_EXPIRES_MS,
      idle_heartbeat: 2_500,
    });
    onEach(fetched, (message) => void waiting.add(message));
    const close = () => void endPull(fetched);
    stop.signal.addEventListener('abort', close, { once: true });
    if (stop.signal.aborted) close();
    void stopWhenGone(fetched);
    try {
      // Waiting for a slot here, not in the buffer of the client, bounds the deliveries in flight to maxConcurrent.
      for await (const message of fetched) {
        // Messages that were fetched and not begun go to another process.
        if (stop.signal.aborted) handBack(message);
        else await startOne(message);
      }
    } finally {
      // What the client still has is lost with it, and comes after AckWait.
      waiting.clear();
      stop.signal.removeEventListener('abort', close);
    }
  }

  function handBack(message: JsMsg): void {
    waiting.delete(message);
    message.nak(settings.delivery.handBackPauseMs);
  }

  function startOne(message: JsMsg): Promise<void> {
    return new Promise((started) => {
      void limiter.run(async () => {
        waiting.delete(message);
        started();
        await handleOne(message);
      });
    });
  }

  async function handleOne(message: JsMsg): Promise<void> {
    try {
      await options.handle(toDelivery(message));
    } catch (error) {
      options.onError(error);
    }
  }

  return {
    get inFlight() {
      return limiter.active + waiting.size;
    },
    beat() {
      for (const message of waiting) message.working();
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
      await limiter.idle();
    },
  };
}

// The client tells nobody what is in its buffer. It asks this filter about each message as it comes from NATS.
function onEach(messages: ConsumerMessages, came: (message: JsMsg) => void): void {
  Object.assign(messages, {
    ingestionFilterFn(message: JsMsg) {
      came(message);
      return { ingest: true, protocol: false };
    },
  });
}

// Closed at once, the client would drop what NATS sent before it knew: those deliveries would be missing for AckWait.
async function endPull(messages: ConsumerMessages): Promise<void> {
  const { sub } = messages as unknown as { readonly sub: Subscription };
  await withDeadline(sub.drain(), LAST_DELIVERIES_WITHIN_MS, 'the last deliveries').catch(() => {});
  // After a drain that ended, the iteration ends behind the last delivery by itself.
  await withDeadline(messages.closed(), LAST_DELIVERIES_WITHIN_MS, 'their hand-back').catch(() => messages.close());
}

// A consumer that is deleted meanwhile does not end the iteration by itself: the client would wait for ever.
async function stopWhenGone(messages: ConsumerMessages): Promise<void> {
  for await (const status of await messages.status()) {
    if (status.type === ConsumerEvents.ConsumerDeleted || status.type === ConsumerEvents.ConsumerNotFound)
      messages.stop();
    if (status.type === ConsumerEvents.StreamNotFound) messages.stop();
  }
}

const REDRIVE = new RegExp(patterns.redriveCount);

/** 0 for a message that was not redriven, and for a malformed count. */
export function redriveOf(head: MsgHdrs | undefined): number {
  const sent = head?.get(REDRIVE_HEADER) ?? '';
  return REDRIVE.test(sent) ? Number(sent) : 0;
}

export function traceparentOf(head: MsgHdrs | undefined): string | undefined {
  return continuedTraceparent(head?.get('traceparent'));
}

function toDelivery(message: JsMsg): Delivery {
  const head = readHeaders(message);
  return {
    subject: message.subject,
    data: message.data,
    traceparent: traceparentOf(head),
    deliveryCount: message.info.deliveryCount,
    streamSequence: message.seq,
    stream: message.info.stream,
    redrive: redriveOf(head),
    ack: () => message.ack(),
    nak: (delayMs) => message.nak(delayMs),
    working: () => message.working(),
  };
}
