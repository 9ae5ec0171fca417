// Takes in messages of producers without HTTP: kept as if submitted, then on their lane; the lane judges them.

import type { UnreadableInput } from '../../generated/events/types.ts';
import { limits } from '../../generated/http/contract.ts';
import type { Lane } from '../domain/contract.ts';
import type { Untold } from '../domain/journey.ts';
import { newMessage } from '../domain/message.ts';
import { firstUntold, type NewMessage, type Submission, type SubmissionOutcome } from '../domain/submission.ts';
import { hasNul, isWellFormed } from '../domain/text.ts';
import { holdUntilDone } from './hold.ts';
import { type LaneDelivery, unreadableInput } from './lane-runner.ts';
import type { Received } from './progress.ts';
import { readJson } from './read-json.ts';

export type IngressPorts = {
  laneOf(tenantId: string): Promise<Lane>;
  keep(submission: Submission): Promise<SubmissionOutcome>;
  tell(untold: Untold): Promise<void>;
  buryUnreadable(input: UnreadableInput, delivery: LaneDelivery): Promise<void>;
  /** Aborted when the process stops. */
  readonly stop: AbortSignal;
  readonly now: () => string;
  readonly newId: () => string;
  readonly newTraceparent: () => string;
  readonly telemetry: {
    tookIn(message: NewMessage, known: boolean): void;
    unreadable(event: { subject: string; streamSequence: number }): void;
    interrupted(event: { lane: null; messageId: string; error: unknown }): void;
  };
};

type Named = {
  readonly messageId: string;
  readonly tenantId: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

/** Handles one delivery of the legacy subject; acknowledges it once the message is kept, or known already. */
export function createIngress(ports: IngressPorts) {
  return { handle };

  async function handle(delivery: LaneDelivery): Promise<void> {
    const named = nameOf(readJson(delivery.data));
    if (named === undefined) return setAside(delivery);
    const { messageId } = named;
    const done = await holdUntilDone(delivery, () => takeIn(named, delivery), {
      stop: ports.stop,
      onTrouble: (error) => ports.telemetry.interrupted({ lane: null, messageId, error }),
    });
    if (done) delivery.ack();
  }

  async function takeIn(named: Named, delivery: LaneDelivery): Promise<void> {
    const message = toNewMessage(named, {
      lane: await ports.laneOf(named.tenantId),
      acceptedAt: ports.now(),
      traceparent: delivery.traceparent ?? ports.newTraceparent(),
    });
    const known = await keepOne(ports, message);
    ports.telemetry.tookIn(message, known);
  }

  async function setAside(delivery: LaneDelivery): Promise<void> {
    ports.telemetry.unreadable({ subject: delivery.subject, streamSequence: delivery.streamSequence });
    await ports.buryUnreadable(unreadableInput(delivery, ports.now()), delivery);
    delivery.ack();
  }
}

export type AdoptPorts = Pick<IngressPorts, 'keep' | 'tell' | 'newId' | 'newTraceparent'>;

/** Keeps a message that is on its lane and not in PostgreSQL, under the moment of acceptance that it brings. */
export function createAdopt(ports: AdoptPorts) {
  return async ({ request, traceparent }: Received): Promise<void> => {
    const { messageId, tenantId, lane, acceptedAt, ...fields } = request;
    const named = { messageId: messageId.toLowerCase(), tenantId, fields };
    await keepOne(ports, toNewMessage(named, { lane, acceptedAt, traceparent: traceparent ?? ports.newTraceparent() }));
  };
}

/** True when the message was there already. */
async function keepOne(ports: Pick<IngressPorts, 'keep' | 'tell' | 'newId'>, message: NewMessage): Promise<boolean> {
  const outcome = await ports.keep({ requestId: ports.newId(), idempotency: null, messages: [message] });
  if (outcome.kind !== 'kept' || outcome.taken.has(message.messageId)) return true;
  const outboxId = outcome.outboxIds.get(message.messageId) ?? null;
  await ports.tell(firstUntold(message, outboxId)).catch(() => {});
  return false;
}

const messageIdPattern = new RegExp(limits.messageId.pattern);
const tenantIdPattern = new RegExp(limits.tenantId.pattern);

/** The ids of an input, when it has usable ones. */
function nameOf(input: unknown): Named | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const fields = input as Readonly<Record<string, unknown>>;
  const { messageId, tenantId } = fields;
  if (typeof messageId !== 'string' || !messageIdPattern.test(messageId)) return undefined;
  if (typeof tenantId !== 'string' || !tenantIdPattern.test(tenantId)) return undefined;
  return { messageId: messageId.toLowerCase(), tenantId, fields };
}

type Assigned = Pick<NewMessage, 'lane' | 'acceptedAt' | 'traceparent'>;

function toNewMessage({ messageId, tenantId, fields }: Named, assigned: Assigned): NewMessage {
  const content = {
    to: keepable(fields['to']),
    from: keepable(fields['from']),
    body: keepable(fields['body']),
    metadata: labelsOf(fields['metadata']),
  };
  return newMessage(content, { messageId, tenantId, ...assigned, batchId: null, idIsChosen: true });
}

const KEPT_LENGTH = 4_096;

/** A field as a text that PostgreSQL can keep; one that breaks the rules still does so afterwards. */
function keepable(value: unknown): string {
  // Mended, such a text would pass as something that nobody wrote.
  if (typeof value !== 'string' || hasNul(value) || !isWellFormed(value)) return '';
  return mended(value);
}

function mended(text: string): string {
  return text.slice(0, KEPT_LENGTH).toWellFormed().replaceAll('\0', '\uFFFD');
}

function labelsOf(value: unknown): Readonly<Record<string, string>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const labels = Object.entries(value).slice(0, limits.metadata.maxProperties);
  return Object.fromEntries(
    labels.map(([name, label]) => [mended(name), typeof label === 'string' ? mended(label) : '']),
  );
}
