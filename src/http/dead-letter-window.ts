// The window of a request about dead letters: its defaults, its bound, and the cursor that carries it.

import type { FieldError } from '../domain/contract.ts';
import type { DeadLetterPosition, DeadLetterWindow } from '../domain/dead-letter.ts';
import { messageIdOf } from '../domain/ids.ts';
import { EARLIEST_MS, LATEST_MS, momentOf } from '../domain/moment.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_WINDOW_MS = 24 * HOUR_MS;
const MAX_WINDOW_MS = 31 * 24 * HOUR_MS;

type Asked = { readonly from?: string; readonly until?: string };
export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

const NO_MOMENT = 'must be a moment from 1970 to 9999, in UTC';

/** The names of the fields begin with `prefix`. */
export function windowOf({ from, until }: Asked, nowMs: number, prefix: string): Validated<DeadLetterWindow> {
  const untilMs = until === undefined ? nowMs : millisecondsOf(until);
  const fromMs = from === undefined ? untilMs - DEFAULT_WINDOW_MS : millisecondsOf(from);
  if (!isMoment(untilMs)) return wrong(`${prefix}until`, NO_MOMENT, 'FORMAT');
  if (!isMoment(fromMs)) return wrong(`${prefix}from`, NO_MOMENT, 'FORMAT');
  if (fromMs >= untilMs) return wrong(`${prefix}from`, 'must be before until', 'VALUE');
  if (untilMs - fromMs > MAX_WINDOW_MS) return wrong(`${prefix}from`, 'must be at most 31 days before until', 'VALUE');
  return { ok: true, value: { from: new Date(fromMs).toISOString(), until: new Date(untilMs).toISOString() } };
}

function millisecondsOf(text: string): number {
  return Date.parse(momentOf(text) ?? '');
}

function isMoment(ms: number): boolean {
  return ms >= EARLIEST_MS && ms <= LATEST_MS;
}

function wrong(field: string, message: string, code: FieldError['code']): Validated<never> {
  return { ok: false, errors: [{ field, message, code }] };
}

/** Where a page ended, in the window of its first page. */
export type PageEnd = { readonly position: DeadLetterPosition; readonly window: DeadLetterWindow };

export function cursorOf({ position, window }: PageEnd): string {
  const parts = [position.at, position.messageId, window.from, window.until];
  return Buffer.from(parts.join(' ')).toString('base64url');
}

// As PostgreSQL writes it, down to microseconds: it is read by PostgreSQL again, and never has a leap second.
const MOMENT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d\.\d{3,6}Z`;
const PAGE_END = new RegExp(`^(${MOMENT}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (${MOMENT}) (${MOMENT})$`);

export function pageEndOf(cursor: string, nowMs: number): Validated<PageEnd> {
  const refused = wrong('cursor', 'is not the cursor of a page', 'FORMAT');
  const [, at, messageId, from, until] = PAGE_END.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (at === undefined || messageId === undefined || from === undefined || until === undefined) return refused;
  const window = windowOf({ from, until }, nowMs, '');
  if (momentOf(at) === undefined || !window.ok) return refused;
  return { ok: true, value: { position: { at, messageId: messageIdOf(messageId) }, window: window.value } };
}
