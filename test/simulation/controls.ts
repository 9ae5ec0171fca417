// Negative controls: parts with a known fault, which the simulation has to find; they show that it can see.
import { doneValue } from '../../src/admission/key-value.ts';
import type { Parts } from './parts.ts';

/** A note on a message is taken for the end of the work, whatever it says. */
const keyPresentMeansAck: Parts = {
  stages: (own) => ({
    ...own,
    async recall(received) {
      const noted = await own.recall(received);
      const wasThere = noted.kind === 'noted' && noted.isKept && noted.own === null;
      return wasThere ? { kind: 'done-before', status: 'SENT' } : noted;
    },
  }),
};

/** The answer is in Redis before the commit, and replayed from there. */
const answerBeforeCommit: Parts = {
  keeps: (own, { requests }) => ({
    async keep(submission) {
      const { idempotency } = submission;
      if (idempotency !== null) {
        const { keyHash, fingerprint, response } = idempotency;
        await requests.complete(keyHash, doneValue(fingerprint, response));
      }
      return own.keep(submission);
    },
  }),
};

/** Each hand-over goes out under an id of its own. */
const freshIdEachTime: Parts = {
  operators: (_own, { ports, uuid }) => ({
    handOver: (message) =>
      ports.publish({
        channel: 'operatorMessage',
        message: 'dispatchCommand',
        subject: `smpp.operator.${message.operatorId}`,
        msgId: uuid(),
        correlationId: message.messageId,
        traceparent: message.traceparent,
        redrive: undefined,
        payload: { messageId: message.messageId, routing: { operatorId: message.operatorId, routeId: null } },
      }),
  }),
};

/** The delivery is settled while SENT is still being written. */
const ackBeforeSent: Parts = {
  stages: (own, { step, operators }) => ({
    ...own,
    async dispatch(routed) {
      const { duplicate } = await operators.handOver(routed.message);
      step(routed, { to: 'SENT' }).catch(() => {});
      return { kind: 'sent', operatorId: routed.message.operatorId, duplicate };
    },
  }),
};

/** A step is made under whatever epoch the message has by now. */
const noFence: Parts = {
  move: (own) => async (move) => {
    for (let { epoch } = move; epoch < move.epoch + 5; epoch += 1) {
      const outcome = await own({ ...move, epoch });
      if (outcome.kind === 'moved') return outcome;
    }
    return { kind: 'fenced' };
  },
};

export const controls = {
  none: {},
  'key-present-means-ack': keyPresentMeansAck,
  'answer-before-commit': answerBeforeCommit,
  'fresh-id-each-time': freshIdEachTime,
  'ack-before-sent': ackBeforeSent,
  'no-fence': noFence,
} as const satisfies Record<string, Parts>;

export type ControlName = keyof typeof controls;
