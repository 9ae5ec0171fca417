// Finds messages that left their lanes before their dead letter was stored, among those that were watched all along.
import type { Passage } from './lane-watch.ts';

/** Copies of a message that its lane holds; null when it is not known what it holds, or all of them have left. */
type Copies = Set<number> | null;

/**
 * Ids whose last copy was acknowledged or removed with no dead letter stored before. Of messages that were put on their
 * lane before a gap nothing is said: a copy of theirs may be there that was not seen.
 */
export function leftBeforeDeadLetter(passages: readonly Passage[], ended: ReadonlySet<string>): readonly string[] {
  const copiesOf = new Map<string, Copies>();
  const messageAt = new Map<number, string>();
  const early = new Set<string>();

  function onLane({ messageId, seq, isOriginal }: Extract<Passage, { kind: 'on-lane' }>): void {
    if (isOriginal && !copiesOf.has(messageId)) copiesOf.set(messageId, new Set());
    copiesOf.get(messageId)?.add(seq);
    messageAt.set(seq, messageId);
  }

  function offLane(seq: number): void {
    const messageId = messageAt.get(seq) ?? '';
    const copies = copiesOf.get(messageId);
    if (!copies?.delete(seq) || copies.size > 0) return;
    early.add(messageId);
    copiesOf.set(messageId, null);
  }

  for (const passage of passages) {
    if (passage.kind === 'on-lane') onLane(passage);
    else if (passage.kind === 'off-lane') offLane(passage.seq);
    else if (passage.kind === 'dead-letter') copiesOf.set(passage.messageId, null);
    else {
      for (const messageId of copiesOf.keys()) copiesOf.set(messageId, null);
      messageAt.clear();
    }
  }
  return [...early].filter((messageId) => ended.has(messageId));
}
