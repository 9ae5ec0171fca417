// Submits: the messages of a request are stored, then published, and those on the fast path evaluated beside that.
import { createKeyClaims } from '../admission/key-claim.ts';
import type { LanesOf } from '../admission/lane.ts';
import { createIsSampled } from '../admission/sampling.ts';
import { neverShed } from '../admission/shedding.ts';
import { trustNoSignature } from '../admission/signature.ts';
import type { Stored } from '../admission/store-request.ts';
import { createSubmit, type Submit } from '../admission/submit.ts';
import { hasFastPath } from '../domain/fast-path.ts';
import { firstUnpublished } from '../domain/submission.ts';
import { mapInSlices } from '../lib/turns.ts';
import type { ProtocolParts } from './parts.ts';
import type { Publishing } from './publishing.ts';

export function createSubmitting(parts: ProtocolParts, lanesOf: LanesOf, { outbox }: Publishing): Submit {
  const { ports, settings, telemetry, origins, idempotencySecret, sampleOneIn, turns } = parts;
  const { nowMs, uuid } = origins;
  const { deadlineMs } = settings.submit;
  const { insert, recordSignature, findKey, requests, templates, killSwitch } = ports;
  const unreadable = telemetry.idempotencyUnreadable;
  return createSubmit({
    insert,
    recordSignature,
    claims: createKeyClaims({ entries: requests, findKey, deadlineMs, unreadable, nowMs, uuid }),
    lanesOf,
    checkSignature: parts.checkSignature ?? trustNoSignature,
    shedding: parts.shedding ?? neverShed,
    isSampled: createIsSampled(idempotencySecret, sampleOneIn),
    ...{ templates, killSwitch },
    stored: createHandOver(parts, outbox),
    replayed: telemetry.replayed,
    ...{ idempotencySecret, deadlineMs, turns, nowMs, uuid },
  });
}

/** What becomes of messages that this process has just accepted; others of theirs, such as copies, go other ways. */
export function createHandOver(
  { ports, telemetry, turns, complianceMode }: HandOverParts,
  outbox: Pick<Publishing['outbox'], 'publishLater'>,
): (messages: readonly Stored[]) => void {
  function handOverOne({ message, outboxId }: Stored): void {
    telemetry.stored(message, 'http');
    outbox.publishLater(firstUnpublished(message, outboxId ?? null));
    if (complianceMode === 'enforce' && hasFastPath(message)) ports.shadow(message);
  }

  // What is not published when the process stops is left to the relay; a shadow is not made up for.
  return (messages) => {
    const [first] = messages;
    if (first !== undefined) void mapInSlices(messages, handOverOne, turns.ofLane[first.message.lane]);
  };
}

type HandOverParts = Pick<ProtocolParts, 'turns' | 'complianceMode'> & {
  readonly ports: Pick<ProtocolParts['ports'], 'shadow'>;
  readonly telemetry: Pick<ProtocolParts['telemetry'], 'stored'>;
};
