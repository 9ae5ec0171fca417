// The service with one part exchanged for a wrong one, for the tests that show that a wrong one is found; no such choice exists in the service.
import type { Publication } from '../../generated/events/publications.ts';
import { doneValue } from '../../src/admission/key-value.ts';
import { readConfig } from '../../src/config.ts';
import type { Untold } from '../../src/domain/journey.ts';
import type { Submission } from '../../src/domain/submission.ts';
import type { Links } from '../../src/roles/links.ts';
import { createService } from '../../src/service.ts';

const DEAD_LETTER_LATE_MS = 500;

const wrongParts: Readonly<Record<string, (links: Links) => Links>> = {
  /** Publishes to the operators without a message id. */
  'no-message-id': (links) => ({
    ...links,
    publisher: {
      publish: (publication: Publication) =>
        links.publisher.publish(
          publication.channel === 'operatorMessage' ? { ...publication, msgId: undefined } : publication,
        ),
    },
  }),
  /** Takes a key that is there for the proof that the message is done. */
  'key-means-done': (links) => ({
    ...links,
    idempotency: {
      ...links.idempotency,
      messages: {
        ...links.idempotency.messages,
        async take(name: string, value: string) {
          const taken = await links.idempotency.messages.take(name, value);
          return taken.kind === 'held' ? { kind: 'held', value: JSON.stringify({ s: 'D', status: 'SENT' }) } : taken;
        },
      },
    },
  }),
  /** Puts the answer into Redis before the commit, where a repetition finds it. */
  'answer-before-commit': (links) => ({
    ...links,
    writer: {
      ...links.writer,
      async keep(submission: Submission) {
        const { idempotency } = submission;
        if (idempotency !== null) {
          const answer = doneValue(idempotency.fingerprint, idempotency.response);
          await links.idempotency.requests.complete(idempotency.keyHash, answer);
        }
        return links.writer.keep(submission);
      },
    },
  }),
  /** Takes a dead letter for told that is still to be told. */
  'ack-before-dead-letter': (links) => ({
    ...links,
    teller: {
      ...links.teller,
      async tell(untold: Untold) {
        if (!['FAILED', 'DEAD_LETTER'].includes(untold.transition.status)) return links.teller.tell(untold);
        setTimeout(() => void links.teller.tell(untold), DEAD_LETTER_LATE_MS);
      },
    },
  }),
};

const relink = wrongParts[process.env['TEST_WRONG_PART'] ?? ''];
if (relink === undefined) throw new Error('TEST_WRONG_PART names no part');
const service = await createService(readConfig(process.env), {
  timings: JSON.parse(process.env['TEST_TIMINGS'] ?? '{}'),
  relink,
});
process.once('SIGTERM', async () => {
  await service[Symbol.asyncDispose]();
  process.exit(0);
});
