// Reports messages that stay ROUTED, and only reports them: recovery is the sweeper's.
import type { StuckRouted } from '../domain/recovery.ts';

export type StuckRoutedPorts = {
  openSince(): Promise<string>;
  /** Marks messages that were not reported yet, and returns them: each is in one report, of whichever process. */
  claim(acceptedSince: string, olderThanSeconds: number, limit: number): Promise<readonly StuckRouted[]>;
  count(acceptedSince: string, olderThanSeconds: number): Promise<number>;
  readonly telemetry: {
    stuckRouted(message: StuckRouted): void;
    stuckRoutedNow(messages: number): void;
  };
};

const ROWS_PER_STATEMENT = 500;

export async function reportStuckRouted(
  ports: StuckRoutedPorts,
  thresholdSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  const acceptedSince = await ports.openSince();
  while (!signal.aborted) {
    const found = await ports.claim(acceptedSince, thresholdSeconds, ROWS_PER_STATEMENT);
    for (const message of found) ports.telemetry.stuckRouted(message);
    if (found.length < ROWS_PER_STATEMENT) break;
  }
  ports.telemetry.stuckRoutedNow(await ports.count(acceptedSince, thresholdSeconds));
}
