// Which messages a request about dead letters means: the defaults and the bound of its window, and the cursor that keeps it.

import type { FieldError } from '../domain/contract.ts';
import type { DeadLetterPosition, DeadLetterWindow } from '../domain/dead-letter.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_WINDOW_MS = 24 * HOUR_MS;
const MAX_WINDOW_MS = 31 * 24 * HOUR_MS;
/** PostgreSQL and Date agree on every moment after it. */
const EARLIEST_MS = 0;

type Asked = { readonly from?: string; readonly until?: string };
export type Judged<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** `prefix` is what the fields' names begin with. */
export function windowOf({ from, until }: Asked, nowMs: number, prefix: string): Judged<DeadLetterWindow> {
  const untilMs = until === undefined ? nowMs : Date.parse(until);
  const fromMs = from === undefined ? untilMs - DEFAULT_WINDOW_MS : Date.parse(from);
  if (!isMoment(untilMs)) return wrong(`${prefix}until`, 'is not a moment', 'FORMAT');
  if (!isMoment(fromMs)) return wrong(`${prefix}from`, 'is not a moment', 'FORMAT');
  if (fromMs >= untilMs) return wrong(`${prefix}from`, 'must be before until', 'VALUE');
  if (untilMs - fromMs > MAX_WINDOW_MS) return wrong(`${prefix}from`, 'must be at most 31 days before until', 'VALUE');
  return { ok: true, value: { from: new Date(fromMs).toISOString(), until: new Date(untilMs).toISOString() } };
}

function isMoment(ms: number): boolean {
  return Number.isFinite(ms) && ms >= EARLIEST_MS;
}

function wrong(field: string, message: string, code: FieldError['code']): Judged<never> {
  return { ok: false, errors: [{ field, message, code }] };
}

/** Where a page ended, in the window of its first page. */
export type PageEnd = { readonly position: DeadLetterPosition; readonly window: DeadLetterWindow };

export function cursorOf({ position, window }: PageEnd): string {
  const parts = [position.at, position.messageId, window.from, window.until];
  return Buffer.from(parts.join(' ')).toString('base64url');
}

const MOMENT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z`;
const PAGE_END = new RegExp(`^(${MOMENT}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (${MOMENT}) (${MOMENT})$`);

export function pageEndOf(cursor: string, nowMs: number): Judged<PageEnd> {
  const refused = wrong('cursor', 'is not the cursor of a page', 'FORMAT');
  const [, at, messageId, from, until] = PAGE_END.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (at === undefined || messageId === undefined || from === undefined || until === undefined) return refused;
  const window = windowOf({ from, until }, nowMs, '');
  if (!isMoment(Date.parse(at)) || !window.ok) return refused;
  return { ok: true, value: { position: { at, messageId }, window: window.value } };
}
