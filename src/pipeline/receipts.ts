// Records the receipts of operators: idempotent, and never back to a lower rank, whatever order receipts come in.
import type { DeliveryReceipt } from '../../generated/events/types.ts';
import { rankOfDeliveryState } from '../../generated/http/contract.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Receipt, ReceiptOutcome } from '../domain/journey.ts';
import { type ReadReceipt, readReceipt } from './inputs.ts';
import { retryInPlace } from './retry-in-place.ts';
import type { Unreadable } from './unreadable.ts';

export type ReceiptPorts = {
  readonly isDeliveryReceipt: (value: unknown) => value is DeliveryReceipt;
  record(receipt: Receipt): Promise<ReceiptOutcome>;
  readonly unreadable: Pick<Unreadable, 'deadLetterAndAck'>;
  /** The number of deliveries after which a receipt for an unknown message is given up. */
  readonly maxDeliver: number;
  /** Aborted when the process stops. */
  readonly stop: AbortSignal;
  readonly telemetry: {
    receiptRecorded(event: { receipt: DeliveryReceipt; outcome: ReceiptOutcome }): void;
    receiptInterrupted(event: { messageId: string; error: unknown }): void;
  };
};

const PAUSE_MS = 1_000;

/** Handles one receipt; acknowledges it once it is recorded or found to be out of date. */
export function createReceipts(ports: ReceiptPorts) {
  return { handle };

  async function handle(delivery: Delivery): Promise<void> {
    const receipt = readReceipt(delivery.data, ports.isDeliveryReceipt);
    if (receipt === undefined) return ports.unreadable.deadLetterAndAck(delivery);
    let outcome: ReceiptOutcome | undefined;
    const end = await retryInPlace(
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
    if (end === 'refused') return ports.unreadable.deadLetterAndAck(delivery);
    if (end === 'stopped') return;
    // The message may not be visible to this reader yet; if it is not after a few deliveries, it never will be.
    if (outcome?.kind === 'unknown' && delivery.deliveryCount < ports.maxDeliver) delivery.nak(PAUSE_MS);
    else delivery.ack();
  }
}

function toReceipt(receipt: ReadReceipt): Receipt {
  return {
    messageId: receipt.messageId,
    tenantId: receipt.tenantId,
    state: receipt.state,
    rank: rankOfDeliveryState[receipt.state],
    at: receipt.receivedAt,
  };
}
