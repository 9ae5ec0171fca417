// Waits for a condition that may never hold: the case judges whether it did, while a probe that cannot look fails the run.
import { until } from '../support/until.ts';

const WITHIN_MS = 8_000;

/** True once `probe` holds; false when it still did not at the end of the time. Throws the error of the last look. */
export async function eventually(probe: () => boolean | Promise<boolean>, timeoutMs = WITHIN_MS): Promise<boolean> {
  try {
    return await until(probe, { timeoutMs });
  } catch (error) {
    const { cause } = error as Error;
    if (cause !== undefined) throw cause;
    return false;
  }
}
