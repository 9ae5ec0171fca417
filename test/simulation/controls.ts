// Negative controls: parts with a known fault, which the simulation has to find; they show that it can see.
import type { Parts } from './parts.ts';

/** The key of a message is set before it is carried, and one that is there is taken for the end of the work. */
const keyPresentMeansAck: Parts = {
  stages: (own, { ports }) => ({
    ...own,
    async claim(received) {
      const key = `orch:idem:${received.request.messageId}`;
      const isFirst = await ports.redis.setIfAbsent(key, '1').catch(() => true);
      return isFirst ? own.claim(received) : { kind: 'done-before', status: 'SENT' };
    },
  }),
};

/** The answer is stored with SET NX before the commit, and replayed from there. */
const answerBeforeCommit: Parts = {
  keeps: (own, { ports }) => ({
    async findKey(keyHash) {
      const stored = await ports.redis.get(keyHash).catch(() => null);
      return stored === null ? own.findKey(keyHash) : JSON.parse(stored);
    },
    async keep(submission) {
      const { idempotency } = submission;
      if (idempotency !== null) {
        const { keyHash, fingerprint, responseWithout } = idempotency;
        const answer = JSON.stringify({ fingerprint, response: responseWithout(new Set()) });
        await ports.redis.setIfAbsent(keyHash, answer).catch(() => true);
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
