// A replay takes its dead letters by lane: those of P1 are in its first portion, whatever was given up before them.
import { randomUUID } from 'node:crypto';
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ReplayStep, replayPortion } from '../../src/store/replay-portions.ts';
import { keepAged } from '../support/aged-rows.ts';
import { freshMessage, openStore, type Store } from '../support/store.ts';

const test = suite('portions of a replay');
const PER_SECOND = 5;
let store: Store;

test.before(async () => {
  store = await openStore('replay portions');
});
test.after(async () => store[Symbol.asyncDispose]());

/** Dead letters of a lane. */
async function giveUp(lane: string, count: number): Promise<void> {
  const ids = await keepAged(store, 'demo', count);
  await store.rows(sql.unsafe`
    UPDATE orch.sms_messages SET lane = ${lane}, status = 'FAILED', status_updated_at = clock_timestamp(),
      last_error = '{"code": "NO_ROUTE", "detail": "none"}'
    WHERE message_id = ANY(${sql.array(ids, 'uuid')})`);
}

/** A replay of all dead letters that have none yet, due now. */
async function startReplay(): Promise<void> {
  const replayId = randomUUID();
  const fixed = await store.rows(sql.unsafe`
    UPDATE orch.dead_letters SET replay_id = ${replayId}::uuid, replay_state = 'PENDING' WHERE replay_id IS NULL
    RETURNING message_id`);
  await store.rows(sql.unsafe`
    INSERT INTO orch.replays
      (replay_id, state, reason, rate_per_second, total, request_id, traceparent, started_at, next_at)
    VALUES (${replayId}::uuid, 'RUNNING', 'INC-1', ${PER_SECOND}, ${fixed.length}, 'r', 't', now(), now())`);
}

/** The lanes of the portion that is due. */
async function portion(order: ReplayStep['order']): Promise<readonly string[]> {
  await store.rows(sql.unsafe`UPDATE orch.replays SET next_at = now() WHERE state = 'RUNNING'`);
  const replayOf: ReplayStep['replayOf'] = ({ lane }) => freshMessage({ lane });
  const done = await replayPortion(store.pool, { requestId: randomUUID(), replayOf, order });
  assert.is(done.kind, 'done');
  return done.kind === 'done' ? done.replayed.map(({ message }) => message.lane) : [];
}

test('the first portion has what was given up of P1, and P4 goes on in the second', async () => {
  await giveUp('P4', 20);
  await giveUp('P1', 6);
  await startReplay();
  assert.equal(await portion('by-lane'), ['P1', 'P1', 'P1', 'P1', 'P1']);
  assert.equal(await portion('by-lane'), ['P1', 'P4', 'P4', 'P4', 'P4']);
});

test('switched off, P1 waits for everything that was given up before it', async () => {
  await store.rows(sql.unsafe`DELETE FROM orch.replays`);
  await store.rows(sql.unsafe`DELETE FROM orch.dead_letters`);
  await giveUp('P4', 20);
  await giveUp('P1', 6);
  await startReplay();
  assert.equal(await portion('oldest-first'), ['P4', 'P4', 'P4', 'P4', 'P4']);
});

test.run();
