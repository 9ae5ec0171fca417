// Submits: the messages of a request are stored, then published.
import { createKeyClaims } from '../admission/key-claim.ts';
import type { LanesOf } from '../admission/lane.ts';
import { neverShed } from '../admission/shedding.ts';
import { trustNoSignature } from '../admission/signature.ts';
import { createSubmit, type Submit } from '../admission/submit.ts';
import { firstUnpublished } from '../domain/submission.ts';
import type { ProtocolParts } from './parts.ts';
import type { Publishing } from './publishing.ts';

export function createSubmitting(parts: ProtocolParts, lanesOf: LanesOf, { outbox }: Publishing): Submit {
  const { ports, settings, telemetry, origins, idempotencySecret } = parts;
  const { nowMs, uuid } = origins;
  const { deadlineMs } = settings.submit;
  const { insert, recordSignature, findKey, requests } = ports;
  const unreadable = telemetry.idempotencyUnreadable;
  return createSubmit({
    store: { insert, recordSignature },
    claims: createKeyClaims({ entries: requests, findKey, deadlineMs, unreadable, nowMs, uuid }),
    lanesOf,
    checkSignature: parts.checkSignature ?? trustNoSignature,
    shedding: parts.shedding ?? neverShed,
    stored(messages) {
      for (const { message, outboxId } of messages) {
        telemetry.stored(message, 'http');
        outbox.publishLater(firstUnpublished(message, outboxId ?? null));
      }
    },
    replayed: telemetry.replayed,
    ...{ idempotencySecret, deadlineMs, nowMs, uuid },
  });
}
