// Settings of a deployment for its connections to PostgreSQL: options in the URL, and fewer connections than the pool opens.
import { randomUUID } from 'node:crypto';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { ConfigError } from '../../src/config.ts';
import type { Service } from '../../src/service.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { cases } from './case.ts';

const test = cases('connections to PostgreSQL');
const ROLE = `few_${randomUUID().slice(0, 8)}`;

let world: World;

test.before(async () => {
  world = await startWorld({ service: 'later', env: { ORCH_ROLES: 'api' } });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

function startAt(change: (url: URL) => void): Promise<Service | Error> {
  const url = new URL(world.env['DATABASE_URL'] ?? '');
  change(url);
  return world.startService({ DATABASE_URL: url.toString() }).catch((error: Error) => error);
}

const send = (service: Service) => world.httpOf(service).send({ to: '+14155550123', from: 'ACME', body: 'hello' });

test('delivery/07/K26', 'options in the URL: refused by name, or in force beside the own ones', async (right) => {
  await world.rows(sql.unsafe`ALTER TABLE orch.sms_messages
    ADD COLUMN search_path text DEFAULT current_setting('search_path'),
    ADD COLUMN seqscan text DEFAULT current_setting('enable_seqscan')`);
  const started = await startAt(({ searchParams }) => searchParams.set('options', '-c search_path=orch'));
  if (started instanceof Error) {
    const isNamed = started instanceof ConfigError && started.message.includes('DATABASE_URL');
    return right.holds(isNamed, `it is refused by name: ${started.message}`);
  }
  const { messageId } = (await send(started)).json<MessageAccepted>();
  const rows = await world.rows(
    sql.unsafe`SELECT search_path, seqscan FROM orch.sms_messages WHERE message_id = ${messageId}::uuid`,
  );
  right.is(rows, [{ search_path: 'orch', seqscan: 'off' }], 'the settings of the connection');
  await started[Symbol.asyncDispose]();
});

test(
  'delivery/07/K27',
  'a role with fewer connections than the pool: refused and said so, or 202 and 503 only',
  async (right) => {
    const role = sql.identifier([ROLE]);
    await world.rows(sql.unsafe`CREATE ROLE ${role} LOGIN CONNECTION LIMIT 3`);
    await world.rows(sql.unsafe`GRANT ALL ON SCHEMA orch, auth TO ${role}`);
    await world.rows(sql.unsafe`GRANT ALL ON ALL TABLES IN SCHEMA orch, auth TO ${role}`);
    await world.rows(sql.unsafe`GRANT ALL ON ALL SEQUENCES IN SCHEMA orch TO ${role}`);
    const started = await startAt((url) => {
      url.username = ROLE;
    });
    if (started instanceof Error) right.holds(/connections/.test(started.message), `it says why: ${started.message}`);
    else {
      const replies = await Promise.all(Array.from({ length: 20 }, () => send(started)));
      const others = replies.map(({ status }) => status).filter((status) => status !== 202 && status !== 503);
      right.is(others, [], 'other answers than 202 and 503');
      await started[Symbol.asyncDispose]();
    }
    await world.rows(sql.unsafe`DROP OWNED BY ${role}`);
    await world.rows(sql.unsafe`DROP ROLE ${role}`);
  },
);

test.run();
