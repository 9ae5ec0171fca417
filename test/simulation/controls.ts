// Negative controls: ports with a known fault, which the simulation has to find; they show that it can see.
import type { Ports } from '../../src/protocol/ports.ts';
import { answerBeforeCommit, entryMeansDone } from '../support/wrong-ports.ts';

/** Gets the ports of one process and returns the ones to use. `uuid`: a fresh id. */
export type Wrap = (ports: Ports, uuid: () => string) => Ports;

/** Each publication to an operator goes out under an id of its own. */
const freshIdEachTime: Wrap = (ports, uuid) => ({
  ...ports,
  publish: (publication) =>
    ports.publish(publication.subject.startsWith('smpp.') ? { ...publication, msgId: uuid() } : publication),
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
