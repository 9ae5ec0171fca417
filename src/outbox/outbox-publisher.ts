// Publishes transitions from memory after their commit: in order, one unacknowledged per message, and the outbox row is deleted after the PubAck.
import type { Publication } from '../../generated/events/publications.ts';
import type { Unpublished } from '../domain/journey.ts';
import type { RetryPolicy } from '../domain/retry.ts';
import { createChains } from '../lib/chain.ts';
import { withDeadline } from '../lib/deadline.ts';
import { settings } from '../settings.ts';
import { announcementsOf } from './announcement.ts';

export type OutboxPublisherPorts = {
  publish(publication: Publication): Promise<unknown>;
  forget(outboxId: bigint): Promise<void>;
  readonly policy: RetryPolicy;
  /** After a failure, later events of a message wait this long for the relay, or they would overtake the lost one. */
  readonly behindForMs: number;
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
  /** Waits until no publication is in flight, at most so many milliseconds. */
  drain(withinMs: number): Promise<void>;
};

/** Beyond this many messages in flight, the rest is left to the relay, so that a dead NATS costs no memory. */
const MAX_PENDING = settings.outbox.maxUnanswered;

/** `lastSeq`: the last transition of a message that was left to the relay. */
type Behind = { readonly lastSeq: number; readonly untilMs: number };

export function createOutboxPublisher(ports: OutboxPublisherPorts): OutboxPublisher {
  const chains = createChains<string>();
  const behind = new Map<string, Behind>();
  let drained = Promise.withResolvers<void>();

  async function publish(unpublished: Unpublished): Promise<void> {
    if (chains.size >= MAX_PENDING) return leave(unpublished, new Error('too many publications in flight'));
    // The check waits for its turn: the transition before this one may have failed meanwhile.
    return run(unpublished, async () => {
      if (isBehind(unpublished.message.messageId)) throw new Error('an earlier transition is still unpublished');
      await publishAll(unpublished);
    });
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
    for (const publication of announcementsOf(unpublished, ports.policy)) {
      await ports.publish(publication);
      ports.telemetry.published(publication);
    }
  }

  // Both run inside their turn: when the caller hears of the result, the next transition of the message has begun.
  function refuse(unpublished: Unpublished, error: unknown): never {
    fallBehind(unpublished);
    throw error;
  }

  /** Only the last transition that was left ends it: the relay has published those before, and left none later. */
  function catchUpWith({ message: { messageId }, transition }: Unpublished): void {
    if (transition.seq >= (behind.get(messageId)?.lastSeq ?? 0)) behind.delete(messageId);
  }

  function leave(unpublished: Unpublished, error: unknown): never {
    ports.telemetry.leftUnpublished(unpublished, error);
    throw error;
  }

  // Not awaited: the relay publishes a row that stays once more, and its message ids make that harmless.
  function forget(outboxId: bigint): void {
    ports.forget(outboxId).catch(() => {});
  }

  function isBehind(messageId: string): boolean {
    return (behind.get(messageId)?.untilMs ?? 0) > performance.now();
  }

  // The oldest entries make room: they fell behind first, and the relay has most likely published them.
  function fallBehind({ message: { messageId }, transition }: Unpublished): void {
    const lastSeq = Math.max(transition.seq, behind.get(messageId)?.lastSeq ?? 0);
    behind.delete(messageId);
    if (behind.size >= MAX_PENDING) behind.delete(behind.keys().next().value!);
    behind.set(messageId, { lastSeq, untilMs: performance.now() + ports.behindForMs });
  }

  return {
    publish,
    republish,
    publishLater(unpublished) {
      publish(unpublished).catch(() => {});
    },
    async drain(withinMs) {
      if (chains.size === 0) return;
      drained = Promise.withResolvers();
      await withDeadline(drained.promise, withinMs, 'publishing the rest').catch(() => {});
    },
  };
}
