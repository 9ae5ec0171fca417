// Retries work with its delivery in flight while the trouble is not the message's; handing it back would use up its deliveries.
import { setTimeout } from 'node:timers/promises';
import { DataRefused } from '../domain/data-refused.ts';
import { settings } from '../settings.ts';

export type RetryInPlacePorts = {
  readonly stop: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
};

const { retryInPlaceEveryMs } = settings.delivery;

/** `stopped`: the process stops first, and NATS delivers to another one. `refused`: no repetition can help. */
export type RetryInPlaceEnd = 'done' | 'stopped' | 'refused';

/** Repeats the work until it succeeds. A missing partition is waited for, since its moment comes from our own clock. */
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
