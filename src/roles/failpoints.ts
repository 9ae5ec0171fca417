// Puts the fail-points around the ports of a process that a test has armed; every other process gets its ports as they are.

import type { Publication } from '../../generated/events/publications.ts';
import type { Submit } from '../admission/submit.ts';
import type { Delivery } from '../bus/consume.ts';
import type { PubAck, Publisher } from '../bus/publisher.ts';
import type { Failpoint, Hit } from '../lib/failpoint.ts';
import type { Teller } from '../outbox/teller.ts';
import type { RecoverPorts } from '../pipeline/recover.ts';
import type { Keys } from '../redis/keys.ts';
import type { Writer } from '../store/writer.ts';

/** Null: nothing is armed. */
export type Armed = Hit | null;

type Published = { readonly before?: Failpoint; readonly after?: Failpoint };

function pointsOf({ channel, redrive, msgId }: Publication): Published {
  switch (channel) {
    case 'operatorMessage':
      return { before: 'pipe.before_operator_publish', after: 'pipe.after_operator_publish' };
    case 'statusEvent':
      return { before: 'tell.before_publish', after: 'tell.after_publish' };
    case 'retryEvent':
      return { after: 'pipe.after_retry_publish' };
    case 'deadLetters':
      return { after: 'pipe.after_dead_letter_publish' };
    case 'laneRequest':
      return redrive === undefined && /^lane:[^:]+$/.test(msgId ?? '') ? { after: 'submit.after_publish' } : {};
    default:
      return {};
  }
}

type Publishing = Pick<Publisher, 'publish'>;

export function failingPublisher(publisher: Publishing, hit: Armed): Publishing {
  if (hit === null) return publisher;
  const publish = async (publication: Publication): Promise<PubAck> => {
    const { before, after } = pointsOf(publication);
    if (before !== undefined) await hit(before, publication.correlationId);
    const ack = await publisher.publish(publication);
    if (after !== undefined) await hit(after, publication.correlationId);
    return ack;
  };
  return { publish };
}

export function failingWriter(writer: Writer, hit: Armed): Writer {
  if (hit === null) return writer;
  return {
    ...writer,
    async keep(submission) {
      const key = submission.messages[0]?.messageId;
      await hit('submit.before_commit', key);
      const outcome = await writer.keep(submission);
      await hit('submit.after_commit', key);
      return outcome;
    },
    async claim(claim) {
      await hit('pipe.before_claim', claim.messageId);
      const outcome = await writer.claim(claim);
      if (outcome.kind === 'claimed') await hit('pipe.after_claim', claim.messageId);
      return outcome;
    },
    async move(move) {
      if (move.to === 'ROUTED') await hit('pipe.before_commit.ROUTED', move.messageId);
      const outcome = await writer.move(move);
      if (outcome.kind === 'moved') await hit(`pipe.after_commit.${move.to}` as Failpoint, move.messageId);
      return outcome;
    },
    forget: Object.assign(Object.create(writer.forget) as Writer['forget'], {
      async submit(outboxId: bigint) {
        await hit('tell.before_forget');
        await writer.forget.submit(outboxId);
      },
    }),
  };
}

export function failingSubmitKeys(keys: Keys, hit: Armed): Keys {
  if (hit === null) return keys;
  return {
    ...keys,
    async take(name, value) {
      await hit('submit.before_setnx');
      const taken = await keys.take(name, value);
      await hit('submit.after_setnx');
      return taken;
    },
    async swap(name, from, to) {
      await hit('submit.before_redis_done');
      return keys.swap(name, from, to);
    },
  };
}

export function failingMessageKeys(keys: Keys, hit: Armed): Keys {
  if (hit === null) return keys;
  return {
    ...keys,
    async take(messageId, value) {
      const taken = await keys.take(messageId, value);
      await hit('pipe.after_setnx', messageId);
      return taken;
    },
    async complete(messageId, value) {
      await keys.complete(messageId, value);
      await hit('pipe.after_redis_done', messageId);
    },
  };
}

type Handle = (delivery: Delivery) => Promise<void>;

/** Points around a delivery have the message's id as key when the handler's work names one, so none here. */
export function failingHandle(handle: Handle, hit: Armed): Handle {
  if (hit === null) return handle;
  return async (delivery) => {
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

export function failingPutBack(putBack: RecoverPorts['putBack'], hit: Armed): RecoverPorts['putBack'] {
  if (hit === null) return putBack;
  return async (message, copy) => {
    await hit('recover.before_put_back', message.messageId);
    await putBack(message, copy);
    await hit('recover.after_put_back', message.messageId);
  };
}

export function failingTellAgain(teller: Pick<Teller, 'tellAgain'>, hit: Armed): Pick<Teller, 'tellAgain'> {
  if (hit === null) return teller;
  return {
    async tellAgain(untold) {
      await hit('relay.before_publish', untold.message.messageId);
      await teller.tellAgain(untold);
    },
  };
}

export function failingSubmit(submit: Submit, hit: Armed): Submit {
  if (hit === null) return submit;
  return async (asked) => {
    const answer = await submit(asked);
    await hit('submit.before_202');
    return answer;
  };
}
