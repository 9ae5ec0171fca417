// Makes the messages of one request; the same request under the same ids makes the same messages.
import type { SendMessageRequest } from '../../generated/http/contract.ts';
import { messageIdOf } from '../domain/ids.ts';
import { newMessage } from '../domain/message.ts';
import type { NewMessage } from '../domain/submission.ts';
import { mapInSlices } from '../lib/turns.ts';
import { isTemplateMessage, type TemplateRefusal } from './filling.ts';
import { type Decided, templatedOf } from './path.ts';
import type { RankedTurns } from './ranked-turns.ts';
import type { IsSampled } from './sampling.ts';

/** One valid message as its client wrote it; metadata and id as the client chose them. */
export type Draft = SendMessageRequest;

/** The messages of one request, in the order in which it has them. */
export type Drafted = {
  /** Null when the request is not a bulk. */
  readonly batchId: string | null;
  readonly messages: readonly NewMessage[];
  /** Drafts of which no message was made, by their places among the drafts. */
  readonly refusals: Refusals;
};

export type Refusals = ReadonlyMap<number, TemplateRefusal>;

export const NO_REFUSALS: Refusals = new Map();

/** The fields that all messages of a request share. */
export type Shared = Pick<NewMessage, 'tenantId' | 'lane' | 'acceptedAt' | 'traceparent'>;

type Wanted = {
  readonly drafts: readonly Draft[];
  readonly isBulk: boolean;
  /** What is decided of each draft; null when all of them are texts. */
  readonly decided: readonly Decided[] | null;
};

export type DraftParts = { readonly isSampled: IsSampled; readonly turns: Pick<RankedTurns, 'ofLane'> };

/** Makes the id of the batch first, then those of the messages in their order, wherever the client chose none. */
export async function draftMessages(
  { drafts, isBulk, decided }: Wanted,
  shared: Shared,
  newId: () => string,
  { isSampled, turns }: DraftParts,
): Promise<Drafted> {
  const batchId = isBulk ? newId() : null;
  const draftOne = (draft: Draft, index: number) => {
    const messageId = messageIdOf(draft.messageId ?? newId());
    const assigned = { ...shared, messageId, idIsChosen: draft.messageId !== undefined, batchId };
    if (!isTemplateMessage(draft)) return newMessage(draft, assigned);
    const one = decided![index]!;
    if (one.kind === 'refused') return null;
    return newMessage({ ...draft, body: one.body }, assigned, templatedOf(one, messageId, isSampled));
  };
  const made = await mapInSlices(drafts, draftOne, turns.ofLane[shared.lane]);
  if (decided === null) return { batchId, messages: made as NewMessage[], refusals: NO_REFUSALS };
  return { batchId, messages: made.filter((message) => message !== null), refusals: refusalsOf(decided) };
}

/** The refused ones, by their places. */
export function refusalsOf(decided: readonly ({ readonly kind: string } | null)[]): Refusals {
  const refused = decided.flatMap((one, index) => (isRefusal(one) ? [[index, one] as const] : []));
  return refused.length === 0 ? NO_REFUSALS : new Map(refused);
}

function isRefusal(one: { readonly kind: string } | null): one is TemplateRefusal {
  return one?.kind === 'refused';
}
