// Makes the messages of one request; the same request under the same ids makes the same messages.
import type { TextMessage } from '../../generated/http/contract.ts';
import { messageIdOf } from '../domain/ids.ts';
import { newMessage } from '../domain/message.ts';
import type { NewMessage } from '../domain/submission.ts';
import { mapInSlices, type Turns } from '../lib/turns.ts';

/** One valid message as its client wrote it; metadata and id as the client chose them. */
export type Draft = TextMessage;

/** The messages of one request, in the order in which it has them. */
export type Drafted = {
  /** Null when the request is not a bulk. */
  readonly batchId: string | null;
  readonly messages: readonly NewMessage[];
};

/** The fields that all messages of a request share. */
export type Shared = Pick<NewMessage, 'tenantId' | 'lane' | 'acceptedAt' | 'traceparent'>;

type Wanted = { readonly drafts: readonly Draft[]; readonly isBulk: boolean };

/** Makes the id of the batch first, then those of the messages in their order, wherever the client chose none. */
export async function draftMessages(
  { drafts, isBulk }: Wanted,
  shared: Shared,
  newId: () => string,
  turns: Turns,
): Promise<Drafted> {
  const batchId = isBulk ? newId() : null;
  const draftOne = (draft: Draft) => {
    const messageId = messageIdOf(draft.messageId ?? newId());
    return newMessage(draft, { ...shared, messageId, idIsChosen: draft.messageId !== undefined, batchId });
  };
  return { batchId, messages: await mapInSlices(drafts, draftOne, turns) };
}
