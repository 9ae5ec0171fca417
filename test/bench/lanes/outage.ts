// NATS goes away with the lanes full: P4 is accepted into the outbox meanwhile, and some urgent messages at the end.
import { setTimeout as sleep } from 'node:timers/promises';
import { sloSecondsOfLane } from '../../../generated/http/contract.ts';
import { settings } from '../../../src/settings.ts';
import type { Drop } from '../load/trickle-load.ts';
import { type Beside, urgentLanes } from './outcome.ts';
import { type Running, sendBulks, sendTrickle } from './run-scene.ts';
import { ofLane, type Timed, timesOf } from './times.ts';

export type Outage = {
  /** `performance.now()` */
  readonly beganAt: number;
  /** Urgent messages that were accepted while NATS was away. */
  drops: readonly Drop[];
  /** When NATS answered again; milliseconds since 1970. */
  endedAtMs: number;
};

const URGENT_MS = 1_000;
/** Younger rows of P4 are left to the process that committed them, so that all are due when NATS is back. */
const DUE_AFTER_MS = settings.outbox.relayAfterMs * settings.outbox.relayPatience.P4;
const BACK_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;

export async function startOutage(running: Running): Promise<Outage> {
  running.update(`NATS is away, and ${running.sizes.outboxMessages} messages of P4 are accepted`);
  await running.world.dependencies.nats.stop();
  const beganAt = performance.now();
  await sendBulks(running, 'P4', running.sizes.outboxMessages);
  return { beganAt, drops: [], endedAtMs: 0 };
}

/** Resolves once the API and the worker have their connections again: the trickle after that is told apart. */
export async function endOutage(running: Running, outage: Outage): Promise<void> {
  const { sizes, world, signal } = running;
  const untilMs = (awayMs: number) =>
    sleep(Math.max(0, awayMs - (performance.now() - outage.beganAt)), undefined, { signal });
  await untilMs(sizes.outageMs - DUE_AFTER_MS - URGENT_MS);
  outage.drops = await sendTrickle(running, URGENT_MS);
  const awayMs = performance.now() - outage.beganAt + DUE_AFTER_MS;
  await untilMs(Math.max(awayMs, sizes.outageMs));
  await world.dependencies.nats.restart();
  outage.endedAtMs = Date.now();
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(BACK_WITHIN_MS)]);
  for (const role of ['api', 'worker'] as const) {
    while (!(await isReady(world.service[role].url))) await sleep(LOOK_EVERY_MS, undefined, { signal: deadline });
  }
}

async function isReady(url: string): Promise<boolean> {
  const reply = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
  const { checks } = (await reply.json()) as { checks?: Record<string, { status?: string } | string> };
  const nats = checks?.['nats'];
  return reply.status === 200 && (nats === undefined || (typeof nats === 'string' ? nats : nats.status) !== 'fail');
}

/** Urgent messages of the outage: after its end they come before P4, which is older. */
export function besideOutage({ endedAtMs }: Outage, timed: readonly Timed[]): readonly Beside[] {
  return urgentLanes.map((lane) => ({
    ...{ what: 'of the outage, after its end', lane, targetMs: sloSecondsOfLane[lane] * 1_000 },
    times: timesOf(ofLane(timed, lane).map(({ journey }) => journey.sentAt! - endedAtMs)),
  }));
}
