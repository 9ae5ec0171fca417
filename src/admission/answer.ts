// The answers to a submit, and the bodies of those that store something: pure functions of its messages and of their conflicting ids.
import type { BulkAccepted, BulkInvalid, BulkResult, MessageAccepted } from '../../generated/http/contract.ts';
import type { FieldError } from '../domain/contract.ts';
import type { SignatureFault } from '../domain/gov-signature.ts';
import { messageIdOf } from '../domain/ids.ts';
import type { NewMessage } from '../domain/submission.ts';
import type { Draft, Drafted } from './draft.ts';
import type { TemplateRefusal } from './filling.ts';

export type Answer<Body> =
  | { readonly kind: 'accepted'; readonly body: Body }
  /** An earlier answer: written as JSON it has the bytes that were written then. */
  | { readonly kind: 'replayed'; readonly body: Body }
  | { readonly kind: 'key-reused' }
  /** The tenant may not use the lane. */
  | { readonly kind: 'refused'; readonly fault: 'LANE_NOT_GRANTED' | SignatureFault }
  /** A new request whose lane is shed; its key, if it has one, was not used. */
  | { readonly kind: 'shed'; readonly retryAfterSeconds: number }
  /** The first request with the key is not answered yet. */
  | { readonly kind: 'in-progress' }
  /** No draft became a message that could be stored. */
  | { readonly kind: 'nothing-stored'; readonly drafted: Drafted; readonly conflicts: Conflicts };

/** The client's answer, given the conflicting ids; null when no message is left to store. Pure. */
export type AnswerFor<Body> = (drafted: Drafted, conflicts: Conflicts) => Body | null;

type Conflicts = ReadonlySet<string>;

/** One message of a bulk after it was validated by itself. */
export type Validated =
  | { readonly index: number; readonly draft: Draft; readonly errors: null }
  | Pick<BulkInvalid, 'index' | 'messageId' | 'errors'>;

/** The answer to a request of one message; null when it was refused, or its id is a conflicting id. */
export function messageAnswer({ messages: [message] }: Drafted, conflicts: Conflicts): MessageAccepted | null {
  if (message === undefined || conflicts.has(message.messageId)) return null;
  const { messageId, acceptedAt, segmentCount, encoding, lane } = message;
  return { messageId, status: 'QUEUED', acceptedAt, segmentCount, encoding, lane };
}

/** The answer to a bulk, whose valid messages were drafted; null when none is left: refused, or with a conflicting id. */
export function bulkAnswer(
  validated: readonly Validated[],
  drafted: Drafted,
  conflicts: Conflicts,
): BulkAccepted | null {
  const accepted = drafted.messages.length - conflicts.size;
  const [first] = drafted.messages;
  if (drafted.batchId === null || first === undefined || accepted === 0) return null;
  const { acceptedAt, lane } = first;
  const results = bulkResults(validated, drafted, conflicts);
  return { batchId: drafted.batchId, acceptedAt, lane, accepted, rejected: validated.length - accepted, results };
}

/** The result of each message of a bulk; those of `drafted` are the valid ones of `validated`, in the same order. */
export function bulkResults(
  validated: readonly Validated[],
  { messages, refusals }: Pick<Drafted, 'messages' | 'refusals'>,
  conflicts: Conflicts,
): readonly BulkResult[] {
  let place = 0;
  let next = 0;
  return validated.map((one): BulkResult => {
    if (one.errors !== null)
      return { index: one.index, messageId: one.messageId, status: 'INVALID', errors: one.errors };
    const refusal = refusals.get(place++);
    return refusal === undefined ? resultOf(one.index, messages[next++]!, conflicts) : refused(one, refusal);
  });
}

const MAX_ERRORS_OF_ITEM = 16;

function refused({ index, draft }: Extract<Validated, { errors: null }>, { errors }: TemplateRefusal): BulkResult {
  const messageId = draft.messageId === undefined ? null : messageIdOf(draft.messageId);
  const ofItem = errors
    .slice(0, MAX_ERRORS_OF_ITEM)
    .map((error) => ({ ...error, field: `messages.${index}.${error.field}` }));
  return { index, messageId, status: 'INVALID', errors: ofItem };
}

function resultOf(index: number, { messageId, segmentCount, encoding }: NewMessage, conflicts: Conflicts): BulkResult {
  if (!conflicts.has(messageId)) return { index, messageId, status: 'QUEUED', segmentCount, encoding };
  return { index, messageId, status: 'INVALID', errors: [idConflict(`messages.${index}.messageId`)] };
}

/** The error of a conflicting id, the same whichever tenant has the id. */
export function idConflict(field: string): FieldError {
  return { field, message: 'is taken', code: 'MESSAGE_ID_CONFLICT' };
}
