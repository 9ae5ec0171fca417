// Messages that were given up, page by page, without text and without whole numbers.
import { type DeadLetterEntry, limits } from '../../../generated/http/contract.ts';
import type { Handlers, RequestOf } from '../../../generated/http/handlers.ts';
import type {
  DeadLetterPosition,
  DeadLetterStore,
  DeadLetterView,
  DeadLetterWindow,
} from '../../domain/dead-letter.ts';
import { maskRecipient } from '../../domain/mask-recipient.ts';
import { cursorOf, pageEndOf, type Validated, windowOf } from '../dead-letter-window.ts';
import type { Scope } from '../scope.ts';

type Query = RequestOf<'browseDeadLetters'>['query'];

export function createBrowseDeadLetters(
  { browseDeadLetters }: Pick<DeadLetterStore, 'browseDeadLetters'>,
  nowMs: () => number,
): Handlers<Scope>['browseDeadLetters'] {
  return async ({ query }) => {
    const page = pageOf(query, nowMs());
    if (!page.ok) return { fault: 'VALIDATION_FAILED', errors: page.errors };
    const { window, after } = page.value;
    const { tenantId, status, code, lane } = query;
    const limit = Number(query.limit ?? limits.deadLetterLimit.default);
    // One more than shown says whether there is another page.
    const found = await browseDeadLetters({ ...window, tenantId, status, code, lane }, after, limit + 1);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    const nextCursor =
      found.length > limit && last !== undefined ? cursorOf({ position: last.position, window }) : null;
    return { status: 200, body: { deadLetters: shown.map(entryOf), nextCursor } };
  };
}

type Page = { readonly window: DeadLetterWindow; readonly after: DeadLetterPosition | null };

function pageOf({ cursor, from, until }: Query, nowMs: number): Validated<Page> {
  if (cursor === undefined) {
    const asked = { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
    const window = windowOf(asked, nowMs, '');
    return window.ok ? { ok: true, value: { window: window.value, after: null } } : window;
  }
  const end = pageEndOf(cursor, nowMs);
  return end.ok ? { ok: true, value: { window: end.value.window, after: end.value.position } } : end;
}

/** Names each field, so that a new one of the row is not shown by accident. */
function entryOf(view: DeadLetterView): DeadLetterEntry {
  return {
    messageId: view.messageId,
    tenantId: view.tenantId,
    lane: view.lane,
    status: view.status,
    to: maskRecipient(view.recipient),
    segmentCount: view.segmentCount,
    attemptCount: view.attemptCount,
    operatorId: view.operatorId,
    lastError: view.lastError,
    mayHaveBeenSent: view.mayHaveBeenSent,
    createdAt: view.acceptedAt,
    failedAt: view.failedAt,
    resolution: view.resolution,
    replay: view.replay,
  };
}
