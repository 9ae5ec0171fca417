// Tells what was committed, at once and from memory: one unacknowledged publication per message at a time, in order, and the outbox row goes only after the PubAck.
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
  /** After a failure the later words of a message wait for the relay this long, or they would overtake the lost one. */
  readonly behindForMs: number;
  readonly telemetry: OutboxTelemetry;
};

export type OutboxTelemetry = {
  published(publication: Publication): void;
  /** The relay tells it later. */
  leftUnpublished(unpublished: Unpublished, error: unknown): void;
};

export type OutboxPublisher = {
  /** Settles when every announcement is acknowledged; rejects when one is not, and the relay takes over. */
  publish(unpublished: Unpublished): Promise<void>;
  /** The same without waiting. */
  publishLater(unpublished: Unpublished): void;
  /** For the relay, which reads rows in order: tells also what is left of a message that has fallen behind. */
  republish(unpublished: Unpublished): Promise<void>;
  /** Waits until nothing is under way, or so many milliseconds. */
  drain(withinMs: number): Promise<void>;
};

/** Beyond this many messages under way the rest is left to the relay, so that a dead NATS costs no memory. */
const MAX_PENDING = settings.outbox.maxUnanswered;

/** `lastSeq`: the last word of a message that was left to the relay. */
type Behind = { readonly lastSeq: number; readonly untilMs: number };

export function createOutboxPublisher(ports: OutboxPublisherPorts): OutboxPublisher {
  const chains = createChains<string>();
  const behind = new Map<string, Behind>();
  let drained = Promise.withResolvers<void>();

  async function publish(unpublished: Unpublished): Promise<void> {
    if (chains.size >= MAX_PENDING) return leave(unpublished, new Error('too many announcements under way'));
    // Asked when its turn has come: the one before it may have failed meanwhile.
    return run(unpublished, async () => {
      if (isBehind(unpublished.message.messageId)) throw new Error('an earlier announcement is still unpublished');
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

  // Both inside their turn: by the time that the caller hears of it, the next word of the message has begun.
  function refuse(unpublished: Unpublished, error: unknown): never {
    fallBehind(unpublished);
    throw error;
  }

  /** Only the last word that was left ends it: those before it the relay has told, those after it have not been left. */
  function catchUpWith({ message: { messageId }, transition }: Unpublished): void {
    if (transition.seq >= (behind.get(messageId)?.lastSeq ?? 0)) behind.delete(messageId);
  }

  function leave(unpublished: Unpublished, error: unknown): never {
    ports.telemetry.leftUnpublished(unpublished, error);
    throw error;
  }

  // Not awaited: a row that stays is told once more by the relay, and its message ids make that harmless.
  function forget(outboxId: bigint): void {
    ports.forget(outboxId).catch(() => {});
  }

  function isBehind(messageId: string): boolean {
    return (behind.get(messageId)?.untilMs ?? 0) > performance.now();
  }

  // The oldest make room: they were the first to fall behind, and the relay has most likely told them.
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
      await withDeadline(drained.promise, withinMs, 'telling the rest').catch(() => {});
    },
  };
}
