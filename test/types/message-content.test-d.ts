/** Compiled by `npm run types`, never run: a field that a client may send and that no message would have must not compile. */
import type { TextMessage } from '../../generated/http/contract.ts';
import type { MessageContent } from '../../src/domain/message.ts';

type Fields = Exclude<keyof TextMessage, 'messageId'>;
declare const content: Record<keyof MessageContent, true>;

export const all: Record<Fields, true> = content;

declare const withoutBody: Record<Exclude<keyof MessageContent, 'body'>, true>;
// @ts-expect-error body is a field of a text.
export const forgotten: Record<Fields, true> = withoutBody;
