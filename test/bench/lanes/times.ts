// From submit to SENT: each message of a trickle, from the moment it was due to be sent until its row says SENT, and where that time went.
import type { Lane } from '../../../src/domain/contract.ts';
import type { Drop } from '../load/trickle-load.ts';
import type { Journey } from './lanes-ledger.ts';

/** Milliseconds of so many messages. */
export type Times = {
  readonly messages: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly longest: number;
};

/** The 95th of each part of the way, in milliseconds; they do not add up. */
export type Hops = {
  /** From due to the moment of acceptance: network, waits for the event loop, checks. */
  readonly door: number;
  /** From acceptance to the answer: the row is committed. */
  readonly answer: number;
  /** From acceptance to a worker's claim: commit, publication, the lane, the claim. */
  readonly lane: number;
  readonly routing: number;
  /** From the route to the PubAck of the operators' stream. */
  readonly operator: number;
};

export type Timed = { readonly drop: Drop; readonly journey: Journey };

/** Drops that were accepted, with the journeys of their messages; null for one that is not SENT. */
export function timedOf(drops: readonly Drop[], journeys: readonly Journey[]): readonly Timed[] {
  const byId = new Map(journeys.map((journey) => [journey.messageId, journey]));
  return drops.flatMap((drop) => {
    const journey = drop.messageId === null ? undefined : byId.get(drop.messageId);
    return journey === undefined || journey.sentAt === null ? [] : [{ drop, journey }];
  });
}

export function timesOf(values: readonly number[]): Times {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { messages: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), longest: sorted.at(-1) ?? Number.NaN };
}

export const submitToSent = ({ drop, journey }: Timed) => journey.sentAt! - drop.dueAtMs;

export function hopsOf(timed: readonly Timed[]): Hops {
  const p95 = (of: (one: Timed) => number) => timesOf(timed.map(of)).p95;
  return {
    door: p95(({ drop, journey }) => journey.acceptedAt - drop.dueAtMs),
    answer: p95(({ drop, journey }) => drop.repliedAtMs - journey.acceptedAt),
    lane: p95(({ journey }) => (journey.claimedAt ?? Number.NaN) - journey.acceptedAt),
    routing: p95(({ journey }) => (journey.routedAt ?? Number.NaN) - (journey.claimedAt ?? Number.NaN)),
    operator: p95(({ journey }) => journey.sentAt! - (journey.routedAt ?? Number.NaN)),
  };
}

export const ofLane = (timed: readonly Timed[], lane: Lane) => timed.filter(({ journey }) => journey.lane === lane);
