// The flushes of a batcher at a time: a batch begins as soon as a slot is free, and urgent items have slots of their own.

import { setTimeout as sleep } from 'node:timers/promises';

/** Flushes of other items at a time while urgent ones come, and for so long after the latest. */
export type BesideUrgent = { readonly inFlight: number; readonly forMs: number };

export type SlotOptions = {
  readonly maxInFlight: number;
  /** How long a slot rests after its flush. */
  readonly restMs: number;
  /** For urgent items alone, beyond maxInFlight. */
  readonly reservedInFlight: number;
  readonly maxRowsBesideUrgent: number;
  /** Undefined: as many as ever. */
  readonly ordinaryBesideUrgent: BesideUrgent | undefined;
};

/** What waits for a slot. */
export type Waiting<Batch> = {
  take(): Batch;
  takeUrgent(): Batch;
  readonly rows: number;
  readonly urgentRows: number;
};

export type SlotEvents<Batch> = {
  flush(batch: Batch): Promise<void>;
  /** Called once no slot is left, or nothing waits. */
  filled(): void;
  /** Called after each flush. */
  freed(): void;
};

export type Slots = {
  /** Called whenever something waits. */
  schedule(): void;
  readonly areFree: boolean;
};

export function createSlots<Batch>(options: SlotOptions, waiting: Waiting<Batch>, events: SlotEvents<Batch>): Slots {
  const { maxInFlight, restMs, reservedInFlight, maxRowsBesideUrgent, ordinaryBesideUrgent } = options;
  const inFlight = { ordinary: 0, reserved: 0 };
  let scheduled = false;
  let latestUrgentMs = Number.NEGATIVE_INFINITY;

  const freeSlots = () => Math.max(0, slotsNow() - inFlight.ordinary);
  const mayFlushUrgent = () => inFlight.reserved < reservedInFlight && waiting.urgentRows > 0;
  // Otherwise urgent items and the rest would take turns, and neither needs to wait.
  const fitsBesideUrgent = () => waiting.rows - waiting.urgentRows <= maxRowsBesideUrgent;

  // Nobody is woken when the quiet time begins: whoever waits is looked at again when a flush ends.
  function slotsNow(): number {
    if (ordinaryBesideUrgent === undefined) return maxInFlight;
    const { inFlight: besideUrgent, forMs } = ordinaryBesideUrgent;
    if (waiting.urgentRows > 0) latestUrgentMs = performance.now();
    return performance.now() - latestUrgentMs < forMs ? Math.min(maxInFlight, besideUrgent) : maxInFlight;
  }

  // setImmediate runs right after the poll phase, so that all sockets read in one turn of the event loop share a flush;
  // a microtask would run between two sockets and gather only what one of them submitted.
  function schedule(): void {
    if (scheduled || waiting.rows === 0 || (freeSlots() === 0 && !mayFlushUrgent())) return;
    scheduled = true;
    setImmediate(fillSlots);
  }

  function fillSlots(): void {
    scheduled = false;
    while (waiting.rows > 0 && (freeSlots() > 0 || mayFlushUrgent())) {
      if (mayFlushUrgent() && (freeSlots() === 0 || !fitsBesideUrgent())) void occupy('reserved', waiting.takeUrgent());
      else void occupy('ordinary', waiting.take());
    }
    events.filled();
  }

  async function occupy(slot: keyof typeof inFlight, batch: Batch): Promise<void> {
    inFlight[slot] += 1;
    try {
      await events.flush(batch);
      if (restMs > 0) await sleep(restMs);
    } finally {
      inFlight[slot] -= 1;
      schedule();
      events.freed();
    }
  }

  return {
    schedule,
    get areFree() {
      return inFlight.ordinary + inFlight.reserved === 0;
    },
  };
}
