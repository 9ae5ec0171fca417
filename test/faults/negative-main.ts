// The service with one part exchanged for a wrong one, for the tests that show that wrong parts are found; the service has no such choice.
import { setTimeout as sleep } from 'node:timers/promises';
import { doneValue } from '../../src/admission/key-value.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import { runService } from '../support/run-service.ts';

const DEAD_LETTER_LATE_MS = 500;

const wrongParts: Readonly<Record<string, (ports: Ports) => Ports>> = {
  /** Publishes to the operators without a message id. */
  'no-message-id': (ports) => ({
    ...ports,
    publish: (publication) =>
      ports.publish(publication.channel === 'operatorMessage' ? { ...publication, msgId: undefined } : publication),
  }),
  /** Any existing entry counts as proof that the message is done. */
  'key-means-done': (ports) => ({
    ...ports,
    messages: {
      ...ports.messages,
      async claim(messageId, value) {
        const claim = await ports.messages.claim(messageId, value);
        return claim.kind === 'existing'
          ? { kind: 'existing', value: JSON.stringify({ s: 'D', status: 'SENT' }) }
          : claim;
      },
    },
  }),
  /** Puts the answer into Redis before the commit, where a repeated request finds it. */
  'answer-before-commit': (ports) => {
    const claimed = new Map<string, string>();
    return {
      ...ports,
      requests: {
        ...ports.requests,
        async claim(keyHash, value) {
          const claim = await ports.requests.claim(keyHash, value);
          if (claim.kind === 'claimed') claimed.set(keyHash, value);
          return claim;
        },
      },
      async insert(submission) {
        const { idempotency } = submission;
        const own = claimed.get(idempotency?.keyHash ?? '');
        if (idempotency !== null && own !== undefined) {
          const answer = doneValue(idempotency.fingerprint, idempotency.response);
          await ports.requests.swap(idempotency.keyHash, own, answer);
        }
        return ports.insert(submission);
      },
    };
  },
  /** An unpublished dead letter counts as stored. */
  'ack-before-dead-letter': (ports) => ({
    ...ports,
    async publish(publication) {
      if (publication.channel !== 'deadLetters') return ports.publish(publication);
      void sleep(DEAD_LETTER_LATE_MS).then(() => ports.publish(publication));
      return { stream: 'ORCH_DEADLETTER', seq: 0, duplicate: false };
    },
    // Its row is there until it is published: no process counts the message as settled before.
    async forget(outboxId) {
      await sleep(2 * DEAD_LETTER_LATE_MS);
      return ports.forget(outboxId);
    },
  }),
};

const wrong = wrongParts[process.env['TEST_WRONG_PART'] ?? ''];
if (wrong === undefined) throw new Error('TEST_WRONG_PART names no part');
await runService(wrong);
