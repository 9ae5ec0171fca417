// Keeps a delivery in hand while something other than the message is in the way; handing it back would use up its deliveries.
import { setTimeout } from 'node:timers/promises';
import { DataRefused } from '../domain/data-refused.ts';
import { settings } from '../settings.ts';

export type RetryInPlacePorts = {
  readonly stop: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
};

const { retryInPlaceEveryMs } = settings.delivery;

/** `stopped`: the process stops first, and the message comes back to another one. `refused`: no repetition can help. */
export type RetryInPlaceEnd = 'done' | 'stopped' | 'refused';

/** Does the work until it succeeds. A month that is missing is waited for: whoever holds takes the moment from our clock. */
export async function retryInPlace(
  delivery: { working(): void },
  work: () => Promise<void>,
  ports: RetryInPlacePorts,
): Promise<RetryInPlaceEnd> {
  for (;;) {
    try {
      await work();
      return 'done';
    } catch (error) {
      if (error instanceof DataRefused && error.refused === 'value') return 'refused';
      ports.onTrouble(error);
    }
    if (ports.stop.aborted) return 'stopped';
    delivery.working();
    await setTimeout(retryInPlaceEveryMs, undefined, { signal: ports.stop }).catch(() => {});
  }
}
