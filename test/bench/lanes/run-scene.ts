// One scene from its start to its count: idle trickle, backlog, flood with the trickle, drain; then every 202 is looked up.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lane } from '../../../src/domain/contract.ts';
import { cpuBetween, sampleCpu } from '../cpu.ts';
import { Miscounted, mustEqual } from '../ledger.ts';
import type { LoadResult } from '../load/http-load.ts';
import type { Drop } from '../load/trickle-load.ts';
import type { Control, Unprotected } from './controls.ts';
import { type LanesWorld, openLanesWorld } from './lanes-world.ts';
import { besideOutage, endOutage, type Outage, startOutage } from './outage.ts';
import { type Outcome, type UrgentLane, urgentLanes } from './outcome.ts';
import { besideReplay, giveUpMessages, startReplay } from './replay.ts';
import { type Scene, type SceneName, type Sizes, scenes } from './scenes.ts';
import { calm } from './stand-ins.ts';
import { hopsOf, ofLane, submitToSent, type Timed, timedOf, timesOf } from './times.ts';

export type ScenePlan = {
  readonly name: SceneName;
  readonly sizes: Sizes;
  /** Null: everything protects. */
  readonly control: Pick<Control, 'name' | 'off'> | null;
  readonly signal: AbortSignal;
  readonly update: (text: string) => void;
};

/** What a running scene has sent so far. */
export type Running = ScenePlan & {
  readonly world: LanesWorld;
  readonly scene: Scene;
  readonly off: Unprotected;
  readonly sent: { drops: Drop[]; flood: LoadResult[]; replayed: number; replayedFromMs: number; failed: number };
};

const CONNECTIONS = 4;
const BULK = 1_000;
const WRITE_WITHIN_MS = 120_000;
const WARM_UP_MESSAGES = 1_000;
const WARM_UP_MS = 2_000;
const LOOK_EVERY_MS = 200;
/** For the last steps of rows whose messages are with their operators. */
const WRITTEN_WITHIN_MS = 10_000;
/** A drain that moves nothing for so long does not end any more. */
const STANDSTILL_MS = 60_000;

export async function runScene(plan: ScenePlan): Promise<Outcome> {
  const startedAt = performance.now();
  const scene = scenes[plan.name];
  const off = plan.control?.off ?? {};
  plan.update('starting');
  await using world = await openLanesWorld({ env: scene.env ?? {}, off, signal: plan.signal });
  const running: Running = {
    ...plan,
    world,
    scene,
    off,
    sent: { drops: [], flood: [], replayed: 0, replayedFromMs: 0, failed: 0 },
  };
  const died = world.died.then((how) => Promise.reject(new Error(how)));
  died.catch(() => {});
  // Without the await the world would close at once.
  return await Promise.race([measured(running, startedAt), died]);
}

async function measured(running: Running, startedAt: number): Promise<Outcome> {
  const { world, scene, sizes, update } = running;
  await warmUp(running);
  if (scene.replay) await giveUpMessages(running);
  update('the trickle alone');
  const idle = await sendTrickle(running, sizes.idleMs);
  // The worker stands still afterwards, and no message of the idle trickle is to wait for that.
  await drain(running);
  update(`${sizes.backlog} messages of P4 are queued`);
  await writeBacklog(running);
  if (scene.lagMs !== undefined) {
    update('P0 and P1 lag');
    await sendTrickle(running, scene.lagMs);
  }
  const outage = scene.outage ? await startOutage(running) : null;
  await world.standIns.become({ ...calm, ...scene.mood });
  await world.service.worker.kill('SIGCONT');
  if (outage !== null) await endOutage(running, outage);
  if (scene.lagMs !== undefined) await untilUrgentAreDone(running);
  const flood = await floodWithTrickle(running);
  await world.standIns.become(calm);
  await world.hurry();
  await drain(running);
  update('every message is looked up');
  await countAll(running);
  return outcomeOf(running, idle, flood, outage, startedAt);
}

/** What lagged so that P4 is shed is not what is measured. */
async function untilUrgentAreDone({ world, signal }: Running): Promise<void> {
  const waiting = async () => {
    const counts = await Promise.all(urgentLanes.map((lane) => world.ledger.waitingOn(lane)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  while ((await waiting()) > 0) await sleep(LOOK_EVERY_MS, undefined, { signal });
}

/** Code that was never run is slow, and would flatter the comparison with idle times. */
async function warmUp(running: Running): Promise<void> {
  running.update('warming up');
  await sendBulks(running, 'P4', WARM_UP_MESSAGES);
  await sendTrickle(running, WARM_UP_MS);
  await drain(running);
}

/** The worker stands still meanwhile, so that all of them are queued when it goes on. */
async function writeBacklog(running: Running): Promise<void> {
  await running.world.service.worker.kill('SIGSTOP');
  await sendBulks(running, 'P4', running.sizes.backlog);
}

export async function sendBulks(running: Running, lane: Lane, messages: number): Promise<void> {
  const { world, sent } = running;
  const shape = { kind: 'bulk', messages: Math.min(BULK, messages), lane } as const;
  const requests = Math.ceil(messages / shape.messages);
  const connections = Math.min(CONNECTIONS, requests);
  const result = await world.generator.run({ port: world.port, connections, shape, forMs: WRITE_WITHIN_MS, requests });
  sent.flood.push(result);
  if (result.messages !== requests * shape.messages) {
    throw new Error(`only ${result.messages} of ${messages} were accepted: ${JSON.stringify(result.refused)}`);
  }
}

export async function sendTrickle(running: Running, forMs: number): Promise<readonly Drop[]> {
  const { world, sizes, off, sent } = running;
  const perSecond = sizes.tricklePerSecond;
  const requests = await world.urgent.requests(urgentLanes, Math.round((forMs / 1_000) * perSecond), off.trickleOn);
  const { drops } = await world.trickle.run({ port: world.port, perSecond, requests, forMs });
  sent.drops.push(...drops);
  return drops;
}

export type Flooded = {
  readonly drops: readonly Drop[];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly waitingAtEnd: number;
  readonly cpu: Readonly<Record<string, number>>;
};

async function floodWithTrickle(running: Running): Promise<Flooded> {
  const { world, scene, sizes, sent, update } = running;
  update('the trickle under the flood');
  const shape = { kind: 'bulk', messages: BULK, lane: 'P4' } as const;
  const order = { port: world.port, connections: CONNECTIONS, shape, forMs: sizes.floodMs };
  const [fromMs, before] = [Date.now(), sampleCpu(world.pids())];
  const arriving = world.generator.run(order).then((result) => sent.flood.push(result));
  arriving.catch(() => {});
  if (scene.replay) await startReplay(running);
  const drops = await sendTrickle(running, sizes.floodMs);
  const untilMs = Date.now();
  const spent = cpuBetween(before, sampleCpu(world.pids()));
  const waitingAtEnd = await world.ledger.waitingOn('P4');
  await arriving;
  const cpu = Object.fromEntries(Object.entries(spent).map(([name, us]) => [name, us / 1_000 / (untilMs - fromMs)]));
  return { drops, fromMs, untilMs, waitingAtEnd, cpu };
}

const acceptedIn = ({ sent }: Running) =>
  sent.flood.reduce((sum, { messages }) => sum + messages, 0) +
  sent.drops.filter(({ status }) => status === 202).length;

/** Waits until all that was accepted is with the operators. The stream's count costs PostgreSQL nothing. */
async function drain(running: Running): Promise<void> {
  const { world, sent, signal, update } = running;
  let movedAt = performance.now();
  for (let before = -1; ; ) {
    const handedOver = await world.ledger.handedOver();
    const expected = acceptedIn(running) + sent.replayed - sent.failed;
    if (handedOver >= expected && (await world.ledger.unpublished()) === 0) return;
    if (handedOver > before) movedAt = performance.now();
    before = handedOver;
    update(`draining, ${handedOver} of ${expected}`);
    if (performance.now() - movedAt > STANDSTILL_MS) {
      throw new Miscounted(
        `${handedOver} of ${expected} at the operators; ${JSON.stringify(await world.ledger.statuses())}`,
      );
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Every 202 is SENT, and once in the operators' stream; nothing else is. */
async function countAll(running: Running): Promise<void> {
  const { world, sent, name } = running;
  const expected = acceptedIn(running) + sent.replayed - sent.failed;
  const statuses = await statusesAtEnd(running, expected);
  mustEqual(`SENT (${name})`, statuses['SENT'] ?? 0, expected);
  mustEqual(`FAILED for the replay (${name})`, statuses['FAILED'] ?? 0, sent.failed);
  const all = Object.values(statuses).reduce((sum, messages) => sum + messages, 0);
  mustEqual(`messages in PostgreSQL (${name})`, all, expected + sent.failed);
  mustEqual(`messages for the operators (${name})`, await world.ledger.handedOver(), expected);
  mustEqual(`different messages for the operators (${name})`, await world.ledger.differentHandedOver(), expected);
}

/** A message is with its operator before its row says so. */
async function statusesAtEnd({ world, signal }: Running, expected: number) {
  const until = performance.now() + WRITTEN_WITHIN_MS;
  for (;;) {
    const statuses = await world.ledger.statuses();
    if (statuses['SENT'] === expected || performance.now() > until) return statuses;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function outcomeOf(
  running: Running,
  idleDrops: readonly Drop[],
  flood: Flooded,
  outage: Outage | null,
  startedAt: number,
): Promise<Outcome> {
  const { world, scene, name, control, off, sent } = running;
  const ids = [...idleDrops, ...flood.drops, ...(outage?.drops ?? [])].flatMap(({ messageId }) => messageId ?? []);
  const journeys = await world.ledger.journeys(ids);
  const idle = timedOf(idleDrops, journeys);
  const flooded = timedOf(flood.drops, journeys);
  const rate =
    (await world.ledger.sentBetween('P4', flood.fromMs, flood.untilMs)) / ((flood.untilMs - flood.fromMs) / 1_000);
  const beside = [
    ...(outage === null ? [] : besideOutage(outage, timedOf(outage.drops, journeys))),
    ...(scene.replay ? await besideReplay(running) : []),
  ];
  return {
    ...{ scene: name, title: scene.title, control: control?.name ?? null, beside, cpu: flood.cpu },
    lanes: urgentLanes.map((lane, index) => {
      const isIts = (drop: Drop, at: number) => at % urgentLanes.length === index && drop.messageId !== null;
      const mine = (timed: readonly Timed[], drops: readonly Drop[]) =>
        off.trickleOn === undefined
          ? ofLane(timed, lane)
          : timed.filter(({ drop }) => isIts(drop, drops.indexOf(drop)));
      return laneOutcome(lane, mine(idle, idleDrops), mine(flooded, flood.drops), flood.drops, index);
    }),
    p4: {
      accepted: sent.flood.reduce((sum, { messages }) => sum + messages, 0),
      refused: totalsOf(sent.flood.map(({ refused }) => refused)),
      perSecond: rate,
      waitingAtEnd: flood.waitingAtEnd,
    },
    tookSeconds: Math.round((performance.now() - startedAt) / 1_000),
  };
}

function laneOutcome(
  lane: UrgentLane,
  idle: readonly Timed[],
  flooded: readonly Timed[],
  drops: readonly Drop[],
  index: number,
) {
  const mine = drops.filter((_, at) => at % urgentLanes.length === index);
  const refused = mine.filter(({ status }) => status !== 202).map(({ status }) => ({ [status]: 1 }));
  const [idleTimes, floodTimes] = [idle, flooded].map((timed) => timesOf(timed.map(submitToSent)));
  return { lane, idle: idleTimes!, flood: floodTimes!, hops: hopsOf(flooded), refused: totalsOf(refused) };
}

function totalsOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const count of counts) {
    for (const [key, n] of Object.entries(count)) totals[key] = (totals[key] ?? 0) + n;
  }
  return totals;
}
