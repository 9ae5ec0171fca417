// Asks the compliance service about one message, and accepts only an answer that its contract allows.
import type { Msg } from 'nats';
import { complianceRequest } from '../../generated/events/publications.ts';
import { validate } from '../../generated/events/validators.js';
import { StageFailure } from '../domain/failure.ts';
import { messageIdOf } from '../domain/ids.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { Verdict } from '../domain/neighbours.ts';
import { createShares } from '../lib/shares.ts';
import type { Bus } from './connection.ts';
import { readHeaders } from './headers.ts';
import { createInbox } from './inbox.ts';
import { send } from './send.ts';

/** More than a process has messages in flight. */
const MAX_PENDING = 20_000;

export type Compliance = Disposable & {
  /** Rejects with StageFailure COMPLIANCE_UNAVAILABLE, or with Unavailable when our own link is down. */
  evaluate(message: StoredMessage): Promise<Verdict>;
};

export function createCompliance(bus: Bus, timeoutMs: number): Compliance {
  const late = () => new StageFailure('COMPLIANCE_UNAVAILABLE', 'no verdict in time');
  const places = createShares([null], MAX_PENDING, 0);
  // Read later, beside the message that it has to be about.
  const read = (reply: Msg) => reply;
  const inbox = createInbox(bus, { what: 'request', timeoutMs, places, read, late });
  return {
    async evaluate(message) {
      const { messageId, tenantId, lane, to, from, body, templateId, traceparent } = message;
      const text = { messageId, tenantId, lane, to, from, body };
      const request = complianceRequest(templateId === null ? text : { ...text, templateId }, { traceparent });
      return readVerdict(await inbox.ask((replyTo) => send(bus.connection, request, replyTo), null), message);
    },
    [Symbol.dispose]: () => inbox[Symbol.dispose](),
  };
}

function readVerdict(reply: Msg, { messageId, tenantId }: StoredMessage): Verdict {
  // So NATS itself answers where nobody listens.
  if (reply.data.length === 0 && readHeaders(reply)?.code === 503)
    throw new StageFailure('COMPLIANCE_UNAVAILABLE', 'no compliance service listens');
  const answer = parse(reply);
  if (!validate.complianceVerdict(answer)) {
    throw new StageFailure('COMPLIANCE_UNAVAILABLE', 'the verdict could not be read');
  }
  if (messageIdOf(answer.messageId) !== messageId || answer.tenantId !== tenantId) {
    throw new StageFailure('COMPLIANCE_UNAVAILABLE', 'the verdict is about another message');
  }
  if (answer.verdict === 'ALLOW') return { verdict: 'ALLOW' };
  return { verdict: 'BLOCK', reason: answer.reason ?? 'blocked without a reason' };
}

function parse(reply: Msg): unknown {
  try {
    return reply.json();
  } catch {
    return undefined;
  }
}
