// The months that PostgreSQL has, or can be given, partitions for: the jobs keep them, and work of any other month cannot be stored.

/** Rows that are older are dropped with their partition. */
export const RETENTION_DAYS = 90;
/** Partitions are made for the present month and for so many after it. */
export const MONTHS_AHEAD = 3;

const DAY_MS = 86_400_000;

/** Whether a message that was accepted then (RFC 3339, UTC) can be stored now. */
export function isOfStorableMonth(acceptedAt: string, now: string): boolean {
  const [accepted, present] = [new Date(acceptedAt), new Date(now)];
  if (accepted.getTime() < present.getTime() - RETENTION_DAYS * DAY_MS) return false;
  return monthOf(accepted) <= monthOf(present) + MONTHS_AHEAD;
}

function monthOf(moment: Date): number {
  return moment.getUTCFullYear() * 12 + moment.getUTCMonth();
}
