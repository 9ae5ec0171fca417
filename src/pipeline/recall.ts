// Remembers outside PostgreSQL which messages are done, so that a repeated delivery costs one question; only "done" proves anything.
import type { MessageStatus } from '../domain/contract.ts';
import type { Taken } from '../domain/idempotency-entries.ts';
import { finalStatuses } from '../domain/lifecycle.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Received } from './progress.ts';

/** What is noted per message; none of it rejects, and `skipped` means that nobody could be asked. */
export type MessageNotes = {
  /** Writes the note unless there is one, which is then the answer. */
  take(messageId: string, note: string): Promise<Taken>;
  /** Overwrites a note that is there. */
  complete(messageId: string, note: string): Promise<void>;
  /** Deletes exactly this note. */
  drop(messageId: string, note: string): Promise<void>;
};

/** What is known of a message before it is claimed: nothing that keeps it from being carried. */
export type Noted = {
  readonly kind: 'noted';
  readonly messageId: string;
  /** What this delivery noted itself. */
  readonly own: string | null;
  /** Whether there is a note to bring up to date. */
  readonly isKept: boolean;
};

export type Recall = {
  recall(received: Received): Promise<Noted | Extract<Outcome, { kind: 'done-before' }>>;
  /** Notes what became of the message. Nobody waits for it: without the note PostgreSQL answers the next delivery. */
  remember(noted: Noted, outcome: Outcome): void;
};

/** `newNonce` makes each pending note its writer's own. */
export function createRecall(notes: MessageNotes, newNonce: () => string): Recall {
  return {
    async recall({ request }) {
      const { messageId } = request;
      const own = JSON.stringify({ s: 'P', n: newNonce() });
      const taken = await notes.take(messageId, own);
      if (taken.kind !== 'held') return { kind: 'noted', messageId, own, isKept: taken.kind === 'taken' };
      const status = doneStatusOf(taken.value);
      // Pending was written by a delivery that is at work or dead, and anything else by no one we know: PostgreSQL decides.
      return status === undefined
        ? { kind: 'noted', messageId, own: null, isKept: true }
        : { kind: 'done-before', status };
    },

    remember({ messageId, own, isKept }, outcome) {
      if (!isKept) return;
      const status = finalStatusOf(outcome);
      if (status !== undefined) void notes.complete(messageId, JSON.stringify({ s: 'D', status }));
      else if (outcome.kind === 'retry' && own !== null) void notes.drop(messageId, own);
    },
  };
}

/** The status of a message with which nothing is left to do. */
function finalStatusOf(outcome: Outcome): MessageStatus | undefined {
  switch (outcome.kind) {
    case 'sent':
      return 'SENT';
    case 'given-up':
    case 'done-before':
      return outcome.status;
    default:
      return undefined;
  }
}

const DONE = new Map<string, MessageStatus>(
  finalStatuses.map((status) => [JSON.stringify({ s: 'D', status }), status]),
);

function doneStatusOf(note: string): MessageStatus | undefined {
  return DONE.get(note);
}
