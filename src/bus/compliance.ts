// Asks the compliance service about one message, and accepts only an answer that its contract allows.
import { headers, type Msg, NatsError } from 'nats';
import { complianceRequest } from '../../generated/events/publications.ts';
import { validate } from '../../generated/events/validators.js';
import { StageFailure } from '../domain/failure.ts';
import { messageIdOf } from '../domain/ids.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { Verdict } from '../domain/neighbours.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Bus } from './connection.ts';

export function createCompliance(bus: Bus, timeoutMs: number) {
  return {
    /** Rejects with StageFailure COMPLIANCE_UNAVAILABLE, or with Unavailable when our own link is down. */
    async evaluate(message: StoredMessage): Promise<Verdict> {
      if (!bus.isConnected) throw new Unavailable('nats', 'not connected');
      return readVerdict(await ask(bus, message, timeoutMs), message);
    },
  };
}

async function ask(bus: Bus, message: StoredMessage, timeoutMs: number): Promise<Msg> {
  const { messageId, tenantId, lane, to, from, body, traceparent } = message;
  const request = complianceRequest({ messageId, tenantId, lane, to, from, body }, { traceparent });
  const head = headers();
  head.append('X-Correlation-ID', messageId);
  head.append('traceparent', traceparent);
  try {
    return await bus.connection.request(request.subject, JSON.stringify(request.payload), {
      timeout: timeoutMs,
      headers: head,
    });
  } catch (error) {
    const why =
      error instanceof NatsError && error.code === '503' ? 'no compliance service listens' : 'no verdict in time';
    throw new StageFailure('COMPLIANCE_UNAVAILABLE', why, error);
  }
}

function readVerdict(reply: Msg, { messageId, tenantId }: StoredMessage): Verdict {
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
