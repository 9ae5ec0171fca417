// The clock of this process, put wrong for a while: what goes by the clock of PostgreSQL is the same.
import { mock } from 'node:test';

const DAY_MS = 86_400_000;

/** Runs the work once with a clock that is a day behind, and once with one that is a day ahead; it stands still meanwhile. */
export async function withClockOff(work: () => Promise<void>): Promise<void> {
  for (const offMs of [-DAY_MS, DAY_MS]) {
    mock.timers.enable({ apis: ['Date'], now: Date.now() + offMs });
    try {
      await work();
    } finally {
      mock.timers.reset();
    }
  }
}
