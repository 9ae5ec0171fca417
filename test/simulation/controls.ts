// Negative controls: ports with a known fault, which the simulation has to find; they show that it can see.
import type { PubAck } from '../../src/domain/publishing.ts';
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

/** A process remembers that the fast path is open. */
const killKeptInMind: Wrap = (ports) => {
  const open = new Set<string>();
  return {
    ...ports,
    killSwitch: {
      async stateOf(tenantId, templateId) {
        if (open.has(templateId)) return 'on';
        const state = await ports.killSwitch.stateOf(tenantId, templateId);
        if (state === 'on') open.add(templateId);
        return state;
      },
    },
  };
};

/** Without an answer the fast path is open: a copy that is gone opens it. */
const unknownIsOpen: Wrap = (ports) => ({
  ...ports,
  killSwitch: {
    async stateOf(tenantId, templateId) {
      const state = await ports.killSwitch.stateOf(tenantId, templateId);
      return state === 'unknown' ? 'on' : state;
    },
  },
});

/** The row says the full path, and the process that stored it goes by what it has decided. */
const rowSaysFull: Wrap = (ports) => ({
  ...ports,
  insert: (submission) =>
    ports.insert({
      ...submission,
      messages: submission.messages.map((message) =>
        message.compliancePath === 'FULL' ? message : { ...message, compliancePath: 'FULL', pathReason: 'SAMPLED' },
      ),
    }),
});

const isAudit = (channel: string) => channel === 'fastPathTakenAudit' || channel === 'fastPathFallbackAudit';

/** Each publication of an audit is a new one to its stream. */
const auditUnderFreshId: Wrap = (ports, uuid) => ({
  ...ports,
  publish: (publication) =>
    ports.publish(isAudit(publication.channel) ? { ...publication, msgId: uuid() } : publication),
});

const AUDITED: PubAck = { stream: 'ORCH_EVENTS', seq: 0, duplicate: false };

/** Audits are taken for published. */
const auditLeftOut: Wrap = (ports) => ({
  ...ports,
  publish: async (publication) => (isAudit(publication.channel) ? AUDITED : ports.publish(publication)),
});

/** A shadow is asked for again, as if nobody knew of the first one. */
const shadowTwice: Wrap = (ports) => ({
  ...ports,
  shadow(message) {
    ports.shadow(message);
    ports.shadow(message);
  },
});

const shadowLeftOut: Wrap = (ports) => ({ ...ports, shadow: () => {} });

export const controls = {
  none: (ports) => ports,
  'entry-means-done': entryMeansDone,
  'answer-before-commit': answerBeforeCommit,
  'fresh-id-each-time': freshIdEachTime,
  'ack-before-sent': ackBeforeSent,
  'no-fence': noFence,
  'kill-kept-in-mind': killKeptInMind,
  'unknown-is-open': unknownIsOpen,
  'row-says-full': rowSaysFull,
  'audit-under-fresh-id': auditUnderFreshId,
  'audit-left-out': auditLeftOut,
  'shadow-twice': shadowTwice,
  'shadow-left-out': shadowLeftOut,
} as const satisfies Record<string, Wrap>;

export type ControlName = keyof typeof controls;
