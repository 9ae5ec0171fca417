// Faults under a flood of a low lane: what was urgent when they happened recovers first.
import { setTimeout as sleep } from 'node:timers/promises';
import { decideByPrefix } from '../../deploy/local/stand-ins/routing-engine.ts';
import type { Lane } from '../../src/domain/contract.ts';
import { until } from '../support/until.ts';
import { sql } from '../support/world.ts';
import type { Fault, Scene, Size } from './scene.ts';
import { someTime } from './scene.ts';

const BULK = 50;
const URGENT = 16;
/** So many of them are with a worker when it dies. */
const URGENT_AT_WORK = 4;
/** Long enough that a message is still under way at the kill, and that the flood is still queued after the recovery. */
const ROUTING_MS = 400;
const WITHIN_MS = 60_000;

/** Both workers die (-9) one after the other, with P4 queued and P1 at work in them, and start again. */
async function killUnderFlood(scene: Scene, { messages, injections }: Size): Promise<void> {
  const kills: number[] = [];
  {
    using _slow = scene.world.routing.script(async (request) => {
      await sleep(ROUTING_MS);
      return decideByPrefix(request);
    });
    const again = { asksOnce: false } as const;
    for (let n = 0; n < injections; n += 1) {
      await scene.load.send(Math.ceil(messages / injections / BULK), { ...again, lane: 'P4', size: BULK });
      const urgent = scene.load.send(URGENT, { ...again, lane: 'P1' });
      await until(async () => (await countUrgent(scene, ['ROUTING', 'ROUTED'])) >= URGENT_AT_WORK, {
        timeoutMs: WITHIN_MS,
        everyMs: 10,
      });
      kills.push(await killBoth(scene, n));
      scene.injected();
      await Promise.all(scene.replicas.map((replica) => replica.revive()));
      await urgent;
      await until(async () => (await countUrgent(scene, ['QUEUED', 'ROUTING', 'ROUTED', 'RETRY'])) === 0, {
        timeoutMs: WITHIN_MS,
        everyMs: 50,
      });
      scene.progress(`${n + 1} of ${injections} kills`);
    }
  }
  await scene.settle();
  const journeys = await journeysOf(scene);
  kills.forEach((at, n) => {
    mustRecoverFirst(scene, n + 1, at, journeys, messages / injections);
  });
}

/** Resolves to the moment of the second kill. */
async function killBoth(scene: Scene, n: number): Promise<number> {
  const [first, second] = n % 2 === 0 ? scene.replicas : scene.replicas.toReversed();
  await first!.signal('SIGKILL');
  await someTime(scene, 0, 50);
  await second!.signal('SIGKILL');
  return Date.now();
}

async function countUrgent({ world, tenantId }: Scene, statuses: readonly string[]): Promise<number> {
  const [row] = await world.rows(sql.unsafe`
    SELECT count(*)::int4 AS n FROM orch.sms_messages
    WHERE tenant_id = ${tenantId} AND lane = 'P1' AND status = ANY(${sql.array([...statuses], 'text')})`);
  return row.n;
}

type Journey = { readonly lane: Lane; readonly acceptedAt: number; readonly sentAt: number | null };

async function journeysOf({ world, tenantId }: Scene): Promise<readonly Journey[]> {
  return world.rows(sql.unsafe`
    SELECT lane, (extract(epoch FROM created_at) * 1000)::float8 AS "acceptedAt",
      (extract(epoch FROM processed_at) * 1000)::float8 AS "sentAt"
    FROM orch.sms_messages WHERE tenant_id = ${tenantId} AND status = 'SENT'`);
}

/**
 * Of what was accepted and not SENT at the kill: half of P1 is SENT before half of P4, and all of P1 before all of P4. That
 * says nothing without the flood: of P1 that waits behind P4 none is at work before most of P4 is SENT.
 */
function mustRecoverFirst(scene: Scene, kill: number, atMs: number, journeys: readonly Journey[], flood: number): void {
  const recovered = (lane: Lane) =>
    journeys
      .filter((one) => one.lane === lane && one.acceptedAt <= atMs && one.sentAt !== null && one.sentAt > atMs)
      .map(({ sentAt }) => sentAt! - atMs)
      .sort((a, b) => a - b);
  const [urgent, bulk] = [recovered('P1'), recovered('P4')];
  const told = (times: readonly number[]) =>
    `${times.length} messages, half in ${Math.round(halfOf(times))} ms, all in ${Math.round(times.at(-1) ?? Number.NaN)} ms`;
  const found = `kill ${kill}: P1 ${told(urgent)}; P4 ${told(bulk)}`;
  scene.note(found);
  const isFirst = halfOf(urgent) < halfOf(bulk) && urgent.at(-1)! < bulk.at(-1)!;
  if (!isFirst) scene.problem(`P1 did not recover first after ${found}`);
  if (bulk.length < flood / 2) scene.problem(`less than half of the flood was left when P1 was at work: ${found}`);
}

const halfOf = (sorted: readonly number[]) => sorted[sorted.length >> 1] ?? Number.NaN;

export const laneFaults: readonly Fault[] = [
  {
    id: 'F33',
    name: 'kill -9 of both workers under a flood of P4, with P1 at work in them: P1 recovers first',
    full: { messages: 5_000, injections: 10 },
    short: { messages: 500, injections: 1 },
    run: killUnderFlood,
  },
];
