// Up to 1,000 messages in; each is judged by itself, the valid ones are kept together, and every one gets its result.
import type { BulkAccepted, BulkInvalid, BulkResult, TextMessage } from '../../../generated/http/contract.ts';
import { limits } from '../../../generated/http/contract.ts';
import type { Handlers, ReplyOf } from '../../../generated/http/handlers.ts';
import type { Accept, Answer, Submit } from '../../admission/submit.ts';
import type { FieldError } from '../../domain/contract.ts';
import { type MessageId, messageIdOf } from '../../domain/ids.ts';
import type { NewMessage } from '../../domain/submission.ts';
import type { JudgeBulkMessage } from '../schemas.ts';
import type { Scope } from '../scope.ts';
import { UnsafeEntry } from '../strict-json.ts';
import { idTaken, inProgress } from './taken.ts';

type Judged =
  | {
      readonly index: number;
      readonly draft: TextMessage;
      readonly messageId: MessageId | undefined;
      readonly errors: null;
    }
  | Pick<BulkInvalid, 'index' | 'messageId' | 'errors'>;

export function createSendBulk(
  submit: Submit,
  judge: JudgeBulkMessage,
  isAnswer: (value: unknown) => value is BulkAccepted,
): Handlers<Scope>['sendBulk'] {
  return async ({ headers, body }, { traceparent }) => {
    const judged = judgeAll(body.messages, judge);
    if (judged.every((one) => one.errors !== null)) return allInvalid(judged.map((one) => resultOf(one)));
    const asked = {
      operation: 'sendBulk',
      tenantId: headers['x-tenant-id'],
      traceparent,
      idempotencyKey: headers['idempotency-key'],
      meaning: [body, headers['x-priority-lane']],
      isAnswer,
    };
    let composed: Composed | undefined;
    const answer = await submit(asked, (accept, newId) => {
      composed = compose(judged, newId(), accept);
      return composed;
    });
    return toReply(answer, (taken) => composed?.resultsWithout(taken) ?? []);
  };
}

/** A second message with the id of a valid one is invalid; ids are compared in lower case. */
function judgeAll(candidates: readonly unknown[], judge: JudgeBulkMessage): readonly Judged[] {
  const seen = new Set<string>();
  return candidates.map((candidate, index): Judged => {
    const errors = judge(candidate, index);
    if (errors.length > 0) return { index, messageId: validIdOf(candidate), errors };
    const draft = candidate as TextMessage;
    const messageId = draft.messageId === undefined ? undefined : messageIdOf(draft.messageId);
    if (messageId === undefined) return { index, draft, messageId, errors: null };
    if (seen.has(messageId)) return { index, messageId, errors: [duplicate(index)] };
    seen.add(messageId);
    return { index, draft, messageId, errors: null };
  });
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

type Composed = ReturnType<typeof compose>;

function compose(judged: readonly Judged[], batchId: string, accept: Accept) {
  const messages: NewMessage[] = [];
  const messageAt = judged.map((one) => {
    if (one.errors !== null) return undefined;
    const message = accept({ ...one.draft, messageId: one.messageId, batchId });
    messages.push(message);
    return message;
  });
  const resultsWithout = (taken: ReadonlySet<string>) => judged.map((one, at) => resultOf(one, messageAt[at], taken));
  const { acceptedAt, lane } = messages[0]!;
  const answerWithout = (taken: ReadonlySet<string>): BulkAccepted | null => {
    const accepted = messages.length - taken.size;
    if (accepted === 0) return null;
    const rejected = judged.length - accepted;
    return { batchId, acceptedAt, lane, accepted, rejected, results: resultsWithout(taken) };
  };
  return { messages, resultsWithout, answerWithout };
}

const NONE: ReadonlySet<string> = new Set();

function resultOf(judged: Judged, message?: NewMessage, taken: ReadonlySet<string> = NONE): BulkResult {
  const { index } = judged;
  if (judged.errors !== null) return { index, messageId: judged.messageId, status: 'INVALID', errors: judged.errors };
  const { messageId, segmentCount, encoding } = message!;
  if (!taken.has(messageId)) return { index, messageId, status: 'QUEUED', segmentCount, encoding };
  return { index, messageId, status: 'INVALID', errors: [idTaken(`messages.${index}.messageId`)] };
}

const MAX_ERRORS = 100;

/** For a bulk of which nothing is kept. */
function allInvalid(all: readonly BulkResult[]): ReplyOf<'sendBulk'> {
  const results = all.filter((result) => result.status === 'INVALID');
  const errors = results.flatMap((result) => result.errors).slice(0, MAX_ERRORS);
  return { fault: 'ALL_MESSAGES_INVALID', errors, results };
}

function toReply(
  answer: Answer<BulkAccepted>,
  resultsWithout: (taken: ReadonlySet<string>) => readonly BulkResult[],
): ReplyOf<'sendBulk'> {
  switch (answer.kind) {
    case 'accepted':
      return { status: 202, body: answer.body };
    case 'replayed':
      return { status: 202, body: answer.body, headers: { 'idempotency-replayed': 'true' } };
    case 'key-reused':
      return { fault: 'IDEMPOTENCY_KEY_REUSED' };
    case 'in-progress':
      return inProgress;
    case 'nothing-kept':
      return allInvalid(resultsWithout(answer.taken));
  }
}
