// A routing engine that restarts again and again under calls: calls fail and are tried again, and no process ends for it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageAccepted } from '../../../generated/http/contract.ts';
import { startWorld, type World } from '../../support/world.ts';
import { comesWithin } from '../attempts.ts';
import { cases } from '../case.ts';

const test = cases('engine restarts');
const RESTARTS = 150;
/** The time limit of a slow machine. */
const RESTARTED_FOR_MS = 45_000;
const CALLERS = 8;
/** A moment between two calls, or in one. */
const LONGEST_MS_BETWEEN = 6;
const SENT_WITHIN_MS = 10_000;

const body = { to: '+14155550123', from: 'ACME', body: 'hello' };

let world: World;
test.before(async () => {
  world = await startWorld({ service: 'later', env: { COMPLIANCE_MODE: 'off', MAX_CONCURRENCY: '100' } });
});
test.after(async () => world[Symbol.asyncDispose]());

test('delivery/33', 'an engine that restarts under calls ends no process', async (right) => {
  const service = await world.spawnService();
  let end: string | undefined;
  void service.died.then((how) => {
    end = how;
  });
  const http = world.httpOf(service);
  const deadline = performance.now() + RESTARTED_FOR_MS;
  let restarts = 0;
  const isOver = () => end !== undefined || restarts >= RESTARTS || performance.now() > deadline;
  const submitting = Array.from({ length: CALLERS }, async () => {
    while (!isOver()) await http.send(body).catch(() => {});
  });
  while (!isOver()) {
    const calls = world.routing.calls.count;
    while (!isOver() && world.routing.calls.count === calls) await sleep(1);
    await sleep(Math.random() * LONGEST_MS_BETWEEN);
    await world.routing.stop();
    await world.routing.restart();
    restarts += 1;
  }
  await Promise.all(submitting);
  right.holds(end === undefined, `after ${restarts} restarts: ${end}`);
  if (end !== undefined) return;
  // On a lane on which no message waits for another attempt.
  const { messageId } = (await http.send(body, { 'X-Tenant-Id': 'acme' })).json<MessageAccepted>();
  const isSent = async () => (await world.message(messageId))?.status === 'SENT';
  right.holds(await comesWithin(SENT_WITHIN_MS, isSent), 'messages are not sent with the engine as before');
});

test.run();
