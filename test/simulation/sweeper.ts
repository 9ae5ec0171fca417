// Stands in for recovery until the service has its own: once the faults are over, it puts every open message whose lease has expired on its lane again.
import { announceWork } from '../../src/outbox/announcement.ts';
import type { MemoryStore } from './model/store.ts';
import type { MemoryStreams } from './model/streams.ts';

const encoder = new TextEncoder();

export type RecoveryStandIn = { sweep(): number };

/** `sweep` answers how many messages it put on their lanes; each time under a fresh id. */
export function createRecoveryStandIn(store: MemoryStore, bus: MemoryStreams, nowMs: () => number): RecoveryStandIn {
  let sweeps = 0;
  return {
    sweep() {
      sweeps += 1;
      const open = [...store.rows.values()].filter(
        ({ message, leaseUntilMs }) =>
          !['SENT', 'FAILED', 'DEAD_LETTER'].includes(message.status) &&
          (leaseUntilMs === null || leaseUntilMs < nowMs()),
      );
      for (const { message } of open) {
        const { subject, payload, traceparent } = announceWork(message);
        const id = `lane:${message.messageId}:sweep:${sweeps}`;
        bus.publish(subject, encoder.encode(JSON.stringify(payload)), id, traceparent);
      }
      return open.length;
    },
  };
}
