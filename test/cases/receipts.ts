// Receipts as a connector publishes them, and the result of each: shown with its message, or dead-lettered as raw input that breaks a rule.
import type { Message, MessageAccepted } from '../../generated/http/contract.ts';
import type { World } from '../support/world.ts';
import type { Right } from './case.ts';

/** A message at its operator, of which no receipt has come yet; its id. */
export async function sendOne(world: World): Promise<string> {
  const reply = await world.http.send({ to: '+14155550123', from: 'ACME', body: 'hello' });
  if (reply.status !== 202) throw new Error(`no message to report of: ${reply.text}`);
  const { messageId } = reply.json<MessageAccepted>();
  await world.status(messageId, 'SENT');
  return messageId;
}

/** Its operator says that the message was delivered at this moment. */
export async function publishReceipt(world: World, messageId: string, receivedAt: string): Promise<void> {
  const about = { messageId, tenantId: 'demo', lane: 'P3', operatorId: 'op-1' };
  await world.nats.publish('sms.dlr.received', { ...about, state: 'DELIVERED', receivedAt });
}

export async function isShown(world: World, messageId: string): Promise<boolean> {
  return (await world.message(messageId))?.deliveryState === 'DELIVERED';
}

/** Whether its receipt was recorded or dead-lettered; a later check decides which is right. */
export async function isSettled(world: World, messageId: string): Promise<boolean> {
  return (await isShown(world, messageId)) || (await isSetAside(world, messageId));
}

/** Whether a dead letter has the receipt of this message. */
async function isSetAside(world: World, messageId: string): Promise<boolean> {
  const letters = await world.streamMessages('ORCH_DEADLETTER');
  return letters.some(({ payload }) => {
    const { subject, payloadBase64 = '' } = payload as { subject?: string; payloadBase64?: string };
    return subject === 'sms.dlr.received' && Buffer.from(payloadBase64, 'base64').includes(messageId);
  });
}

/** Either the receipt is shown as the moment that it names, or it was dead-lettered and nothing is shown. */
export async function judgeReceipt(world: World, right: Right, messageId: string, receivedAt: string): Promise<void> {
  const reply = await world.http.get(messageId);
  right.is(reply.status, 200, `the status of the message with a receipt of ${receivedAt}`);
  if (reply.status !== 200) return;
  const { delivery } = reply.json<Message>();
  const shown = delivery === null ? null : isSameMoment(delivery.at, receivedAt) ? 'the same moment' : delivery.at;
  const isAside = await isSetAside(world, messageId);
  right.is(shown, isAside ? null : 'the same moment', `what is shown of ${receivedAt}`);
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
/** Smaller fractions are cut off or rounded. */
const MAX_DIFFERENCE_MS = 1;

function isSameMoment(shown: string, meant: string): boolean {
  return RFC_3339.test(shown) && Math.abs(millisecondsOf(shown) - millisecondsOf(meant)) <= MAX_DIFFERENCE_MS;
}

/** A leap second is the second after the one before it. */
function millisecondsOf(moment: string): number {
  const isLeap = /:60(?=[Z.+-])/i.test(moment);
  return Date.parse(moment.toUpperCase().replace(/:60(?=[Z.+-])/, ':59')) + (isLeap ? 1_000 : 0);
}
