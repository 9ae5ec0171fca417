// Which open messages count as moved by nobody, for whoever asks PostgreSQL again and again.
import { type DatabasePool, type QuerySqlToken, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openPool } from '../../src/store/pool.ts';
import { countRedrive, findAllStranded } from '../../src/store/stranded.ts';
import { keepAged } from '../support/aged-rows.ts';
import { type Database, sharedResources } from '../support/resources.ts';

const test = suite('stranded messages');
const UNMOVED_FOR_MS = 120_000;

let database: Database;
let pool: DatabasePool;

test.before(async () => {
  database = await (await sharedResources()).createDatabase();
  pool = await openPool({
    ...{ databaseUrl: database.url, applicationName: 'stranded', maxConnections: 2 },
    ...{ statementTimeoutMs: 5_000, onConnectionError: () => {} },
  });
});
test.after(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

const rows = async (query: QuerySqlToken) => (await pool.query(query)).rows;

/** With nothing undelivered on any lane. */
const findAll = () =>
  findAllStranded(pool, {
    acceptedSince: new Date(Date.now() - 86_400_000).toISOString(),
    unmovedForMs: UNMOVED_FOR_MS,
    waitingSince: new Map(),
    limit: 10,
  });

test('a message that was put back has the whole time once more before it is put back again, though its lane is empty', async () => {
  const [messageId = ''] = await keepAged({ rows }, 'demo', 1);
  const [found] = await findAll();
  assert.equal([found?.message.messageId, found?.redrives], [messageId, 0]);

  await countRedrive(pool, found!.message, 1);
  assert.equal(await findAll(), []);

  await rows(sql.unsafe`
    UPDATE orch.sms_messages SET redriven_at = redriven_at - make_interval(secs => ${UNMOVED_FOR_MS / 1_000 + 1})
    WHERE message_id = ${messageId}::uuid`);
  const [again] = await findAll();
  assert.equal([again?.message.messageId, again?.redrives], [messageId, 1]);
});

test.run();
