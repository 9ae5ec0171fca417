// Waits for something to become true, as long as needed and no longer; tests never sleep for a fixed time.
import { setTimeout as sleep } from 'node:timers/promises';

export type UntilOptions = {
  /** Default 10 s. */
  readonly timeoutMs?: number;
  readonly everyMs?: number;
  /** The awaited condition, for the error. */
  readonly what?: string;
};

type Answer<T> = Exclude<T, false | null | undefined>;

/**
 * Calls `probe` until it answers with something other than false, null and undefined, and resolves to that. An error
 * counts as "not yet", and is the cause of the error at the deadline.
 */
export async function until<T>(probe: () => T | Promise<T>, options: UntilOptions = {}): Promise<Answer<T>> {
  const { timeoutMs = 10_000, everyMs = 20, what = 'the condition' } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const { answer, error } = await attempt(probe);
    if (answer !== undefined && answer !== null && answer !== false) return answer as Answer<T>;
    if (performance.now() > deadline) {
      const why = error instanceof Error ? `: ${error.message}` : '';
      throw new Error(`${what} did not come within ${timeoutMs} ms${why}`, { cause: error });
    }
    await sleep(everyMs);
  }
}

async function attempt<T>(probe: () => T | Promise<T>): Promise<{ answer?: T; error?: unknown }> {
  try {
    return { answer: await probe() };
  } catch (error) {
    return { error };
  }
}
