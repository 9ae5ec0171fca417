// Up to 1,000 messages in; each is validated by itself, the valid ones are stored together, and every one gets its result.
import type { BulkAccepted, BulkResult, SendMessageRequest } from '../../../generated/http/contract.ts';
import { limits } from '../../../generated/http/contract.ts';
import type { Handlers, ReplyOf } from '../../../generated/http/handlers.ts';
import { bulkAnswer, bulkResults, type Validated } from '../../admission/answer.ts';
import { NO_REFUSALS } from '../../admission/draft.ts';
import type { RankedTurns } from '../../admission/ranked-turns.ts';
import type { Submit } from '../../admission/submit.ts';
import type { FieldError } from '../../domain/contract.ts';
import { messageIdOf } from '../../domain/ids.ts';
import { mapInSlices, type Turns } from '../../lib/turns.ts';
import type { ValidateBulkMessage } from '../schemas.ts';
import type { Scope } from '../scope.ts';
import { UnsafeEntry } from '../strict-json.ts';
import { replyOf } from './submit-reply.ts';

export type SendBulkParts = {
  readonly submit: Submit;
  readonly validate: ValidateBulkMessage;
  readonly isAnswer: (value: unknown) => value is BulkAccepted;
  readonly turns: RankedTurns;
};

export function createSendBulk(parts: SendBulkParts): Handlers<Scope>['sendBulk'] {
  const { submit, isAnswer, validate, turns } = parts;
  return async ({ headers, body }, { traceparent, rawBody }) => {
    const validated = await validateAll(body.messages, validate, turns.ofWish(headers['x-priority-lane']));
    const drafts = validated.flatMap((one) => (one.errors === null ? [one.draft] : []));
    if (drafts.length === 0) return allInvalid(bulkResults(validated, NO_DRAFTS, NONE));
    const answer = await submit({
      operation: 'sendBulk',
      tenantId: headers['x-tenant-id'],
      traceparent,
      idempotencyKey: headers['idempotency-key'],
      wishedLane: headers['x-priority-lane'],
      signed: rawBody && { signature: headers['x-gov-signature'], rawBody },
      fingerprintInput: [body, headers['x-priority-lane']],
      drafts,
      isBulk: true,
      answerFor: (drafted, conflicts) => bulkAnswer(validated, drafted, conflicts),
      isAnswer,
    });
    if (answer.kind !== 'nothing-stored') return replyOf(answer);
    return allInvalid(bulkResults(validated, answer.drafted, answer.conflicts));
  };
}

const NONE: ReadonlySet<string> = new Set();
const NO_DRAFTS = { messages: [], refusals: NO_REFUSALS };

/** A second message with the id of a valid one is invalid; ids are compared in lower case. */
function validateAll(
  candidates: readonly unknown[],
  validate: ValidateBulkMessage,
  turns: Turns,
): Promise<readonly Validated[]> {
  const seen = new Set<string>();
  return mapInSlices(candidates, validateOne, turns);

  function validateOne(candidate: unknown, index: number): Validated {
    const errors = validate(candidate, index);
    if (errors.length > 0) return { index, messageId: validIdOf(candidate), errors };
    const draft = candidate as SendMessageRequest;
    const messageId = draft.messageId === undefined ? undefined : messageIdOf(draft.messageId);
    if (messageId === undefined) return { index, draft, errors: null };
    if (seen.has(messageId)) return { index, messageId, errors: [duplicate(index)] };
    seen.add(messageId);
    return { index, draft, errors: null };
  }
}

const MESSAGE_ID = new RegExp(limits.messageId.pattern);

function validIdOf(sent: unknown): string | null {
  const candidate = sent instanceof UnsafeEntry ? sent.value : sent;
  if (typeof candidate !== 'object' || candidate === null || !('messageId' in candidate)) return null;
  const { messageId } = candidate;
  return typeof messageId === 'string' && MESSAGE_ID.test(messageId) ? messageIdOf(messageId) : null;
}

function duplicate(index: number): FieldError {
  return { field: `messages.${index}.messageId`, message: 'occurs earlier in this bulk', code: 'DUPLICATE_IN_BATCH' };
}

const MAX_ERRORS = 100;

/** The answer to a bulk of which nothing is stored. */
function allInvalid(all: readonly BulkResult[]): ReplyOf<'sendBulk'> {
  const results = all.filter((result) => result.status === 'INVALID');
  const errors = results.flatMap((result) => result.errors).slice(0, MAX_ERRORS);
  return { fault: 'ALL_MESSAGES_INVALID', errors, results };
}
