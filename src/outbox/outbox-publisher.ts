// Publishes transitions from memory after their commit: in order, one unacknowledged step per message, and the outbox row is deleted after the PubAck.
import type { Publication } from '../../generated/events/publications.ts';
import { type Lane, lanes } from '../domain/contract.ts';
import type { Unpublished } from '../domain/journey.ts';
import { urgentLanes } from '../domain/lane-rank.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { RetryPolicy } from '../domain/retry.ts';
import { createChains } from '../lib/chain.ts';
import { withDeadline } from '../lib/deadline.ts';
import { createShares } from '../lib/shares.ts';
import { announcementsOf } from './announcement.ts';

export type OutboxPublisherPorts = {
  publish(publication: Publication): Promise<unknown>;
  forget(outboxId: bigint): Promise<void>;
  readonly policy: RetryPolicy;
  /** After a failure, later events of a message wait this long for the relay, or they would overtake the lost one. */
  readonly behindForMs: number;
  /** The most transitions that may be under way; the rest is left to the relay, so that a dead NATS costs no memory. */
  readonly maxPending: number;
  /** The share of those that each lane has for itself. */
  readonly ownShareOfLane: number;
  readonly telemetry: OutboxTelemetry;
};

export type OutboxTelemetry = {
  published(publication: Pick<Publication, 'subject'>): void;
  /** The relay publishes the transition later. */
  leftUnpublished(unpublished: Unpublished, error: unknown): void;
};

export type OutboxPublisher = {
  /** Resolves when every publication is acknowledged; rejects when one is not, and the relay publishes it later. */
  publish(unpublished: Unpublished): Promise<void>;
  /** The same without waiting. */
  publishLater(unpublished: Unpublished): void;
  /** For the relay, which reads rows in order: publishes also the rest of a message that has fallen behind. */
  republish(unpublished: Unpublished): Promise<void>;
  /**
   * Takes up to so many messages of P0 and P1, P0 first, of which a transition was left since they were taken last: for
   * them the relay comes late.
   */
  takeLeft(atMost: number): readonly Left[];
  /** After trouble of one who took them. They are the oldest: where their lane is full by now, the relay has them. */
  putBack(left: readonly Left[]): void;
  /** Waits until no publication is in flight, at most so many milliseconds. */
  drain(withinMs: number): Promise<void>;
};

/** An urgent message with a transition that was left to the relay. */
export type Left = Pick<StoredMessage, 'messageId' | 'lane'>;

/** `lastSeq`: the last transition of a message that was left to the relay. */
type Behind = { readonly lastSeq: number; readonly untilMs: number };

export function createOutboxPublisher(ports: OutboxPublisherPorts): OutboxPublisher {
  const chains = createChains<string>();
  const places = createShares(lanes, ports.maxPending, ports.ownShareOfLane);
  const behind = Object.fromEntries(lanes.map((lane) => [lane, new Map()])) as Record<Lane, Map<string, Behind>>;
  const left = new Map(urgentLanes.map((lane) => [lane, new Set<string>()]));
  let drained = Promise.withResolvers<void>();

  async function publish(unpublished: Unpublished): Promise<void> {
    const { lane } = unpublished.message;
    if (!places.take(lane)) {
      fallBehind(unpublished);
      return leave(unpublished, new Error('too many publications in flight'));
    }
    try {
      await run(unpublished, async () => {
        // The check waits for its turn: the transition before this one may have failed meanwhile.
        if (isBehind(unpublished.message)) throw new Error('an earlier transition is still unpublished');
        await publishAll(unpublished);
      });
    } finally {
      places.release(lane);
    }
  }

  const republish = (unpublished: Unpublished): Promise<void> => run(unpublished, () => publishAll(unpublished));

  async function run(unpublished: Unpublished, work: () => Promise<void>): Promise<void> {
    const { messageId } = unpublished.message;
    try {
      await chains.run(messageId, () =>
        work().then(
          () => catchUpWith(unpublished),
          (error) => refuse(unpublished, error),
        ),
      );
    } catch (error) {
      return leave(unpublished, error);
    } finally {
      if (chains.size === 0) drained.resolve();
    }
    if (unpublished.outboxId !== null) forget(unpublished.outboxId);
  }

  async function publishAll(unpublished: Unpublished): Promise<void> {
    for (const step of announcementsOf(unpublished, ports.policy)) {
      await (step.length === 1 ? publishOne(step[0]!) : Promise.all(step.map(publishOne)));
    }
  }

  async function publishOne(publication: Publication): Promise<void> {
    await ports.publish(publication);
    ports.telemetry.published(publication);
  }

  // Both run inside their turn: when the caller hears of the result, the next transition of the message has begun.
  function refuse(unpublished: Unpublished, error: unknown): never {
    fallBehind(unpublished);
    throw error;
  }

  /** Only the last transition that was left ends it: the relay has published those before, and left none later. */
  function catchUpWith({ message: { messageId, lane }, transition }: Unpublished): void {
    const ofLane = behind[lane];
    if (transition.seq >= (ofLane.get(messageId)?.lastSeq ?? 0)) ofLane.delete(messageId);
  }

  function leave(unpublished: Unpublished, error: unknown): never {
    rememberLeft(unpublished.message);
    ports.telemetry.leftUnpublished(unpublished, error);
    throw error;
  }

  // The oldest message of the lane makes room: it is late already, and is the first that the relay publishes.
  function rememberLeft({ messageId, lane }: StoredMessage): void {
    const ofLane = left.get(lane);
    if (ofLane === undefined) return;
    if (ofLane.size >= ports.maxPending) ofLane.delete(ofLane.keys().next().value!);
    ofLane.add(messageId);
  }

  // Not awaited: the relay publishes a row that stays once more, and its message ids make that harmless.
  function forget(outboxId: bigint): void {
    ports.forget(outboxId).catch(() => {});
  }

  function isBehind({ messageId, lane }: StoredMessage): boolean {
    return (behind[lane].get(messageId)?.untilMs ?? 0) > performance.now();
  }

  // The oldest entries of the lane make room: they fell behind first, and the relay has most likely published them.
  function fallBehind({ message: { messageId, lane }, transition }: Unpublished): void {
    const ofLane = behind[lane];
    const lastSeq = Math.max(transition.seq, ofLane.get(messageId)?.lastSeq ?? 0);
    ofLane.delete(messageId);
    if (ofLane.size >= ports.maxPending) ofLane.delete(ofLane.keys().next().value!);
    ofLane.set(messageId, { lastSeq, untilMs: performance.now() + ports.behindForMs });
  }

  return {
    publish,
    republish,
    publishLater(unpublished) {
      publish(unpublished).catch(() => {});
    },
    takeLeft(atMost) {
      const taken: Left[] = [];
      for (const [lane, ofLane] of left) {
        for (const messageId of ofLane) {
          if (taken.length === atMost) return taken;
          ofLane.delete(messageId);
          taken.push({ messageId, lane });
        }
      }
      return taken;
    },
    putBack(messages) {
      for (const { messageId, lane } of messages) {
        const ofLane = left.get(lane)!;
        if (ofLane.size < ports.maxPending) ofLane.add(messageId);
      }
    },
    async drain(withinMs) {
      if (chains.size === 0) return;
      drained = Promise.withResolvers();
      await withDeadline(drained.promise, withinMs, 'publishing the rest').catch(() => {});
    },
  };
}
