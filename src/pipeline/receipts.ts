// Fills in what operators report: idempotent, and never back to a lower rank, whatever order receipts come in.

import type { DeliveryReceipt, UnreadableInput } from '../../generated/events/types.ts';
import { rankOfDeliveryState } from '../../generated/http/contract.ts';
import type { Receipt, ReceiptOutcome } from '../domain/journey.ts';
import { holdUntilDone } from './hold.ts';
import { type LaneDelivery, unreadableInput } from './lane-runner.ts';
import { readJson } from './read-json.ts';

export type ReceiptPorts = {
  readonly isDeliveryReceipt: (value: unknown) => value is DeliveryReceipt;
  record(receipt: Receipt): Promise<ReceiptOutcome>;
  buryUnreadable(input: UnreadableInput, delivery: LaneDelivery): Promise<void>;
  /** Deliveries after which a receipt for an unknown message is given up. */
  readonly maxDeliver: number;
  /** Aborted when the process stops. */
  readonly stop: AbortSignal;
  readonly now: () => string;
  readonly telemetry: {
    receiptRecorded(event: { receipt: DeliveryReceipt; outcome: ReceiptOutcome }): void;
    unreadable(event: { subject: string; streamSequence: number }): void;
    receiptInterrupted(event: { messageId: string; error: unknown }): void;
  };
};

const PAUSE_MS = 1_000;

/** Handles one receipt; acknowledges it once it is recorded or known to be out of date. */
export function createReceipts(ports: ReceiptPorts) {
  return { handle };

  async function handle(delivery: LaneDelivery): Promise<void> {
    const receipt = readJson(delivery.data);
    if (!ports.isDeliveryReceipt(receipt)) return setAside(delivery);
    let outcome: ReceiptOutcome | undefined;
    const done = await holdUntilDone(
      delivery,
      async () => {
        outcome = await ports.record(toReceipt(receipt));
        ports.telemetry.receiptRecorded({ receipt, outcome });
      },
      {
        stop: ports.stop,
        onTrouble: (error) => ports.telemetry.receiptInterrupted({ messageId: receipt.messageId, error }),
      },
    );
    if (!done) return;
    // The message may not be visible yet to this reader; a few deliveries later it is, or never will be.
    if (outcome === 'unknown' && delivery.deliveryCount < ports.maxDeliver) delivery.nak(PAUSE_MS);
    else delivery.ack();
  }

  async function setAside(delivery: LaneDelivery): Promise<void> {
    ports.telemetry.unreadable({ subject: delivery.subject, streamSequence: delivery.streamSequence });
    await ports.buryUnreadable(unreadableInput(delivery, ports.now()), delivery);
    delivery.ack();
  }
}

function toReceipt(receipt: DeliveryReceipt): Receipt {
  return {
    messageId: receipt.messageId.toLowerCase(),
    tenantId: receipt.tenantId,
    state: receipt.state,
    rank: rankOfDeliveryState[receipt.state],
    at: receipt.receivedAt,
  };
}
