// A message that was given up without knowing whether its operator has it, and that its operator then reports as delivered: it is not sent a second time.
import type { DeadLetterPage, MessageAccepted, ReplayCount } from '../../../generated/http/contract.ts';
import type { Reply } from '../../support/http-client.ts';
import { sql, startWorld, type World } from '../../support/world.ts';
import { cases } from '../case.ts';
import { eventually } from '../eventually.ts';
import { isShown, publishReceipt } from '../receipts.ts';

const add = cases('receipt of a given-up message');
const token = 'a-token-of-somebody-with-an-incident';
const letters = '/v1/internal/orch/dead-letters';
const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };

let world: World;
let messageId: string;

add.before(async () => {
  world = await startWorld({ env: { INTERNAL_API_TOKENS: token, MAX_ATTEMPTS: '1' } });
  await takeAcknowledgementsAway();
  const sent = await world.http.send({ to: '+14155550123', from: 'ACME', body: 'hello' });
  messageId = sent.json<MessageAccepted>().messageId;
  const { status, lastError } = await world.finalStatus(messageId, { timeoutMs: 40_000 });
  if (status !== 'DEAD_LETTER' || lastError?.code !== 'PUBLISH_OUTCOME_UNKNOWN') {
    throw new Error(`it ended as ${status} ${lastError?.code}, and its outcome is no question`);
  }
  await publishReceipt(world, messageId, new Date().toISOString());
  await eventually(() => isShown(world, messageId));
});
add.after(async () => {
  await world[Symbol.asyncDispose]();
});

/** The operators' stream stores publications and does not answer. */
async function takeAcknowledgementsAway(): Promise<void> {
  const manager = await world.nats.connection.jetstreamManager();
  const { config } = await manager.streams.info('SMPP_OPERATOR');
  await manager.streams.update('SMPP_OPERATOR', { ...config, no_ack: true });
}

const post = (path: string, body: object): Promise<Reply> =>
  world.internal.request({ method: 'POST', path: `${letters}${path}`, headers, body: JSON.stringify(body) });

const answerOf = (reply: Reply) => [reply.status, reply.status < 400 ? null : reply.problem.code];

add('contract/4/browse', 'browsing shows the receipt', async (right) => {
  const reply = await world.internal.request({ path: letters, headers });
  const entry = reply.json<DeadLetterPage>().deadLetters.find((one) => one.messageId === messageId);
  right.holds(entry !== undefined, 'the message is not among the dead letters');
  right.holds(JSON.stringify(entry).includes('"DELIVERED"'), `no receipt in ${JSON.stringify(entry)}`);
});

// The order counts: a message that was resolved as not sent may be replayed.
add('contract/4/resolve', 'it cannot be resolved as not sent', async (right) => {
  const reply = await post(`/${messageId}/resolve`, { outcome: 'not-sent', reason: 'INC-1' });
  right.is(answerOf(reply), [409, 'OUTCOME_NOT_IN_DOUBT'], 'the answer');
});

add('contract/4/replay', 'it cannot be replayed by its id, and nothing is sent', async (right) => {
  const selection = { messageId, reason: 'INC-1' };
  const counted = await post('/replay', selection);
  right.is(answerOf(counted), [409, 'OUTCOME_NOT_IN_DOUBT'], 'the count');
  const confirmation = counted.status === 200 ? counted.json<ReplayCount>().confirmation : '0'.repeat(64);
  const replayed = await post('/replay', { ...selection, dryRun: false, confirmation });
  right.is(answerOf(replayed), [409, 'OUTCOME_NOT_IN_DOUBT'], 'the replay');
});

add('contract/4/replay-filter', 'it is in no replay of a filter', async (right) => {
  const counted = await post('/replay', { filter: {}, reason: 'INC-1' });
  right.is(counted.json<ReplayCount>().count, 0, 'messages of the filter');
  const [{ taken }] = await world.rows(
    sql.unsafe`SELECT count(*)::int4 AS taken FROM orch.dead_letters WHERE replay_id IS NOT NULL`,
  );
  right.is(taken, 0, 'messages that some replay has taken');
});

add.run();
