// Waits for what may never come: whether it came is for the case to judge, while a probe that cannot look fails the run.
import { until } from '../support/until.ts';

const WITHIN_MS = 8_000;

/** True once `probe` holds; false when it still did not at the end of the time. Throws what the last look threw. */
export async function eventually(probe: () => boolean | Promise<boolean>, timeoutMs = WITHIN_MS): Promise<boolean> {
  try {
    return await until(probe, { timeoutMs });
  } catch (error) {
    const { cause } = error as Error;
    if (cause !== undefined) throw cause;
    return false;
  }
}
