// Moments of others in one form; only those that the contract, PostgreSQL and Date can all show are valid.

export const EARLIEST_MS = 0;
export const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** RFC 3339, UTC, milliseconds; undefined for any other text, and for a moment beyond what the contract can show. */
export function momentOf(text: string): string | undefined {
  const ms = millisecondsOf(text);
  return ms === undefined || ms < EARLIEST_MS || ms > LATEST_MS ? undefined : new Date(ms).toISOString();
}

const FORM = /^\d{4}-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const SECOND_MS = 1_000;

function millisecondsOf(text: string): number | undefined {
  const upper = text.toUpperCase();
  const [, month, day, , second] = FORM.exec(upper) ?? [];
  // Date would read the 30th of February as the 2nd of March.
  if (month === undefined || Number(day) > daysOf(Number(upper.slice(0, 4)), Number(month))) return undefined;
  const isLeap = second === '60';
  const ms = Date.parse(isLeap ? upper.replace(/:60(?=[.Z+-])/, ':59') : upper);
  if (Number.isNaN(ms)) return undefined;
  return isLeap ? ms + SECOND_MS : ms;
}

/** The days of a month of this year; 0 for a month that does not exist. */
function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}
