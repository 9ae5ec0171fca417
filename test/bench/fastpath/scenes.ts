// The three scenes: submits per second on either path, from submit to SENT on either path, and kills under load on two replicas.
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../figures/figure.ts';
import { calm } from '../lanes/stand-ins.ts';
import { type Times, timesOf } from '../lanes/times.ts';
import { Miscounted } from '../ledger.ts';
import type { Shape } from '../load/requests.ts';
import { nextRequest, TENANT } from '../load/requests.ts';
import type { FastPathWorld, Replica } from './fastpath-world.ts';
import { type Kill, type KillEffects, killEffectsOf, type Submit } from './kill-effects.ts';
import type { PathsLedger } from './paths-ledger.ts';

export type Sizes = {
  readonly windowMs: number;
  readonly rounds: number;
  readonly pacedMs: number;
  readonly kills: number;
};

export type Plan = {
  readonly world: FastPathWorld;
  readonly ledger: PathsLedger;
  readonly sizes: Sizes;
  readonly signal: AbortSignal;
  readonly update: (text: string) => void;
  /** What was answered with 202 so far. */
  readonly accepted: { texts: number; templates: number };
};

export type Rates = {
  readonly plain: number;
  readonly fast: number;
  readonly ratio: number;
  readonly ratios: readonly number[];
};
export type SendTimes = { readonly fast: Times; readonly full: Times };

const CONNECTIONS = 64;
const WARM_UP_SHARE = 0.4;
const PACED_PER_SECOND = 200;
export const COMPLIANCE_MS = 20;
const TRICKLE_PER_SECOND = 250;
const BESIDE_PER_SECOND = 300;
/** Between kill and lift, and the other way round. */
const HOLD_MS = 250;
const SPREAD_MS = 150;
const OVERTIME_MS = 2_000;
const WARM_UP_MS = 4_000;
const REPEAT_FOR_MS = 10_000;

const plain: Shape = { kind: 'send' };
const fast: Shape = { kind: 'template-send' };

async function load(plan: Plan, shape: Shape, forMs: number, perSecond?: number) {
  const { world, accepted } = plan;
  const { port } = world.replicas[0];
  const order = { port, connections: CONNECTIONS, shape, forMs, ...(perSecond && { perSecond }) };
  const result = await world.generator.run(order);
  accepted[shape.kind === 'send' ? 'texts' : 'templates'] += result.messages;
  if (Object.keys(result.refused).length > 0)
    throw new Miscounted(`submits were refused: ${JSON.stringify(result.refused)}`);
  return result;
}

/** Neither a worker nor compliance runs meanwhile, so that the door alone is measured: shadows are sent, and evaluated by nobody. */
export async function takeRates(plan: Plan): Promise<Rates> {
  const { world, sizes, ledger, update } = plan;
  await world.standIns.become({ ...calm, evaluates: false });
  const rate = async (shape: Shape, forMs = sizes.windowMs) => {
    const { messages, elapsedMs } = await load(plan, shape, forMs);
    await ledger.untilTold();
    return (messages / elapsedMs) * 1_000;
  };
  update('warming up');
  for (const shape of [plain, fast]) await rate(shape, sizes.windowMs * WARM_UP_SHARE);
  const rounds: { readonly plain: number; readonly fast: number }[] = [];
  for (let round = 1; round <= sizes.rounds; round += 1) {
    update(`round ${round} of ${sizes.rounds}`);
    rounds.push({ plain: await rate(plain), fast: await rate(fast) });
  }
  const ratios = rounds.map((one) => one.fast / one.plain);
  return {
    ...{ plain: median(rounds.map((one) => one.plain)), fast: median(rounds.map((one) => one.fast)) },
    ...{ ratio: median(ratios), ratios },
  };
}

/** Texts and template messages in turns, at a rate that the worker keeps up with. */
export async function takeSendTimes(plan: Plan): Promise<SendTimes> {
  const { world, sizes, ledger, update } = plan;
  await world.standIns.become({ ...calm, complianceMs: COMPLIANCE_MS });
  await world.startWorker();
  const waits = { full: [] as number[], fast: [] as number[] };
  const turn = async (shape: Shape, forMs: number) => {
    const sinceMs = Date.now();
    await load(plan, shape, forMs, PACED_PER_SECOND);
    await ledger.untilSent();
    return ledger.waitsSince(sinceMs, shape.kind === 'send' ? 'text' : 'FAST_PATH');
  };
  for (const shape of [plain, fast]) await turn(shape, sizes.pacedMs * WARM_UP_SHARE);
  for (let round = 1; round <= 2; round += 1) {
    update(`submit to SENT, round ${round} of 2`);
    waits.full.push(...(await turn(plain, sizes.pacedMs)));
    waits.fast.push(...(await turn(fast, sizes.pacedMs)));
  }
  return { fast: timesOf(waits.fast), full: timesOf(waits.full) };
}

/** Template messages trickle into both replicas, and texts beside them into the first. */
export async function takeKills(plan: Plan): Promise<KillEffects> {
  const { world, sizes, ledger, update } = plan;
  await world.standIns.become(calm);
  // Code that was never run is slow: the second replica has answered nobody yet.
  update('warming up');
  const warm = await Promise.all(world.replicas.map((replica) => trickle(replica, WARM_UP_MS)));
  plan.accepted.templates += warm.flatMap(({ drops }) => drops.filter(({ messageId }) => messageId !== null)).length;
  update(`${sizes.kills} kills under load`);
  const forMs = sizes.kills * 2 * (HOLD_MS + SPREAD_MS) + OVERTIME_MS;
  const trickled = world.replicas.map((replica) => trickle(replica, forMs));
  const beside = load(plan, plain, forMs, BESIDE_PER_SECOND);
  const all = Promise.all([beside, ...trickled]);
  all.catch(() => {});
  await sleep(HOLD_MS, undefined, { signal: plan.signal });
  const kills: Kill[] = [];
  // A slow machine makes fewer kills: each one has to meet submits.
  const untilMs = Date.now() + forMs - OVERTIME_MS;
  while (kills.length < sizes.kills && Date.now() < untilMs)
    kills.push(await killAndLift(plan, world.replicas[kills.length % 2]!, kills.length));
  await all;
  const drops = (await Promise.all(trickled)).flatMap(({ drops: its }, replica) =>
    its.map((drop) => ({ ...drop, replica })),
  );
  const refused = drops.filter(({ messageId }) => messageId === null);
  if (refused.length > 0)
    throw new Miscounted(`${refused.length} submits were refused, one with ${refused[0]!.status}`);
  plan.accepted.templates += drops.length;
  const paths = await ledger.pathsOf(drops.map(({ messageId }) => messageId!));
  const submits = drops.map((drop): Submit => ({ ...drop, ...paths.get(drop.messageId!)! }));
  return killEffectsOf(kills, submits, world.replicas.length);
}

function trickle({ port, trickle: process }: Replica, forMs: number) {
  const count = Math.round((forMs / 1_000) * TRICKLE_PER_SECOND);
  const requests = Array.from({ length: count }, () => nextRequest(fast));
  return process.run({ port, perSecond: TRICKLE_PER_SECOND, requests, forMs });
}

/** As the runbook has it: repeated until it is answered 200; the first call counts. */
async function change(signal: AbortSignal, url: string, init: RequestInit) {
  const calledAtMs = Date.now();
  for (;;) {
    const { status } = await fetch(url, { ...init, signal });
    if (status < 300) return { calledAtMs, answeredAtMs: Date.now() };
    if (status !== 503 || Date.now() - calledAtMs > REPEAT_FOR_MS)
      throw new Miscounted(`${init.method} of the kill switch was answered ${status}`);
  }
}

async function killAndLift({ world, signal }: Plan, { internalUrl }: Replica, n: number): Promise<Kill> {
  const url = `${internalUrl}/v1/internal/orch/fastpath/disable`;
  const headers = { Authorization: `Bearer ${world.internalToken}`, 'Content-Type': 'application/json' };
  const hold = () => sleep(HOLD_MS + Math.random() * SPREAD_MS, undefined, { signal });
  const body = JSON.stringify({ tenantId: TENANT, reason: `bench ${n}` });
  const killed = await change(signal, url, { method: 'POST', headers, body });
  await hold();
  const lifted = await change(signal, `${url}?tenantId=${TENANT}&reason=bench`, { method: 'DELETE', headers });
  await hold();
  return { ...killed, liftCalledAtMs: lifted.calledAtMs, liftAnsweredAtMs: lifted.answeredAtMs };
}
