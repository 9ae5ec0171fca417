// Counts the messages of a replay, starts a replay of exactly those, and shows how far it is.
import { limits } from '../../../generated/http/contract.ts';
import type { Handlers, ReplyOf, RequestOf } from '../../../generated/http/handlers.ts';
import { type DeadLetterStore, MAX_REPLAYED, type ReplaySelection } from '../../domain/dead-letter.ts';
import { messageIdOf, replayIdOf } from '../../domain/ids.ts';
import { type Validated, windowOf } from '../dead-letter-window.ts';
import { actorOf, type Scope } from '../scope.ts';

export type ReplayParts = {
  readonly store: Pick<DeadLetterStore, 'countReplayable' | 'whyNotReplayable' | 'startReplay'>;
  readonly nowMs: () => number;
  /** A fresh UUID v4. */
  readonly uuid: () => string;
};

type Body = RequestOf<'replayDeadLetters'>['body'];
type Reply = ReplyOf<'replayDeadLetters'>;

export function createReplayDeadLetters(parts: ReplayParts): Handlers<Scope>['replayDeadLetters'] {
  return async ({ body }, scope) => {
    const selection = selectionOf(body, parts.nowMs());
    if (!selection.ok) return { fault: 'VALIDATION_FAILED', errors: selection.errors };
    if (selection.value.kind === 'message') {
      const refusal = await parts.store.whyNotReplayable(selection.value.messageId);
      if (refusal !== null) return { fault: refusal };
    }
    return body.dryRun === false ? start(selection.value, body, scope, parts) : count(selection.value, parts);
  };
}

function selectionOf(body: Body, nowMs: number): Validated<ReplaySelection> {
  if ('messageId' in body) return { ok: true, value: { kind: 'message', messageId: messageIdOf(body.messageId) } };
  const { tenantId, status, code, lane, ...asked } = body.filter;
  const window = windowOf(asked, nowMs, 'filter.');
  if (!window.ok) return window;
  return { ok: true, value: { kind: 'filter', filter: { ...window.value, tenantId, status, code, lane } } };
}

async function count(selection: ReplaySelection, { store }: ReplayParts): Promise<Reply> {
  const counted = await store.countReplayable(selection);
  if (counted.count > MAX_REPLAYED) return { fault: 'REPLAY_TOO_LARGE' };
  return { status: 200, body: counted };
}

async function start(selection: ReplaySelection, body: Body, scope: Scope, parts: ReplayParts): Promise<Reply> {
  const { confirmation, reason, ratePerSecond = limits.replayRate.default } = body;
  if (confirmation === undefined) {
    const missing = { field: 'confirmation', message: 'is required with dryRun: false', code: 'REQUIRED' } as const;
    return { fault: 'VALIDATION_FAILED', errors: [missing] };
  }
  const outcome = await parts.store.startReplay({
    ...{ selection, confirmation, ratePerSecond, reason },
    replayId: parts.uuid(),
    startedAt: new Date(parts.nowMs()).toISOString(),
    actor: actorOf(scope),
  });
  if (outcome.kind === 'started') return { status: 202, body: outcome.replay };
  if (outcome.count === 0) return { fault: 'NOTHING_TO_REPLAY' };
  return { fault: outcome.count > MAX_REPLAYED ? 'REPLAY_TOO_LARGE' : 'REPLAY_SET_CHANGED' };
}

export function createGetReplay({ findReplay }: Pick<DeadLetterStore, 'findReplay'>): Handlers<Scope>['getReplay'] {
  return async ({ params }) => {
    const replay = await findReplay(replayIdOf(params.replayId));
    return replay === null ? { fault: 'REPLAY_NOT_FOUND' } : { status: 200, body: replay };
  };
}
