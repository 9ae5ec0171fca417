// The messages that are evaluated in full although they may take the fast path: few, and known to nobody who has not the secret.
import { createHmac, createSecretKey } from 'node:crypto';

export type IsSampled = (messageId: string) => boolean;

const LABEL = 'orch: which messages are sampled';
const USED_BYTES = 6;

/** One in `oneIn` of all ids; 1 takes each of them. The client may have chosen the id, so a bare hash would let it choose. */
export function createIsSampled(secret: string, oneIn: number): IsSampled {
  // As bytes it would be made into a key for each message, which takes six times as long as the rest.
  const key = createSecretKey(createHmac('sha256', secret).update(LABEL).digest());
  return (messageId) => createHmac('sha256', key).update(messageId).digest().readUIntBE(0, USED_BYTES) % oneIn === 0;
}
