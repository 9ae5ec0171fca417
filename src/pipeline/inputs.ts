// The border of the bus: each payload is checked against its contract, and its ids, times and texts get their one form.
import type { DeliveryReceipt, OutboundRequest, ShadowVerdict } from '../../generated/events/types.ts';
import { limits } from '../../generated/http/contract.ts';
import { type MessageId, messageIdOf } from '../domain/ids.ts';
import { type Labels, labelsOf } from '../domain/labels.ts';
import { momentOf } from '../domain/moment.ts';
import { cutTo, isText } from '../domain/text.ts';
import { readJson } from './read-json.ts';

/** Work on a lane. Fields that the contract does not name are dropped. */
export type Work = OutboundRequest & { readonly messageId: MessageId };

/** Undefined for input that names no message that could be stored; the same for the other inputs. */
export function readWork(data: Uint8Array, isWork: (value: unknown) => value is OutboundRequest): Work | undefined {
  const sent = readJson(data);
  if (!isWork(sent)) return undefined;
  const acceptedAt = momentOf(sent.acceptedAt);
  if (acceptedAt === undefined) return undefined;
  const { messageId, tenantId, lane, to, from, body } = sent;
  const metadata = labelsOf(sent.metadata);
  const content = { to: contentOf(to), from: contentOf(from), body: contentOf(body) };
  const work = { messageId: messageIdOf(messageId), tenantId, lane, ...content, acceptedAt };
  return metadata === null ? work : { ...work, metadata };
}

export type ReadReceipt = DeliveryReceipt & { readonly messageId: MessageId };

export function readReceipt(
  data: Uint8Array,
  isReceipt: (value: unknown) => value is DeliveryReceipt,
): ReadReceipt | undefined {
  const sent = readJson(data);
  if (!isReceipt(sent)) return undefined;
  const receivedAt = momentOf(sent.receivedAt);
  return receivedAt === undefined ? undefined : { ...sent, messageId: messageIdOf(sent.messageId), receivedAt };
}

export function readShadowVerdict(
  data: Uint8Array,
  isVerdict: (value: unknown) => value is ShadowVerdict,
): ShadowVerdict | undefined {
  const sent = readJson(data);
  return isVerdict(sent) ? { ...sent, messageId: messageIdOf(sent.messageId) } : undefined;
}

/** A message of a producer without HTTP; a value that breaks a rule is left as it is, and validated on the lane. */
export type LegacyRequest = {
  readonly messageId: MessageId;
  readonly tenantId: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly metadata: Labels | null;
};

const messageIdPattern = new RegExp(limits.messageId.pattern);
const tenantIdPattern = new RegExp(limits.tenantId.pattern);

export function readLegacyRequest(data: Uint8Array): LegacyRequest | undefined {
  const sent = readJson(data);
  if (typeof sent !== 'object' || sent === null) return undefined;
  const { messageId, tenantId, to, from, body, metadata } = sent as Readonly<Record<string, unknown>>;
  if (typeof messageId !== 'string' || !messageIdPattern.test(messageId)) return undefined;
  if (typeof tenantId !== 'string' || !tenantIdPattern.test(tenantId)) return undefined;
  return {
    messageId: messageIdOf(messageId),
    tenantId,
    ...{ to: contentOf(to), from: contentOf(from), body: contentOf(body), metadata: labelsOf(metadata) },
  };
}

/** Above every limit of a content, so that a text that is cut here still breaks its own limit. */
const MAX_CHARACTERS = 4_096;

/** Empty for a value that is no storable text: no rule allows an empty one, so no text is sent that nobody wrote. */
function contentOf(value: unknown): string {
  return typeof value === 'string' && isText(value) ? cutTo(value, MAX_CHARACTERS) : '';
}
