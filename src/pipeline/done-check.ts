// The idempotency check of messages, outside PostgreSQL: a repeated delivery costs one question, and only a done entry proves anything.
import type { Lane, MessageStatus } from '../domain/contract.ts';
import type { EntryClaim } from '../domain/idempotency-entries.ts';
import { finalStatuses } from '../domain/lifecycle.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Received } from './progress.ts';

/** The idempotency entry of each message; no function rejects, and `skipped` means that Redis gave no answer. */
export type MessageEntries = {
  /** Writes the value unless there is an entry; an existing entry is the answer. */
  claim(messageId: string, value: string, lane: Lane): Promise<EntryClaim>;
  /** Overwrites the value of an existing entry. */
  complete(messageId: string, value: string): Promise<void>;
  /** Deletes the entry if it has exactly this value. */
  drop(messageId: string, value: string): Promise<void>;
};

/** The answer for a message whose entry does not say that it is done: the message is carried. */
export type Unfinished = {
  readonly kind: 'unfinished';
  readonly messageId: string;
  /** The value that this delivery wrote itself. */
  readonly own: string | null;
  /** Whether there is an entry to update. */
  readonly hasEntry: boolean;
};

export type DoneCheck = {
  checkDone(received: Received): Promise<Unfinished | Extract<Outcome, { kind: 'done-before' }>>;
  /** Updates the entry. The caller does not wait: without the entry PostgreSQL answers the next delivery. */
  recordDone(unfinished: Unfinished, outcome: Outcome): void;
};

/** `newNonce` makes each pending value unique to its writer. */
export function createDoneCheck(entries: MessageEntries, newNonce: () => string): DoneCheck {
  return {
    async checkDone({ request }) {
      const { messageId, lane } = request;
      const own = JSON.stringify({ s: 'P', n: newNonce() });
      const claim = await entries.claim(messageId, own, lane);
      if (claim.kind !== 'existing') return { kind: 'unfinished', messageId, own, hasEntry: claim.kind === 'claimed' };
      const status = doneStatusOf(claim.value);
      // A pending value is of a delivery at work or dead, any other value of an unknown writer: PostgreSQL decides.
      return status === undefined
        ? { kind: 'unfinished', messageId, own: null, hasEntry: true }
        : { kind: 'done-before', status };
    },

    recordDone({ messageId, own, hasEntry }, outcome) {
      if (!hasEntry) return;
      const status = finalStatusOf(outcome);
      if (status !== undefined) void entries.complete(messageId, JSON.stringify({ s: 'D', status }));
      else if (hasEnded(outcome) && own !== null) void entries.drop(messageId, own);
    },
  };
}

/** Nobody carries the message now: a pending entry would say so until it expires. */
function hasEnded({ kind }: Outcome): boolean {
  return kind === 'retry' || kind === 'unstorable';
}

/** The final status of a message, undefined while there is work left. */
function finalStatusOf(outcome: Outcome): MessageStatus | undefined {
  switch (outcome.kind) {
    case 'sent':
      return 'SENT';
    case 'given-up':
    case 'done-before':
      return outcome.status;
    case 'unstorable':
    case 'leased':
    case 'retry':
    case 'dead-letter-unpublished':
    case 'fenced':
      return undefined;
  }
}

const DONE = new Map<string, MessageStatus>(
  finalStatuses.map((status) => [JSON.stringify({ s: 'D', status }), status]),
);

function doneStatusOf(value: string): MessageStatus | undefined {
  return DONE.get(value);
}
