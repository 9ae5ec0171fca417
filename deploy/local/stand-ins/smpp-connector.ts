// A stand-in of the operators' SMPP connectors: takes each message once from the operators' stream and answers with delivery receipts.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AckPolicy,
  ConsumerEvents,
  type ConsumerMessages,
  connect,
  headers,
  type JsMsg,
  type NatsConnection,
} from 'nats';
import type { DeliveryReceipt, SmppOutboundMessage } from '../../../generated/events/types.ts';
import { validate } from '../../../generated/events/validators.js';
import { asksFor } from './magic-numbers.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createScript } from './script.ts';

/** A receipt, and its time after the receipt before it. */
export type PlannedReceipt = { readonly state: DeliveryReceipt['state']; readonly afterMs: number };
export type DecideReceipts = (message: SmppOutboundMessage) => readonly PlannedReceipt[];

export type SmppConnectorOptions = { readonly natsUrl: string; readonly decide?: DecideReceipts };

export type SmppConnector = AsyncDisposable & {
  readonly taken: Recorder<SmppOutboundMessage>;
  /** The violations of messages that were refused because they broke the contract. */
  readonly refused: Recorder<string>;
  /** Sets the receipts from now on; disposing of the result restores the receipts before. */
  script(decide: DecideReceipts): Disposable;
};

const STREAM = 'SMPP_OPERATOR';
const DURABLE = 'stand-in-smpp-connector';
const RECEIPTS = 'sms.dlr.received';
const MAX_IN_FLIGHT = 500;
const TRY_AGAIN_MS = 250;

/** ACCEPTED at once, then DELIVERED, or UNDELIVERABLE for the magic number; see magic-numbers.ts. */
export function deliverSoon({ to }: Pick<SmppOutboundMessage, 'to'>): readonly PlannedReceipt[] {
  const last = asksFor('undeliverable', to) ? 'UNDELIVERABLE' : 'DELIVERED';
  return [
    { state: 'ACCEPTED', afterMs: 100 },
    { state: last, afterMs: 400 },
  ];
}

/** Connects and goes on in the background: the stream may appear later, vanish and come back. */
export async function startSmppConnector({
  natsUrl,
  decide: first = deliverSoon,
}: SmppConnectorOptions): Promise<SmppConnector> {
  const connection = await connect({
    servers: natsUrl,
    name: 'stand-in-smpp',
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
  });
  const stop = new AbortController();
  const taken = createRecorder<SmppOutboundMessage>();
  const refused = createRecorder<string>();
  const script = createScript(first);

  async function take(message: JsMsg): Promise<void> {
    const content: unknown = message.json();
    if (!validate.dispatchCommand(content)) {
      refused.record(JSON.stringify(validate.dispatchCommand.errors));
      return message.term();
    }
    taken.record(content);
    for (const { state, afterMs } of script.decide(content)) {
      await sleep(afterMs, undefined, { signal: stop.signal });
      await report(connection, content, state);
    }
    message.ack();
  }

  const ended = keepTaking(connection, stop.signal, (message) =>
    take(message).catch(() => {
      if (!connection.isClosed()) message.nak(1_000);
    }),
  );
  return {
    taken,
    refused,
    script: script.script,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await connection.close();
      await ended;
    },
  };
}

async function keepTaking(
  connection: NatsConnection,
  signal: AbortSignal,
  take: (message: JsMsg) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    // The stream is missing before a worker creates it, while NATS is down and after lost data: try again later.
    await takeUntilGone(connection, signal, take).catch(() => {});
    await sleep(TRY_AGAIN_MS, undefined, { signal }).catch(() => {});
  }
}

async function takeUntilGone(
  connection: NatsConnection,
  signal: AbortSignal,
  take: (message: JsMsg) => Promise<void>,
): Promise<void> {
  const manager = await connection.jetstreamManager();
  await manager.consumers.add(STREAM, {
    durable_name: DURABLE,
    ack_policy: AckPolicy.Explicit,
    ack_wait: 30_000_000_000,
    max_ack_pending: MAX_IN_FLIGHT,
  });
  const consumer = await connection.jetstream().consumers.get(STREAM, DURABLE);
  const messages = await consumer.consume({ max_messages: MAX_IN_FLIGHT, expires: 5_000, idle_heartbeat: 1_000 });
  const close = () => void messages.close();
  signal.addEventListener('abort', close, { once: true });
  void stopWhenGone(messages);
  for await (const message of messages) void take(message);
  signal.removeEventListener('abort', close);
}

async function stopWhenGone(messages: ConsumerMessages): Promise<void> {
  const gone = new Set<string>([
    ConsumerEvents.ConsumerDeleted,
    ConsumerEvents.ConsumerNotFound,
    ConsumerEvents.StreamNotFound,
  ]);
  for await (const { type } of await messages.status()) if (gone.has(type)) messages.stop();
}

async function report(
  connection: NatsConnection,
  message: SmppOutboundMessage,
  state: DeliveryReceipt['state'],
): Promise<void> {
  const { messageId, tenantId, lane, routing } = message;
  const receipt: DeliveryReceipt = {
    ...{ messageId, tenantId, lane, state },
    operatorId: routing.operatorId,
    receivedAt: new Date().toISOString(),
  };
  const head = headers();
  head.append('Nats-Msg-Id', `${messageId}:${state}`);
  await connection.jetstream().publish(RECEIPTS, JSON.stringify(receipt), { headers: head });
}
