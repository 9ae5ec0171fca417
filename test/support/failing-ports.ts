// Puts the fail-points around the ports of the service, and around the protocol that its roles call.
import type { Publication } from '../../generated/events/publications.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import type { Submission } from '../../src/domain/submission.ts';
import type { Handle } from '../../src/protocol/parts.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';
import type { Overrides } from '../../src/service.ts';
import type { Failpoint, Hit } from './failpoints.ts';

export function failingAt(hit: Hit): Pick<Overrides, 'wrapPorts' | 'wrapProtocol'> {
  return {
    wrapPorts: (ports) => ({
      ...ports,
      ...ofStore(ports, hit),
      ...ofRedis(ports, hit),
      publish: ofPublish(ports, hit),
    }),
    wrapProtocol: (protocol) => ofProtocol(protocol, hit),
  };
}

function ofStore(ports: Ports, hit: Hit): Partial<Ports> {
  const beforePublish = async ([first]: Awaited<ReturnType<Ports['unpublishedOf']>>) => {
    if (first !== undefined) await hit('relay.before_publish', first.message.messageId);
  };
  const inserting = (insert: Ports['insert']) => async (submission: Submission) => {
    const key = submission.messages[0]?.messageId;
    await hit('submit.before_commit', key);
    const outcome = await insert(submission);
    await hit('submit.after_commit', key);
    return outcome;
  };
  return {
    insert: inserting(ports.insert),
    ingest: inserting(ports.ingest),
    async claim(claim) {
      await hit('pipe.before_claim', claim.messageId);
      const outcome = await ports.claim(claim);
      if (outcome.kind === 'claimed') await hit('pipe.after_claim', claim.messageId);
      return outcome;
    },
    async move(move) {
      if (move.to === 'ROUTED') await hit('pipe.before_commit.ROUTED', move.messageId);
      const outcome = await ports.move(move);
      if (outcome.kind === 'moved') await hit(`pipe.after_commit.${move.to}` as Failpoint, move.messageId);
      return outcome;
    },
    async forget(outboxId) {
      await hit('outbox.before_forget');
      await ports.forget(outboxId);
    },
    async unpublishedOf(messageId) {
      const rows = await ports.unpublishedOf(messageId);
      await beforePublish(rows);
      return rows;
    },
    async unpublishedUrgent(messageIds) {
      const rows = await ports.unpublishedUrgent(messageIds);
      await beforePublish(rows);
      return rows;
    },
    async unpublishedSince(ageMs, after, limit) {
      const page = await ports.unpublishedSince(ageMs, after, limit);
      await beforePublish(page.rows);
      return page;
    },
  };
}

function ofRedis({ requests, messages }: Ports, hit: Hit): Pick<Ports, 'requests' | 'messages'> {
  return {
    requests: {
      ...requests,
      async claim(keyHash, value, lane) {
        await hit('submit.before_setnx');
        const claim = await requests.claim(keyHash, value, lane);
        await hit('submit.after_setnx');
        return claim;
      },
      async swap(keyHash, from, to) {
        await hit('submit.before_redis_done');
        return requests.swap(keyHash, from, to);
      },
    },
    messages: {
      ...messages,
      async claim(messageId, value, lane) {
        const claim = await messages.claim(messageId, value, lane);
        await hit('pipe.after_setnx', messageId);
        return claim;
      },
      async complete(messageId, value) {
        await messages.complete(messageId, value);
        await hit('pipe.after_redis_done', messageId);
      },
    },
  };
}

type Around = { readonly before?: Failpoint; readonly after?: Failpoint };

function pointsOf({ channel, msgId, correlationId }: Publication): Around {
  switch (channel) {
    case 'operatorMessage':
    case 'operatorLaneMessage':
      return { before: 'pipe.before_operator_publish', after: 'pipe.after_operator_publish' };
    case 'statusEvent':
      return { before: 'outbox.before_publish', after: 'outbox.after_publish' };
    case 'fastPathTakenAudit':
    case 'fastPathFallbackAudit':
      return { before: 'outbox.before_audit', after: 'outbox.after_audit' };
    case 'retryEvent':
      return { after: 'pipe.after_retry_publish' };
    case 'deadLetters':
      return { after: 'pipe.after_dead_letter_publish' };
    case 'laneRequest':
      if (msgId === `lane:${correlationId}`) return { after: 'submit.after_publish' };
      if (!msgId?.startsWith(`lane:${correlationId}:redrive:`)) return {};
      return { before: 'recover.before_redrive', after: 'recover.after_redrive' };
    default:
      return {};
  }
}

function ofPublish({ publish }: Ports, hit: Hit): Ports['publish'] {
  return async (publication) => {
    const { before, after } = pointsOf(publication);
    if (before !== undefined) await hit(before, publication.correlationId);
    const ack = await publish(publication);
    if (after !== undefined) await hit(after, publication.correlationId);
    return ack;
  };
}

function ofProtocol(protocol: Protocol, hit: Hit): Protocol {
  return {
    ...protocol,
    async submit(asked) {
      const answer = await protocol.submit(asked);
      await hit('submit.before_202');
      return answer;
    },
    handlerOf(consumer) {
      const handle = protocol.handlerOf(consumer);
      const isAdvisory = consumer.channel === 'workExhausted' || consumer.channel === 'receiptExhausted';
      return handle === undefined || isAdvisory ? handle : ofHandle(handle, hit);
    },
  };
}

/** No message is named before its delivery is read, so these points have no key. */
function ofHandle(handle: Handle, hit: Hit): Handle {
  return async (delivery: Delivery) => {
    await hit('pipe.after_delivery');
    const settling: Promise<void>[] = [];
    await handle({
      ...delivery,
      ack: () => void settling.push(around(hit, 'pipe.before_ack', delivery.ack, 'pipe.after_ack')),
      nak: (delayMs) => void settling.push(around(hit, null, () => delivery.nak(delayMs), 'pipe.after_nak')),
    });
    await Promise.all(settling);
  };
}

async function around(hit: Hit, before: Failpoint | null, work: () => void, after: Failpoint): Promise<void> {
  if (before !== null) await hit(before);
  work();
  await hit(after);
}
