// Finds messages that left their lanes before their dead letter was stored, among those that were watched all along.
import type { Passage } from './lane-watch.ts';

/** The copies of a message on its lane, and when the last one left; null when the message is not checked any more. */
type Watched = { readonly copies: Set<number>; leftAtMs: number | null } | null;

/** An answer may be seen this long after its receiver's next step. A dead letter that is late by less is not found. */
const OUT_OF_ORDER_MS = 100;

/**
 * Ids whose last copy was acknowledged or removed with no dead letter stored before. Of messages that were put on their
 * lane before a gap nothing is said: a copy of theirs may be there that was not seen. A dead letter that is not there at all
 * is another violation.
 */
export function leftBeforeDeadLetter(passages: readonly Passage[], ended: ReadonlySet<string>): readonly string[] {
  const watched = new Map<string, Watched>();
  const messageAt = new Map<number, string>();
  const early = new Set<string>();

  /** The message has come back, or its dead letter was published: in time, or too late. */
  function judge(messageId: string, atMs: number): void {
    const leftAtMs = watched.get(messageId)?.leftAtMs ?? null;
    if (leftAtMs !== null && atMs - leftAtMs > OUT_OF_ORDER_MS) early.add(messageId);
  }

  function onLane({ messageId, seq, isOriginal, atMs }: Extract<Passage, { kind: 'on-lane' }>): void {
    if (isOriginal && !watched.has(messageId)) watched.set(messageId, { copies: new Set(), leftAtMs: null });
    judge(messageId, atMs);
    const message = watched.get(messageId);
    message?.copies.add(seq);
    if (message) message.leftAtMs = null;
    messageAt.set(seq, messageId);
  }

  function offLane({ seq, atMs }: Extract<Passage, { kind: 'off-lane' }>): void {
    const message = watched.get(messageAt.get(seq) ?? '');
    if (message?.copies.delete(seq) && message.copies.size === 0) message.leftAtMs = atMs;
  }

  for (const passage of passages) {
    if (passage.kind === 'on-lane') onLane(passage);
    else if (passage.kind === 'off-lane') offLane(passage);
    else if (passage.kind === 'dead-letter') {
      judge(passage.messageId, passage.atMs);
      watched.set(passage.messageId, null);
    } else {
      for (const messageId of watched.keys()) watched.set(messageId, null);
      messageAt.clear();
    }
  }
  return [...early].filter((messageId) => ended.has(messageId));
}
