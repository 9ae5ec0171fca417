// The messages that are evaluated in full although they may take the fast path: few, and known to nobody who has not the secret.
import { createHmac, hash } from 'node:crypto';

export type IsSampled = (messageId: string) => boolean;

const LABEL = 'orch: which messages are sampled';
/** Six bytes: as many as a number holds exactly. */
const USED_DIGITS = 12;

/** One in `oneIn` of all ids; 1 takes each of them. The client may have chosen the id, so a bare hash would let it choose. */
export function createIsSampled(secret: string, oneIn: number): IsSampled {
  const key = createHmac('sha256', secret).update(LABEL).digest('hex');
  // All ids have one length and nobody sees the hash, so that a key in front of the id does what an HMAC would, in a third of its time.
  return (messageId) => Number.parseInt(hash('sha256', key + messageId).slice(0, USED_DIGITS), 16) % oneIn === 0;
}
