// Permissions of NATS that lack a subject: the refusal is definite and named, and delayed work goes on once they are right.
import type { MessageAccepted, Readiness } from '../../../generated/http/contract.ts';
import { type FinalStatus, finalStatuses } from '../../../src/domain/lifecycle.ts';
import { restartNatsWith } from '../../support/nats-with-rules.ts';
import { until } from '../../support/until.ts';
import { type MessageRow, startWorld, type World } from '../../support/world.ts';
import { comesWithin } from '../attempts.ts';
import { cases, type Right } from '../case.ts';

const test = cases('denied publish');
/** Three attempts and the pauses between them. */
const ENDED_WITHIN_MS = 15_000;
const NAMED_WITHIN_MS = 8_000;
/** The relay, and a delivery that is handed back. */
const SENT_WITHIN_MS = 30_000;

let world: World;
test.before(async () => {
  // The wait for the outcome of a publication is not tested here.
  world = await startWorld({ overrides: { settings: { stages: { publishTimeoutMs: 1_500 } } } });
});
test.after(async () => world[Symbol.asyncDispose]());

async function readiness(): Promise<Readiness> {
  return (await world.internal.request({ path: '/health/ready' })).json<Readiness>();
}

/** The input: no client may publish on the subject. Resolves, once all is allowed again, to the submitted message. */
async function whileDenied(subject: string, look: (seen: Denied) => Promise<void>): Promise<string> {
  const permissions = `permissions: { publish: { deny: "${subject}" } }`;
  const rules = `authorization { users = [ { user: any, password: any, ${permissions} } ] }\nno_auth_user: any\n`;
  await using _ = await restartNatsWith(world, rules);
  const isBack = async () => (await readiness()).dependencies.nats === 'up' && world.nats.connection.rtt();
  await until(isBack, { timeoutMs: 30_000, what: 'a link to the NATS with permissions' });
  const line = world.logs.length;
  const body = { to: '+14155550123', from: 'ACME', body: 'hello' };
  const { messageId } = (await world.http.send(body)).json<MessageAccepted>();
  const row = async () => (await world.message(messageId))!;
  const says = (text: string) =>
    text.includes(subject.replace('.>', '')) && /permission|denied|not allowed/i.test(text);
  const isNamed = async () => {
    const warnings = world.logs.slice(line).filter(({ level }) => level === 'warn' || level === 'error');
    return [...warnings, (await row()).lastError].some((one) => says(JSON.stringify(one)));
  };
  await look({ row, isNamed });
  return messageId;
}

type Denied = { readonly row: () => Promise<MessageRow>; readonly isNamed: () => Promise<boolean> };

const isFinal = ({ status }: MessageRow) => finalStatuses.includes(status as FinalStatus);

/** A message that has not ended is sent once the permissions are right. */
async function goesOn(right: Right, messageId: string): Promise<void> {
  await comesWithin(SENT_WITHIN_MS, async () => isFinal((await world.message(messageId))!));
  right.is((await world.message(messageId))?.status, 'SENT', 'the message, with the permissions as before');
}

test('delivery/23/N2-operator', 'a denied operator subject is a refusal, and leaves no doubt', async (right) => {
  let hasEnded = false;
  const messageId = await whileDenied('smpp.operator.>', async ({ row, isNamed }) => {
    hasEnded = await comesWithin(ENDED_WITHIN_MS, async () => isFinal(await row()));
    right.holds(await isNamed(), 'neither the log nor the message names the denied subject');
    right.holds((await row()).lastError?.code !== 'PUBLISH_OUTCOME_UNKNOWN', 'the outcome is said to be unknown');
  });
  if (!hasEnded) await goesOn(right, messageId);
});

test('delivery/23/N2-compliance', 'a denied call to compliance is named as that', async (right) => {
  let hasEnded = false;
  const messageId = await whileDenied('compliance.evaluate.request', async ({ row, isNamed }) => {
    hasEnded = await comesWithin(ENDED_WITHIN_MS, async () => isFinal(await row()));
    right.holds(await isNamed(), 'neither the log nor the message names the denied subject');
  });
  if (!hasEnded) await goesOn(right, messageId);
});

test('delivery/23/N2-lane', 'a denied lane is named, and its messages are sent when it is allowed', async (right) => {
  const messageId = await whileDenied('lane.>', async ({ isNamed }) => {
    right.holds(await comesWithin(NAMED_WITHIN_MS, isNamed), 'the log does not name the denied subject');
  });
  await goesOn(right, messageId);
});

test(
  'delivery/23/N2-events',
  'denied status events are named, and delay neither messages nor readiness',
  async (right) => {
    const messageId = await whileDenied('sms.events.status', async ({ row, isNamed }) => {
      right.holds(await comesWithin(NAMED_WITHIN_MS, isNamed), 'the log does not name the denied subject');
      const isSaid = (await row()).status === 'SENT' || (await readiness()).status !== 'ready';
      right.holds(isSaid, 'nothing is sent, and readiness says that all is well');
    });
    await goesOn(right, messageId);
  },
);

test.run();
