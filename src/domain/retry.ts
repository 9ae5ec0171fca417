// When a failed attempt is followed by another.

export type RetryPolicy = { readonly maxAttempts: number };

/** Pause in milliseconds after the nth failed attempt: 1 s, 2 s, 4 s, ... */
export function retryDelayMs(failedAttempts: number): number {
  return 1000 * 2 ** (failedAttempts - 1);
}

export function isExhausted(failedAttempts: number, policy: RetryPolicy): boolean {
  return failedAttempts >= policy.maxAttempts;
}

/** When the next attempt follows, RFC 3339; null when none does. */
export function nextRetryAt(failedAt: string, failedAttempts: number, policy: RetryPolicy): string | null {
  if (isExhausted(failedAttempts, policy)) return null;
  return new Date(Date.parse(failedAt) + retryDelayMs(failedAttempts)).toISOString();
}
