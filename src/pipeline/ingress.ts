// The legacy ingress: messages of producers without HTTP are stored as if submitted and put on their lane, where they are validated.
import type { Lane } from '../domain/contract.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Unpublished } from '../domain/journey.ts';
import { newMessage } from '../domain/message.ts';
import { firstUnpublished, type NewMessage, type Submission, type SubmissionOutcome } from '../domain/submission.ts';
import { type LegacyRequest, readLegacyRequest } from './inputs.ts';
import type { Received } from './progress.ts';
import { retryInPlace } from './retry-in-place.ts';
import type { Unreadable } from './unreadable.ts';

export type IngressPorts = {
  laneOf(tenantId: string): Promise<Lane>;
  insert(submission: Submission): Promise<SubmissionOutcome>;
  publish(unpublished: Unpublished): Promise<void>;
  readonly unreadable: Pick<Unreadable, 'deadLetterAndAck'>;
  /** Aborted when the process stops. */
  readonly stop: AbortSignal;
  readonly now: () => string;
  readonly newId: () => string;
  readonly newTraceparent: () => string;
  readonly telemetry: {
    accepted(message: NewMessage, known: boolean): void;
    interrupted(event: { lane: null; messageId: string; error: unknown }): void;
  };
};

/** Handles one delivery of the legacy subject; acknowledges it once the message is stored, now or earlier. */
export function createIngress(ports: IngressPorts) {
  return { handle };

  async function handle(delivery: Delivery): Promise<void> {
    const request = readLegacyRequest(delivery.data);
    if (request === undefined) return ports.unreadable.deadLetterAndAck(delivery);
    const { messageId } = request;
    const end = await retryInPlace(delivery, () => store(request, delivery), {
      stop: ports.stop,
      onTrouble: (error) => ports.telemetry.interrupted({ lane: null, messageId, error }),
    });
    if (end === 'refused') return ports.unreadable.deadLetterAndAck(delivery);
    if (end === 'done') delivery.ack();
  }

  async function store(request: LegacyRequest, delivery: Delivery): Promise<void> {
    const message = toNewMessage(request, {
      lane: await ports.laneOf(request.tenantId),
      acceptedAt: ports.now(),
      traceparent: delivery.traceparent ?? ports.newTraceparent(),
    });
    const known = await storeOne(ports, message);
    ports.telemetry.accepted(message, known);
  }
}

export type RestorePorts = Pick<IngressPorts, 'insert' | 'publish' | 'newId' | 'newTraceparent'>;

/** Inserts a message that is on its lane and missing in PostgreSQL, under the `acceptedAt` of its work. */
export function createRestoreMissing(ports: RestorePorts) {
  return async ({ request, traceparent }: Received): Promise<void> => {
    const { lane, acceptedAt, metadata = null, ...fields } = request;
    const assigned = { lane, acceptedAt, traceparent: traceparent ?? ports.newTraceparent() };
    await storeOne(ports, toNewMessage({ ...fields, metadata }, assigned));
  };
}

/** True when the message was stored before. */
async function storeOne(
  ports: Pick<IngressPorts, 'insert' | 'publish' | 'newId'>,
  message: NewMessage,
): Promise<boolean> {
  const outcome = await ports.insert({ requestId: ports.newId(), idempotency: null, messages: [message] });
  if (outcome.kind !== 'stored' || outcome.conflicts.has(message.messageId)) return true;
  const outboxId = outcome.outboxIds.get(message.messageId) ?? null;
  await ports.publish(firstUnpublished(message, outboxId)).catch(() => {});
  return false;
}

type Assigned = Pick<NewMessage, 'lane' | 'acceptedAt' | 'traceparent'>;

function toNewMessage(request: LegacyRequest, assigned: Assigned): NewMessage {
  const { messageId, tenantId, ...content } = request;
  return newMessage(content, { messageId, tenantId, ...assigned, batchId: null, idIsChosen: true });
}
