// Dead letters of P4 are replayed, with a few of P1 among them that are younger than all the others.

import { setTimeout as sleep } from 'node:timers/promises';
import { sloSecondsOfLane } from '../../../generated/http/contract.ts';
import { Miscounted } from '../ledger.ts';
import type { Beside } from './outcome.ts';
import { type Running, sendBulks } from './run-scene.ts';
import { calm } from './stand-ins.ts';
import { timesOf } from './times.ts';

/** Bulks of P4 are a whole number of thousands, and all together at most as many as a replay may have. */
const OF_P1 = 20;
const BULK = 1_000;
const FAILED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 200;
/** As fast as it may be asked for. */
const PER_SECOND = 500;
const PATH = '/v1/internal/orch/dead-letters/replay';

/** Messages without a route, so that they are given up at their first attempt. */
export async function giveUpMessages(running: Running): Promise<void> {
  const { world, sizes, sent, signal, update } = running;
  update(`${sizes.deadLetters} messages are given up`);
  await world.standIns.become({ ...calm, refuses: true });
  if (sizes.deadLetters > BULK) await sendBulks(running, 'P4', sizes.deadLetters - BULK);
  await sendBulks(running, 'P4', BULK - OF_P1);
  await untilFailed(running, sizes.deadLetters - OF_P1);
  await sendBulks(running, 'P1', OF_P1);
  await untilFailed(running, sizes.deadLetters);
  sent.failed = sizes.deadLetters;
  await world.standIns.become(calm);
  signal.throwIfAborted();
}

async function untilFailed({ world, signal }: Running, expected: number): Promise<void> {
  const until = performance.now() + FAILED_WITHIN_MS;
  for (let failed = 0; failed < expected; failed = (await world.ledger.statuses())['FAILED'] ?? 0) {
    if (performance.now() > until) throw new Miscounted(`${failed} of ${expected} are FAILED`);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

export async function startReplay(running: Running): Promise<void> {
  const filter = { code: 'NO_ROUTE' };
  const { count, confirmation } = await ask<{ count: number; confirmation: string }>(running, { filter });
  await ask(running, { filter, dryRun: false, confirmation, ratePerSecond: PER_SECOND });
  running.sent.replayed = count;
  running.sent.replayedFromMs = Date.now();
}

async function ask<Reply>({ world }: Running, body: object): Promise<Reply> {
  const reply = await fetch(`${world.service.api.url}${PATH}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${world.internalToken}` },
    body: JSON.stringify({ ...body, reason: 'the bench of lanes' }),
    signal: AbortSignal.timeout(30_000),
  });
  if (reply.status !== 200 && reply.status !== 202) {
    throw new Error(`POST ${PATH} answered ${reply.status}: ${(await reply.text()).slice(0, 300)}`);
  }
  return (await reply.json()) as Reply;
}

/** P1 comes first in a replay, although it is the youngest in it. */
export async function besideReplay({ world, sent }: Running): Promise<readonly Beside[]> {
  const replayed = await world.ledger.replayed();
  const times = timesOf(replayed.filter(({ lane }) => lane === 'P1').map(({ sentAt }) => sentAt - sent.replayedFromMs));
  return [{ what: 'in the replay, after its 202', lane: 'P1', times, targetMs: sloSecondsOfLane.P1 * 1_000 }];
}
