// Dead letters for input that names no message.
import { unreadable } from '../../generated/events/publications.ts';
import type { UnreadableInput } from '../../generated/events/types.ts';
import type { StoredInput } from '../domain/stored-input.ts';
import type { Origins, Ports } from './ports.ts';

export type BuryUnreadable = (
  input: UnreadableInput,
  source: Pick<StoredInput, 'stream' | 'streamSequence' | 'traceparent'>,
) => Promise<void>;

/** Resolves once it is stored. */
export function createBuryUnreadable({ publish }: Ports, { newTraceparent }: Origins): BuryUnreadable {
  return async (input, source) => {
    const msgId = `unreadable:${source.stream}:${source.streamSequence}`;
    await publish(unreadable(input, { msgId, traceparent: source.traceparent ?? newTraceparent() }));
  };
}
