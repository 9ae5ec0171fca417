// How long things take and how often they are done; a deployment does not choose them, a test may shorten them.
import { streams } from '../../generated/events/topology.ts';

export type Timings = {
  /** Shorter than AckWait, so that a redelivery after a crash finds the lease expired. */
  readonly leaseMs: number;
  /** Null: as the contract says. */
  readonly ackWaitMs: number | null;
  /** Often enough that a lease and AckWait survive one beat that fails. */
  readonly heartbeatMs: number;
  readonly publishTimeoutMs: number;
  readonly sweepEveryMs: number;
  /** Null: derived from AckWait and the retry delays. */
  readonly strandedAfterMs: number | null;
  readonly stuckRoutedEveryMs: number;
  /** How long after its first binding a message may be handed over. */
  readonly handOverForMs: number;
};

const operatorsRememberMs = streams.find(({ name }) => name === 'SMPP_OPERATOR')!.duplicateWindowSeconds * 1_000;
/** How late a publication may reach the operators' stream after it was decided, and how far the clocks of two hosts are apart. */
const LATE_AT_MOST_MS = 600_000;

export const timings: Timings = {
  leaseMs: 25_000,
  ackWaitMs: null,
  heartbeatMs: 8_000,
  publishTimeoutMs: 5_000,
  sweepEveryMs: 60_000,
  strandedAfterMs: null,
  stuckRoutedEveryMs: 300_000,
  handOverForMs: operatorsRememberMs - LATE_AT_MOST_MS,
};
