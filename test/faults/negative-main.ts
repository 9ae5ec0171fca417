// The service with one part exchanged for a wrong one, for the tests that show that wrong parts are found; the service has no such choice.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ports } from '../../src/protocol/ports.ts';
import { runService } from '../support/run-service.ts';
import { answerBeforeCommit, entryMeansDone } from '../support/wrong-ports.ts';

const DEAD_LETTER_LATE_MS = 500;

const wrongParts: Readonly<Record<string, (ports: Ports) => Ports>> = {
  /** Publishes to the operators without a message id. */
  'no-message-id': (ports) => ({
    ...ports,
    publish: (publication) =>
      ports.publish(publication.channel === 'operatorMessage' ? { ...publication, msgId: undefined } : publication),
  }),
  'key-means-done': entryMeansDone,
  'answer-before-commit': answerBeforeCommit,
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
