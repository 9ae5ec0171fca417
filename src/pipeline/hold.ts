// Keeps a delivery in hand while something other than the message is in the way; handing it back would use up its deliveries.
import { setTimeout } from 'node:timers/promises';
import { settings } from '../settings.ts';

export type HoldPorts = {
  readonly stop: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
};

const { retryInPlaceEveryMs } = settings.delivery;

/** Does the work until it succeeds. False when the process stops first; the message then comes back to another one. */
export async function holdUntilDone(
  delivery: { working(): void },
  work: () => Promise<void>,
  ports: HoldPorts,
): Promise<boolean> {
  for (;;) {
    try {
      await work();
      return true;
    } catch (error) {
      ports.onTrouble(error);
    }
    if (ports.stop.aborted) return false;
    delivery.working();
    await setTimeout(retryInPlaceEveryMs, undefined, { signal: ports.stop }).catch(() => {});
  }
}
