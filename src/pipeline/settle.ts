// Settles deliveries by the outcomes of their messages: what each outcome means for the queue.
import type { Outcome } from '../domain/outcome.ts';
import { settings } from '../settings.ts';

/** The part of a delivery that settling needs. */
export type Settleable = {
  readonly deliveryCount: number;
  ack(): void;
  nak(delayMs: number): void;
};

export type SettlePorts = {
  /** The most deliveries that the consumer makes. */
  readonly maxDeliver: number;
  /** Puts a fresh copy on the lane; resolves once it is stored. */
  redrive(): Promise<void>;
  /** Dead-letters the input as it came, and acknowledges it. */
  deadLetterAndAck(): Promise<void>;
};

const PAUSE_MS = 1_000;
const { handBackPauseMs, leasedPauseAtMostMs, troublePauseMs } = settings.delivery;

/** Acknowledges finished work, and makes sure that the rest is delivered again. */
export async function settle(delivery: Settleable, outcome: Outcome, ports: SettlePorts): Promise<void> {
  switch (outcome.kind) {
    case 'sent':
    case 'done-before':
    case 'given-up':
      return delivery.ack();
    case 'unstorable':
      return ports.deadLetterAndAck();
    case 'retry':
      return comeBack(delivery, outcome.delayMs, ports);
    case 'dead-letter-unpublished':
      return comeBack(delivery, PAUSE_MS, ports);
    case 'leased':
      // The other worker settles it, or dies: a copy outlives the last delivery, and is a duplicate if it was settled.
      return comeBack(delivery, Math.min(outcome.leaseLeftMs + PAUSE_MS, leasedPauseAtMostMs), ports);
    case 'fenced':
      // An ack of ours would take the message away from the later claim.
      return;
    default:
      outcome satisfies never;
  }
}

/** Settles after trouble that is not the message's: no status changed, and NATS delivers it again. */
export function settleTrouble(delivery: Settleable, ports: SettlePorts): Promise<void> {
  return comeBack(delivery, troublePauseMs, ports);
}

/** Settles work that was not begun because the process stops. */
export function returnUnstarted(delivery: Settleable, ports: SettlePorts): Promise<void> {
  return comeBack(delivery, handBackPauseMs, ports);
}

// A nak of the last delivery would be the end of the message: deliveries count crashes too, attempts do not.
async function comeBack(delivery: Settleable, delayMs: number, ports: SettlePorts): Promise<void> {
  if (delivery.deliveryCount < ports.maxDeliver) return delivery.nak(delayMs);
  await ports.redrive();
  delivery.ack();
}
