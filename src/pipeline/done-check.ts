// Knows outside PostgreSQL which messages are done, so that a repeated delivery costs one question; only a done entry proves anything.
import type { MessageStatus } from '../domain/contract.ts';
import type { EntryClaim } from '../domain/idempotency-entries.ts';
import { finalStatuses } from '../domain/lifecycle.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Received } from './progress.ts';

/** The idempotency entry of each message; none of its functions rejects, and `skipped` means that nobody could be asked. */
export type MessageEntries = {
  /** Writes the value unless there is an entry, which is then the answer. */
  claim(messageId: string, value: string): Promise<EntryClaim>;
  /** Overwrites the value of an entry that is there. */
  complete(messageId: string, value: string): Promise<void>;
  /** Deletes the entry if it has exactly this value. */
  drop(messageId: string, value: string): Promise<void>;
};

/** What the entry says of a message before it is claimed: nothing that stops it from being carried. */
export type Unfinished = {
  readonly kind: 'unfinished';
  readonly messageId: string;
  /** The value that this delivery wrote itself. */
  readonly own: string | null;
  /** Whether there is an entry to bring up to date. */
  readonly hasEntry: boolean;
};

export type DoneCheck = {
  checkDone(received: Received): Promise<Unfinished | Extract<Outcome, { kind: 'done-before' }>>;
  /** Brings the entry up to date. Nobody waits for it: without the entry PostgreSQL answers the next delivery. */
  recordDone(unfinished: Unfinished, outcome: Outcome): void;
};

/** `newNonce` makes each pending value its writer's own. */
export function createDoneCheck(entries: MessageEntries, newNonce: () => string): DoneCheck {
  return {
    async checkDone({ request }) {
      const { messageId } = request;
      const own = JSON.stringify({ s: 'P', n: newNonce() });
      const claim = await entries.claim(messageId, own);
      if (claim.kind !== 'existing') return { kind: 'unfinished', messageId, own, hasEntry: claim.kind === 'claimed' };
      const status = doneStatusOf(claim.value);
      // A pending value was written by a delivery that is at work or dead, and any other one by no one we know: PostgreSQL decides.
      return status === undefined
        ? { kind: 'unfinished', messageId, own: null, hasEntry: true }
        : { kind: 'done-before', status };
    },

    recordDone({ messageId, own, hasEntry }, outcome) {
      if (!hasEntry) return;
      const status = finalStatusOf(outcome);
      if (status !== undefined) void entries.complete(messageId, JSON.stringify({ s: 'D', status }));
      else if (outcome.kind === 'retry' && own !== null) void entries.drop(messageId, own);
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
