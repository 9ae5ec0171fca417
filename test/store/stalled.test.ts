// Which open messages count as stalled, for callers that ask PostgreSQL again and again.
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { countRedrive, findAllStalled } from '../../src/store/stalled.ts';
import { keepAged } from '../support/aged-rows.ts';
import { openStore, type Store } from '../support/store.ts';

const test = suite('stalled messages');
const UNMOVED_FOR_MS = 120_000;

let store: Store;

test.before(async () => {
  store = await openStore('stalled');
});
test.after(async () => store[Symbol.asyncDispose]());

/** Without undelivered work on any lane. */
const findAll = (order?: Parameters<typeof findAllStalled>[2]) =>
  findAllStalled(
    store.pool,
    {
      acceptedSince: new Date(Date.now() - 86_400_000).toISOString(),
      unmovedForMs: UNMOVED_FOR_MS,
      waitingSince: new Map(),
      limit: 10,
    },
    order,
  );

test('a message that was redriven has the whole time once more before it is redriven again, though its lane is empty', async () => {
  const [messageId = ''] = await keepAged(store, 'demo', 1);
  const [found] = await findAll();
  assert.equal([found?.message.messageId, found?.redrives], [messageId, 0]);

  await countRedrive(store.pool, found!.message, 1);
  assert.equal(await findAll(), []);

  await store.rows(sql.unsafe`
    UPDATE orch.sms_messages SET redriven_at = redriven_at - make_interval(secs => ${UNMOVED_FOR_MS / 1_000 + 1})
    WHERE message_id = ${messageId}::uuid`);
  const [again] = await findAll();
  assert.equal([again?.message.messageId, again?.redrives], [messageId, 1]);
});

test('a sweep takes P0 first, however many older messages of P4 are stalled', async () => {
  await store.rows(sql.unsafe`DELETE FROM orch.sms_messages`);
  const old = await keepAged(store, 'demo', 15, { ageSeconds: 600 });
  const [young = ''] = await keepAged(store, 'demo', 1, { ageSeconds: 300 });
  await store.rows(
    sql.unsafe`UPDATE orch.sms_messages SET lane = 'P4' WHERE message_id = ANY(${sql.array(old, 'uuid')})`,
  );
  await store.rows(sql.unsafe`UPDATE orch.sms_messages SET lane = 'P0' WHERE message_id = ${young}::uuid`);
  assert.equal(
    (await findAll()).map(({ message }) => message.lane),
    ['P0', ...Array.from({ length: 9 }, () => 'P4')],
  );
  assert.not((await findAll('oldest-first')).some(({ message }) => message.lane === 'P0'));
});

test.run();
