// Ports with a known fault, for the negative controls of the simulation and of the tests with real processes.
import { doneValue } from '../../src/admission/key-value.ts';
import type { Ports } from '../../src/protocol/ports.ts';

/** Any existing entry of a message counts as proof that the message is done. */
export function entryMeansDone(ports: Ports): Ports {
  return {
    ...ports,
    messages: {
      ...ports.messages,
      async claim(messageId, value, lane) {
        const claim = await ports.messages.claim(messageId, value, lane);
        return claim.kind === 'existing' ? { ...claim, value: JSON.stringify({ s: 'D', status: 'SENT' }) } : claim;
      },
    },
  };
}

/** The answer is in Redis before the commit, where a repeated request finds it. */
export function answerBeforeCommit(ports: Ports): Ports {
  const claimed = new Map<string, string>();
  return {
    ...ports,
    requests: {
      ...ports.requests,
      async claim(keyHash, value, lane) {
        const claim = await ports.requests.claim(keyHash, value, lane);
        if (claim.kind === 'claimed') claimed.set(keyHash, value);
        return claim;
      },
    },
    async insert(submission) {
      const { idempotency } = submission;
      const own = claimed.get(idempotency?.keyHash ?? '');
      if (idempotency !== null && own !== undefined) {
        const { keyHash, fingerprint, response } = idempotency;
        await ports.requests.swap(keyHash, own, doneValue(fingerprint, response));
      }
      return ports.insert(submission);
    },
  };
}
