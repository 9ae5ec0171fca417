// Negative controls: ports with a known fault, which the simulation has to find; they show that it can see.
import { doneValue } from '../../src/admission/key-value.ts';
import type { Ports } from '../../src/protocol/ports.ts';

/** Gets the ports of one process and returns the ones to use. `uuid`: a fresh id. */
export type Wrap = (ports: Ports, uuid: () => string) => Ports;

/** Any existing entry of a message counts as done. */
const entryMeansDone: Wrap = (ports) => ({
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
});

/** The answer is in Redis before the commit, and replayed from there. */
const answerBeforeCommit: Wrap = (ports) => {
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
        const { keyHash, fingerprint, response } = idempotency;
        await ports.requests.swap(keyHash, own, doneValue(fingerprint, response));
      }
      return ports.insert(submission);
    },
  };
};

/** Each publication to an operator goes out under an id of its own. */
const freshIdEachTime: Wrap = (ports, uuid) => ({
  ...ports,
  publish: (publication) =>
    ports.publish(publication.channel === 'operatorMessage' ? { ...publication, msgId: uuid() } : publication),
});

/** The delivery is settled while SENT is still being written. */
const ackBeforeSent: Wrap = (ports) => ({
  ...ports,
  async move(move) {
    if (move.to !== 'SENT') return ports.move(move);
    ports.move(move).catch(() => {});
    return { kind: 'moved', seq: 0, outboxId: -1n };
  },
});

/** A step is made under the present epoch of the message. */
const noFence: Wrap = (ports) => ({
  ...ports,
  async move(move) {
    for (let { epoch } = move; epoch < move.epoch + 5; epoch += 1) {
      const outcome = await ports.move({ ...move, epoch });
      if (outcome.kind === 'moved') return outcome;
    }
    return { kind: 'fenced' };
  },
});

export const controls = {
  none: (ports) => ports,
  'entry-means-done': entryMeansDone,
  'answer-before-commit': answerBeforeCommit,
  'fresh-id-each-time': freshIdEachTime,
  'ack-before-sent': ackBeforeSent,
  'no-fence': noFence,
} as const satisfies Record<string, Wrap>;

export type ControlName = keyof typeof controls;
