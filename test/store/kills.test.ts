// Kills in PostgreSQL: versions in the order of commits, one kill per scope, and each change with one audit event.
import { randomUUID } from 'node:crypto';
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { KILL_TTL_MS, type KillScope } from '../../src/domain/kill-switch.ts';
import { unpublishedKillAudits } from '../../src/store/kill-audits.ts';
import { deleteExpiredKills, endLapsed, warnOfLapses } from '../../src/store/kill-times.ts';
import { readKills, recordKill, recordLift } from '../../src/store/kills.ts';
import { withClockOff } from '../support/clock.ts';
import { openStore, type Store } from '../support/store.ts';

const test = suite('kills');
const HOUR_MS = 3_600_000;
let store: Store;

test.before(async () => {
  store = await openStore('kills', { maxConnections: 8 });
});
test.after(async () => store[Symbol.asyncDispose]());
test.before.each(async () => {
  await store.rows(sql.unsafe`TRUNCATE orch.fastpath_kills CASCADE`);
});

const actor = { name: 'on-call', requestId: 'r-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
const bank: KillScope = { tenantId: 'bank', templateId: null };
const kill = (scope = bank, reason = 'INC-1', ttlMs = KILL_TTL_MS) =>
  recordKill(store.pool, { scope, reason, actor, killId: randomUUID(), ttlMs });
const lift = (scope = bank) => recordLift(store.pool, { scope, reason: 'INC-1 is over', actor });
const actions = async () => (await unpublishedKillAudits(store.pool, 100)).map(({ action }) => action);
const off = async () => (await readKills(store.pool)).kills;
/** As if so much time had passed for every kill. */
const pass = (interval: string) =>
  store.rows(sql.unsafe`
    UPDATE orch.fastpath_kills
    SET killed_at = killed_at - ${interval}::interval, extended_at = extended_at - ${interval}::interval,
        expires_at = expires_at - ${interval}::interval`);

test('whoever reads a version sees every kill of the versions before it, also while many are committed at once', async () => {
  const from = (await readKills(store.pool)).version;
  let isOver = false;
  const wrong: string[] = [];
  const read = async () => {
    while (!isOver) {
      const { version, kills } = await readKills(store.pool);
      if (BigInt(kills.length) !== version - from) wrong.push(`${kills.length} kills at ${version - from}`);
    }
  };
  const reading = Promise.all([read(), read()]);
  await Promise.all(Array.from({ length: 40 }, (_, n) => kill({ tenantId: `t-${n}`, templateId: null })));
  isOver = true;
  await reading;
  assert.equal(wrong, []);
  assert.is((await off()).length, 40);
});

test('a kill lasts 24 hours by the clock of PostgreSQL, and says who and why', async () => {
  const { kill: made, changed } = await kill({ tenantId: 'bank', templateId: 'otp' });
  assert.is(changed, 'KILLED');
  assert.is(Date.parse(made.expiresAt) - Date.parse(made.since), 24 * HOUR_MS);
  const { since, expiresAt, ...rest } = made;
  assert.equal(rest, { tenantId: 'bank', templateId: 'otp', reason: 'INC-1', actor: 'on-call' });
  assert.equal(await off(), [made]);
  const [{ agree }] = await store.rows(sql.unsafe`
    SELECT abs(extract(epoch FROM now() - killed_at)) < 60 AS agree FROM orch.fastpath_kills`);
  assert.ok(agree);
});

test('the clock of a process is nothing to a kill: a day off, it begins, counts and lapses by that of PostgreSQL', async () => {
  const agrees = async () => {
    const [{ agree }] = await store.rows(sql.unsafe`
      SELECT bool_and(abs(extract(epoch FROM now() - killed_at)) < 60
        AND abs(extract(epoch FROM now() + interval '24 hours' - expires_at)) < 60) AS agree
      FROM orch.fastpath_kills WHERE lapsed_at IS NULL`);
    return agree;
  };
  await withClockOff(async () => {
    assert.is((await kill()).changed, 'KILLED');
    assert.ok(await agrees());
    assert.is((await off()).length, 1);
    assert.equal([await warnOfLapses(store.pool, HOUR_MS), await endLapsed(store.pool)], [0, 0]);
    await pass('23 hours 1 minute');
    assert.is((await off()).length, 1);
    assert.is(await warnOfLapses(store.pool, HOUR_MS), 1);
    await pass('1 hour');
    assert.equal([(await off()).length, await endLapsed(store.pool)], [0, 1]);
  });
});

test('the same request again changes nothing for a minute, also many at once; another reason, or a later one, extends the kill', async () => {
  const many = await Promise.all(Array.from({ length: 8 }, () => kill()));
  assert.equal(many.map(({ changed }) => changed).sort(), ['KILLED', ...Array.from({ length: 7 }, () => null)]);
  assert.is(new Set(many.map((one) => JSON.stringify(one.kill))).size, 1);
  await pass('30 seconds');
  assert.is((await kill()).changed, null);
  const before = (await off())[0]!;
  const later = await kill(bank, 'INC-2');
  assert.equal([later.changed, later.kill.since, later.kill.reason], ['EXTENDED', before.since, 'INC-2']);
  assert.ok(later.kill.expiresAt > before.expiresAt);
  await pass('61 seconds');
  assert.is((await kill(bank, 'INC-2')).changed, 'EXTENDED');
  assert.equal(await actions(), ['KILLED', 'EXTENDED', 'EXTENDED']);
  assert.is((await off()).length, 1);
});

test('a lift ends exactly its scope, once', async () => {
  const pair = { tenantId: 'bank', templateId: 'otp' };
  for (const scope of [bank, pair, { tenantId: null, templateId: 'otp' }]) await kill(scope);
  assert.equal(await Promise.all([lift(), lift(), lift()]).then((all) => all.filter(Boolean).length), 1);
  assert.equal(
    (await off()).map(({ tenantId, templateId }) => [tenantId, templateId]),
    [
      ['bank', 'otp'],
      [null, 'otp'],
    ],
  );
  assert.is(await lift({ tenantId: 'nobody', templateId: null }), false);
  assert.equal(await actions(), ['KILLED', 'KILLED', 'KILLED', 'LIFTED']);
  assert.is((await kill()).changed, 'KILLED', 'and may be killed again');
});

test('a kill whose time is over counts nowhere, before anybody has ended it', async () => {
  await kill();
  await pass('24 hours');
  assert.equal(await off(), []);
  assert.is(await lift(), false);
  assert.equal(await actions(), ['KILLED', 'LAPSED']);
});

test('a kill whose time is over is not extended: it has lapsed, and the next one is another', async () => {
  await kill();
  await pass('24 hours');
  assert.is((await kill()).changed, 'KILLED');
  const audits = await unpublishedKillAudits(store.pool, 100);
  assert.equal(
    audits.map(({ action }) => action),
    ['KILLED', 'LAPSED', 'KILLED'],
  );
  assert.equal(new Set(audits.map(({ killId }) => killId)).size, 2);
});

test('a kill is announced once before it lapses and ended once, by however many processes; an extension announces anew', async () => {
  const times = async () => {
    const four = <T>(work: () => Promise<T>) => Promise.all([work(), work(), work(), work()]);
    const warned = await four(() => warnOfLapses(store.pool, HOUR_MS));
    return [warned, await four(() => endLapsed(store.pool))].map((counts) => counts.reduce((a, b) => a + b, 0));
  };
  await kill();
  assert.equal(await times(), [0, 0]);
  await pass('23 hours 1 second');
  assert.equal(
    [await times(), await times()],
    [
      [1, 0],
      [0, 0],
    ],
  );
  assert.is((await kill()).changed, 'EXTENDED');
  assert.equal(await times(), [0, 0]);
  await pass('23 hours 1 second');
  assert.equal(await times(), [1, 0]);
  await pass('1 hour');
  assert.equal(
    [await times(), await times()],
    [
      [0, 1],
      [0, 0],
    ],
  );
  const audits = await unpublishedKillAudits(store.pool, 100);
  assert.equal(
    audits.map(({ action, requestId, expiresAt }) => [action, requestId, expiresAt !== null]),
    [
      ['KILLED', 'r-1', true],
      ['LAPSES_SOON', null, true],
      ['EXTENDED', 'r-1', true],
      ['LAPSES_SOON', null, true],
      ['LAPSED', null, false],
    ],
  );
});

test('retention deletes kills 90 days after their time, once they have ended and all their events are published', async () => {
  await kill();
  await pass('92 days');
  const left = async () => {
    await deleteExpiredKills(store.pool, 90, 10);
    return (await store.rows(sql.unsafe`SELECT kill_id FROM orch.fastpath_kills`)).length;
  };
  assert.is(await left(), 1, 'it has not ended');
  await endLapsed(store.pool);
  await store.rows(sql.unsafe`UPDATE orch.fastpath_kill_audits SET published_at = now() WHERE action = 'KILLED'`);
  assert.is(await left(), 1, 'an event is not published');
  await store.rows(sql.unsafe`UPDATE orch.fastpath_kill_audits SET published_at = now()`);
  await pass('-3 days');
  assert.is(await left(), 1, 'it is too young');
  await pass('3 days');
  assert.is(await left(), 0);
  assert.equal(await store.rows(sql.unsafe`SELECT audit_id FROM orch.fastpath_kill_audits`), []);
});

test.run();
