// JetStream as the service uses it: streams that refuse a message id twice, and durable consumers that deliver a message a limited number of times.
import { consumers, streams } from '../../../generated/events/topology.ts';

export type StreamMessage = {
  readonly stream: string;
  readonly seq: number;
  readonly subject: string;
  readonly msgId: string | undefined;
  readonly traceparent: string | undefined;
  readonly redrive: number;
  readonly data: Uint8Array;
  readonly storedAtMs: number;
};

export type Published = { readonly stream: string; readonly seq: number; readonly duplicate: boolean };

export type ConsumerSpec = { readonly durable: string; readonly ackWaitMs: number; readonly maxDeliver: number };

export type ModelDelivery = { readonly message: StreamMessage; readonly deliveryCount: number };

export type StreamsObserver = {
  stored(message: StreamMessage): void;
  /** The consumer has something to deliver, now or at that moment. */
  wake(durable: string, atMs: number): void;
  /** All deliveries of a message are used up; it stays in its stream, and no consumer gets it any more. */
  exhausted(durable: string, seq: number): void;
};

type Consumer = ConsumerSpec & {
  readonly filterSubject: string;
  /** Not delivered yet, by sequence. */
  readonly fresh: Set<number>;
  /** Delivered and not acknowledged. */
  readonly pending: Map<number, { deliveryCount: number; dueAtMs: number }>;
};

type Stream = {
  readonly spec: (typeof streams)[number];
  readonly messages: Map<number, StreamMessage>;
  readonly ids: Map<string, { readonly seq: number; readonly forgottenAtMs: number }>;
  readonly consumers: Consumer[];
  lastSeq: number;
};

type Acked = {
  readonly atMs: number;
  readonly stream: Stream;
  readonly consumer: Consumer;
  readonly message: StreamMessage;
  readonly deliveryCount: number;
};

const ADVISORY = '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES';
const encoder = new TextEncoder();
/** Acknowledgements as young as this may not be on disk yet. */
const UNSAVED_MS = 5_000;

export type MemoryStreams = ReturnType<typeof createMemoryStreams>;

export type Times = {
  /** Shortens every consumer's AckWait; the contract's by default. */
  readonly ackWaitMs?: number;
  /** Shortens the duplicate window of the operators' stream; the contract's by default. */
  readonly operatorsRememberMs?: number;
};

export function createMemoryStreams(nowMs: () => number, times: Times, observer: StreamsObserver) {
  const { ackWaitMs, operatorsRememberMs } = times;
  const rememberMs = ({ name, duplicateWindowSeconds }: Stream['spec']) =>
    (name === 'SMPP_OPERATOR' ? operatorsRememberMs : undefined) ?? duplicateWindowSeconds * 1000;
  const all: Stream[] = streams.map((spec) => ({
    spec,
    messages: new Map(),
    ids: new Map(),
    lastSeq: 0,
    consumers: consumers
      .filter(({ stream }) => stream === spec.name)
      .map(({ durable, filterSubject, ackWaitSeconds, maxDeliver }) => ({
        durable,
        filterSubject,
        maxDeliver,
        ackWaitMs: ackWaitMs ?? ackWaitSeconds * 1000,
        fresh: new Set(),
        pending: new Map(),
      })),
  }));

  const acked: Acked[] = [];

  function publish(
    subject: string,
    data: Uint8Array,
    msgId?: string,
    traceparent?: string,
    redrive = 0,
  ): Published | null {
    const stream = all.find(({ spec }) => spec.subjects.some((pattern) => covers(pattern, subject)));
    if (stream === undefined) return null;
    const known = msgId === undefined ? undefined : stream.ids.get(msgId);
    if (known !== undefined && known.forgottenAtMs > nowMs()) {
      return { stream: stream.spec.name, seq: known.seq, duplicate: true };
    }
    stream.lastSeq += 1;
    const message = {
      stream: stream.spec.name,
      seq: stream.lastSeq,
      subject,
      msgId,
      traceparent,
      redrive,
      data,
      storedAtMs: nowMs(),
    };
    stream.messages.set(message.seq, message);
    const forgottenAtMs = nowMs() + rememberMs(stream.spec);
    if (msgId !== undefined) stream.ids.set(msgId, { seq: message.seq, forgottenAtMs });
    observer.stored(message);
    for (const consumer of stream.consumers.filter(({ filterSubject }) => covers(filterSubject, subject))) {
      consumer.fresh.add(message.seq);
      observer.wake(consumer.durable, nowMs());
    }
    return { stream: message.stream, seq: message.seq, duplicate: false };
  }

  const streamOf = (name: string) => all.find(({ spec }) => spec.name === name)!;

  function consumerOf(durable: string): { stream: Stream; consumer: Consumer } {
    for (const stream of all) {
      const consumer = stream.consumers.find((one) => one.durable === durable);
      if (consumer !== undefined) return { stream, consumer };
    }
    throw new Error(`no consumer ${durable}`);
  }

  /** The next delivery of the consumer: a message whose AckWait is over first, then a fresh one. */
  function next(durable: string): ModelDelivery | null {
    const { stream, consumer } = consumerOf(durable);
    for (const [seq, state] of consumer.pending) {
      if (state.dueAtMs > nowMs()) continue;
      const message = stream.messages.get(seq);
      if (message === undefined || (consumer.maxDeliver > 0 && state.deliveryCount >= consumer.maxDeliver)) {
        consumer.pending.delete(seq);
        if (message !== undefined) exhaust(durable, message, state.deliveryCount);
        continue;
      }
      state.deliveryCount += 1;
      return give(consumer, message, state);
    }
    for (const seq of consumer.fresh) {
      consumer.fresh.delete(seq);
      const message = stream.messages.get(seq);
      if (message === undefined) continue;
      const state = { deliveryCount: 1, dueAtMs: 0 };
      consumer.pending.set(seq, state);
      return give(consumer, message, state);
    }
    return null;
  }

  /** An advisory that the server sends once; the contract stores it in a stream. */
  function exhaust(durable: string, { stream, seq }: StreamMessage, deliveries: number): void {
    observer.exhausted(durable, seq);
    const advisory = { stream, consumer: durable, stream_seq: seq, deliveries };
    publish(`${ADVISORY}.${stream}.${durable}`, encoder.encode(JSON.stringify(advisory)));
  }

  function give(
    consumer: Consumer,
    message: StreamMessage,
    state: { deliveryCount: number; dueAtMs: number },
  ): ModelDelivery {
    dueIn(consumer, state, consumer.ackWaitMs);
    return { message, deliveryCount: state.deliveryCount };
  }

  function dueIn(consumer: Consumer, state: { dueAtMs: number }, delayMs: number): void {
    state.dueAtMs = nowMs() + delayMs;
    observer.wake(consumer.durable, state.dueAtMs);
  }

  /** An acknowledgement of an earlier delivery removes the message as well, whichever worker has it now. */
  function ack(durable: string, seq: number): void {
    const { stream, consumer } = consumerOf(durable);
    const message = stream.messages.get(seq);
    const deliveryCount = consumer.pending.get(seq)?.deliveryCount ?? consumer.maxDeliver;
    consumer.pending.delete(seq);
    if (stream.spec.retention !== 'workqueue' || message === undefined) return;
    stream.messages.delete(seq);
    acked.push({ atMs: nowMs(), stream, consumer, message, deliveryCount });
  }

  function postpone(durable: string, seq: number, delayMs: number): void {
    const { consumer } = consumerOf(durable);
    const state = consumer.pending.get(seq);
    if (state !== undefined) dueIn(consumer, state, delayMs);
  }

  return {
    publish,
    next,
    ack,
    nak: postpone,
    working: (durable: string, seq: number) => postpone(durable, seq, consumerOf(durable).consumer.ackWaitMs),
    /**
     * A restart: messages and delivery counts stay, and the ids of messages that are gone are lost. A killed server
     * may have lost the latest acknowledgements; `comesBack` decides whose message is there again.
     */
    restart(comesBack: () => boolean = () => false): void {
      for (const { atMs, stream, consumer, message, deliveryCount } of acked.splice(0)) {
        if (atMs < nowMs() - UNSAVED_MS || stream.messages.has(message.seq) || !comesBack()) continue;
        stream.messages.set(message.seq, message);
        const state = { deliveryCount, dueAtMs: 0 };
        consumer.pending.set(message.seq, state);
        dueIn(consumer, state, consumer.ackWaitMs);
      }
      for (const { ids, messages } of all) {
        for (const [id, { seq }] of ids) if (!messages.has(seq)) ids.delete(id);
      }
    },
    /** Ends every AckWait now, as if the deliveries had taken that long. */
    expireAckWaits(): void {
      for (const consumer of all.flatMap((stream) => stream.consumers)) {
        for (const state of consumer.pending.values()) dueIn(consumer, state, 0);
      }
    },
    read: (stream: string, seq: number): StreamMessage | null => streamOf(stream).messages.get(seq) ?? null,
    remove: (stream: string, seq: number): void => void streamOf(stream).messages.delete(seq),
    /** When the oldest message that the consumer has never delivered was stored, or null. */
    waitingSinceMs(durable: string): number | null {
      const { stream, consumer } = consumerOf(durable);
      const seq = [...consumer.fresh].find((one) => stream.messages.has(one));
      return seq === undefined ? null : stream.messages.get(seq)!.storedAtMs;
    },
    /** Work that was delivered on the lanes and is still there after so long. */
    leftOnLanes: (ageMs: number): readonly StreamMessage[] =>
      [...streamOf('ORCH_LANES').messages.values()].filter(
        ({ subject, seq, storedAtMs }) =>
          subject.startsWith('lane.') &&
          storedAtMs <= nowMs() - ageMs &&
          !streamOf('ORCH_LANES').consumers.some(({ fresh }) => fresh.has(seq)),
      ),
    /** The messages of a stream, oldest first. */
    stored: (stream: string): readonly StreamMessage[] => [...streamOf(stream).messages.values()],
    /** Delivered and unacknowledged, or still to be delivered. */
    isBusy: (durable: string): boolean => {
      const { consumer } = consumerOf(durable);
      return consumer.fresh.size > 0 || consumer.pending.size > 0;
    },
  };
}

function covers(pattern: string, subject: string): boolean {
  const wanted = pattern.split('.');
  const tokens = subject.split('.');
  return (
    wanted.every((token, at) => (token === '>' ? tokens.length > at : token === '*' || token === tokens[at])) &&
    (wanted.at(-1) === '>' || wanted.length === tokens.length)
  );
}
