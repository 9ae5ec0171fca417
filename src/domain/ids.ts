// Ids that others write in any case are lower case from the door on; the types say which ids came through it.

declare const ofMessage: unique symbol;
declare const ofReplay: unique symbol;

/** A UUID v4 in lower case: compared, stored and published as it is. */
export type MessageId = string & { readonly [ofMessage]: true };
/** The id of a replay, in the same form. */
export type ReplayId = string & { readonly [ofReplay]: true };

/** For a text that the contract allows as a message id; called at the doors (HTTP, bus) and for ids of our own. */
export function messageIdOf(text: string): MessageId {
  return text.toLowerCase() as MessageId;
}

export function replayIdOf(text: string): ReplayId {
  return text.toLowerCase() as ReplayId;
}
