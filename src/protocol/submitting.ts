// Submits: the messages of a request are stored, then published.
import { createKeyClaims } from '../admission/key-claim.ts';
import type { LanesOf } from '../admission/lane.ts';
import { neverShed } from '../admission/shedding.ts';
import { trustNoSignature } from '../admission/signature.ts';
import type { Stored } from '../admission/store-request.ts';
import { createSubmit, type Submit } from '../admission/submit.ts';
import { firstUnpublished } from '../domain/submission.ts';
import { mapInSlices } from '../lib/turns.ts';
import type { ProtocolParts } from './parts.ts';
import type { Publishing } from './publishing.ts';

export function createSubmitting(parts: ProtocolParts, lanesOf: LanesOf, { outbox }: Publishing): Submit {
  const { ports, settings, telemetry, origins, idempotencySecret, turns } = parts;
  const { nowMs, uuid } = origins;
  const { deadlineMs } = settings.submit;
  const { insert, recordSignature, findKey, requests } = ports;
  const unreadable = telemetry.idempotencyUnreadable;
  const publishOne = ({ message, outboxId }: Stored) => {
    telemetry.stored(message, 'http');
    outbox.publishLater(firstUnpublished(message, outboxId ?? null));
  };
  return createSubmit({
    insert,
    recordSignature,
    claims: createKeyClaims({ entries: requests, findKey, deadlineMs, unreadable, nowMs, uuid }),
    lanesOf,
    checkSignature: parts.checkSignature ?? trustNoSignature,
    shedding: parts.shedding ?? neverShed,
    stored(messages) {
      // What is not published when the process stops is left to the relay.
      const [first] = messages;
      if (first !== undefined) void mapInSlices(messages, publishOne, turns.ofLane[first.message.lane]);
    },
    replayed: telemetry.replayed,
    ...{ idempotencySecret, deadlineMs, turns, nowMs, uuid },
  });
}
