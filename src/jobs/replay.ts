// Runs replays portion by portion; when a process dies between two portions, the next process goes on.
import { setTimeout as delay } from 'node:timers/promises';
import type { ReplayedMessage, ReplayPortion } from '../domain/dead-letter.ts';
import { newMessage, type StoredMessage } from '../domain/message.ts';
import type { NewMessage } from '../domain/submission.ts';

export type ReplayPorts = {
  /** Commits the portion that is due, or resolves to the time until the next one is. */
  portion(replayOf: (message: StoredMessage) => NewMessage): Promise<ReplayPortion>;
  /** Called after the commit; must neither throw nor block. */
  replayed(messages: readonly ReplayedMessage[], skipped: number): void;
  readonly now: () => string;
  /** A fresh UUID v4. */
  readonly uuid: () => string;
  readonly traceparent: () => string;
};

// The wait while another process has the portion that is due, too.
const SHORTEST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;

/** Returns when no replay runs any more; stops between portions when the signal aborts. */
export async function runReplays(ports: ReplayPorts, signal: AbortSignal): Promise<void> {
  const replayOf = (message: StoredMessage) => newReplay(message, ports);
  while (!signal.aborted) {
    const portion = await ports.portion(replayOf);
    if (portion.kind === 'idle') return;
    if (portion.kind === 'done') ports.replayed(portion.replayed, portion.skipped);
    else await delay(waitOf(portion.ms), undefined, { signal });
  }
}

function waitOf(ms: number): number {
  return Math.min(Math.max(ms, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
}

/** A replay is a new message with an id, a trace and a journey of its own, evaluated in full. */
function newReplay(message: StoredMessage, { now, uuid, traceparent }: ReplayPorts): NewMessage {
  const { tenantId, lane } = message;
  const assigned = { messageId: uuid(), acceptedAt: now(), tenantId, lane, traceparent: traceparent() };
  return newMessage(message, { ...assigned, batchId: null, idIsChosen: false });
}
