// Listens to everything on NATS: checks the publications of the service against asyncapi.yaml, and records what it sent and consumed.
import { connect, headers, type Msg, type NatsConnection, type PubAck } from 'nats';
import { type ChannelId, channelOf, channels, directions } from '../../generated/events/channels.ts';
import { consumers } from '../../generated/events/topology.ts';
import type { InboundHeaders, MessageName } from '../../generated/events/types.ts';
import { type Validator, validate, validateHeaders } from '../../generated/events/validators.js';
import { readHeaders } from '../../src/bus/headers.ts';
import { events, reportViolation } from './run-state.ts';

/** A message that was seen on its way. */
export type Seen = {
  readonly subject: string;
  readonly channel: ChannelId;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read fields whose presence the contract has checked
  readonly payload: any;
};

export type Tap = AsyncDisposable & {
  readonly connection: NatsConnection;
  /** The publications of the service on a channel, in order, with this message id when one is given. */
  sent(channel: ChannelId, messageId?: string): readonly Seen[];
  /** Publishes into a stream as a neighbour would; bytes and strings as they are. */
  publish(subject: string, payload: unknown, head?: Readonly<Record<string, string>>): Promise<PubAck>;
  /** Resolves once everything that the server had before was seen. */
  flush(): Promise<void>;
};

/** Marks the publications of a test: they are not the service's, and may break the contract. */
const ORIGIN_HEADER = 'Test-Origin';
const TAPPED = ['lane.>', 'sms.>', 'smpp.>', 'orch.>', 'compliance.>', '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'];
const MAX_KEPT = 50_000;

const REDRIVE_HEADER = 'X-Orch-Redrive';
const COPIED_HEADERS: readonly string[] = [
  'Nats-Msg-Id',
  'traceparent',
  REDRIVE_HEADER,
] satisfies (keyof InboundHeaders)[];
const sends = (channel: ChannelId) => directions.filter((one) => one.channel === channel && one.direction === 'send');

// Tests alone publish headers that nobody can decode, and none in which their mark could be read.
function isOfTest(message: Msg): boolean {
  const head = readHeaders(message);
  return head === undefined ? hasHeaders(message) : head.has(ORIGIN_HEADER);
}

function hasHeaders(message: Msg): boolean {
  try {
    return message.headers !== undefined;
  } catch {
    return true;
  }
}

/** A copy of input that was redriven, valid or not, named after its original. */
const COPY_ID = /^again:/;
const isCopy = (message: Msg) => COPY_ID.test(readHeaders(message)?.get('Nats-Msg-Id') ?? '');

/** On some channels the service sends nothing but copies. */
function isSent(channel: ChannelId, message: Msg): boolean {
  const found = sends(channel);
  return isCopy(message) ? found.some(({ copies }) => copies) : found.some(({ copies }) => !copies);
}

/** The faults in the headers of a copy; its payload is a neighbour's. */
function refusalOfCopy(message: Msg): string | undefined {
  const sent = headersOf(message);
  const odd = Object.keys(sent).find((name) => !COPIED_HEADERS.includes(name));
  if (odd !== undefined) return `header ${odd} is not documented`;
  return sent[REDRIVE_HEADER] === undefined
    ? `${REDRIVE_HEADER} is missing`
    : refusalOf(validateHeaders.deliveryReceipt, sent);
}

const validators = validate as unknown as Readonly<Record<string, Validator<unknown>>>;
const headerValidators = validateHeaders as unknown as Readonly<Record<string, Validator<unknown>>>;

export async function startTap(natsUrl: string): Promise<Tap> {
  const connection = await connect({
    servers: natsUrl,
    name: 'test-tap',
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
  });
  const seen: Seen[] = [];
  const validOn = new Set<ChannelId>();
  const replies = new Set<string>();

  function onPublication(message: Msg): void {
    const channel = channelOf(message.subject);
    const isOurs = isOfTest(message);
    if (channel === undefined) {
      if (!isOurs) reportViolation(`${message.subject} is a subject of no channel`);
      return;
    }
    const { name, reason } = recognise(channel, message);
    if (name !== undefined) validOn.add(channel);
    if (isOurs || !isSent(channel, message)) return;
    if (isCopy(message)) {
      const odd = refusalOfCopy(message);
      if (odd !== undefined)
        reportViolation(`${message.subject} carries a copy that asyncapi.yaml does not allow: ${odd}`);
      for (const { message: copied, copies } of sends(channel)) if (copies) events.add(`${channel} ${copied} copy`);
    } else if (reason !== undefined)
      reportViolation(`${message.subject} carries what asyncapi.yaml does not allow: ${reason}`);
    else events.add(`${channel} ${name} send`);
    if (message.reply && channel === 'complianceEvaluation') replies.add(message.reply);
    seen.push({ subject: message.subject, channel, headers: headersOf(message), payload: payloadOf(message) });
    if (seen.length > MAX_KEPT) seen.splice(0, MAX_KEPT / 2);
  }

  function onReply(message: Msg): void {
    if (replies.delete(message.subject) && validate.complianceVerdict(payloadOf(message))) {
      events.add('complianceReply complianceVerdict receive');
    }
  }

  function onAck(message: Msg): void {
    const consumer = consumerOf(message);
    if (consumer === undefined || !validOn.has(consumer.channel)) return;
    for (const name of channels[consumer.channel].messages) events.add(`${consumer.channel} ${name} receive`);
  }

  const listen = (subject: string, handle: (message: Msg) => void) =>
    connection.subscribe(subject, { callback: (error, message) => error ?? handle(message) });
  for (const subject of TAPPED) listen(subject, onPublication);
  // Inboxes of requests only: those of pulls have one token, and a listener would make a dead worker's pull look alive.
  listen('_INBOX.*.*', onReply);
  listen('$JS.ACK.>', onAck);
  await connection.flush();
  return {
    connection,
    sent: (channel, messageId) =>
      seen.filter(
        (one) => one.channel === channel && (messageId === undefined || one.payload?.messageId === messageId),
      ),
    async publish(subject, payload, head = {}) {
      const marked = headers();
      for (const [name, value] of Object.entries({ ...head, [ORIGIN_HEADER]: 'test' })) marked.append(name, value);
      const isRaw = typeof payload === 'string' || payload instanceof Uint8Array;
      return connection.jetstream().publish(subject, isRaw ? payload : JSON.stringify(payload), { headers: marked });
    },
    flush: () => connection.flush(),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

type Recognised = { readonly name?: MessageName; readonly reason?: string };

/** Which message of its channel it is, or why it is none of them. */
function recognise(channel: ChannelId, message: Msg): Recognised {
  const payload = payloadOf(message);
  const reasons: string[] = [];
  for (const name of channels[channel].messages) {
    const reason = refusalOf(validators[name], payload) ?? refusalOf(headerValidators[name], headersOf(message));
    if (reason === undefined) return { name };
    reasons.push(`${name}: ${reason}`);
  }
  return { reason: reasons.join('; ') };
}

function refusalOf(validator: Validator<unknown> | undefined, value: unknown): string | undefined {
  if (validator === undefined || validator(value)) return undefined;
  const [error] = validator.errors ?? [];
  return `${error?.instancePath || 'it'} ${error?.message} ${JSON.stringify(error?.params)}`;
}

/** The consumer of the contract whose message was acknowledged; undefined for a nak, a sign of work, and other consumers. */
function consumerOf(message: Msg) {
  const text = message.string();
  if (text !== '' && text !== '+ACK') return undefined;
  const tokens = message.subject.split('.');
  // $JS.ACK.<stream>.<consumer>... and, with a domain, $JS.ACK.<domain>.<account>.<stream>.<consumer>...
  const [stream, durable] = tokens.length > 9 ? tokens.slice(4) : tokens.slice(2);
  return consumers.find((one) => one.stream === stream && one.durable === durable);
}

function payloadOf(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}

function headersOf(message: Msg): Record<string, string> {
  const head = readHeaders(message);
  return Object.fromEntries((head?.keys() ?? []).map((key) => [key, head?.get(key) ?? '']));
}
