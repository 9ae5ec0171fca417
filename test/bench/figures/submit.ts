// Submits and bulks per second: answered with 202, and in PostgreSQL and on their lane when counted afterwards.
import { mustEqual } from '../ledger.ts';
import type { LoadResult } from '../load/http-load.ts';
import type { Shape } from '../load/requests.ts';
import type { Side } from '../world.ts';
import { cpuOf, figureOf, type Measured, type Plan, type Taken, takeTurns, withCpu } from './figure.ts';

type Kind = { readonly name: string; readonly shape: Shape; readonly connections: number; readonly target?: number };

const WARM_UP_SHARE = 0.4;
const GENERATOR_BOUND = 0.85;

export const submit: Kind = { name: 'submit, 64 connections', shape: { kind: 'send' }, connections: 64, target: 0.5 };
/** Its floor knows no keys: the price of a key is in the share. */
export const keyed: Kind = {
  name: 'keyed submit, floor without keys',
  shape: { kind: 'keyed-send' },
  connections: 64,
};
export const bulk100: Kind = {
  name: 'bulk of 100, 4 at a time',
  shape: { kind: 'bulk', messages: 100 },
  connections: 4,
};
export const bulk1000: Kind = {
  ...{ name: 'bulk of 1,000, 4 at a time', shape: { kind: 'bulk', messages: 1_000 } as const, connections: 4 },
  target: 0.6,
};

export async function takeSubmit(plan: Plan, kind: Kind): Promise<Taken> {
  const { generator, signal, world } = plan;
  const accepted = { service: 0, floor: 0 };
  const notes = new Set<string>();

  async function load(side: Side, forMs: number) {
    const order = { port: side.doorPort, connections: kind.connections, shape: kind.shape, forMs };
    const result = await generator.run(order);
    accepted[side.name] += result.messages;
    const toldBehindMs = await side.ledger.untilTold(signal);
    await checkKept(side, accepted[side.name]);
    for (const note of remarksOn(side, result)) notes.add(`${kind.name}: ${note}`);
    return { ...result, toldBehindMs };
  }

  async function measure(side: Side): Promise<Measured> {
    const { result, cpuPerMessage } = await withCpu(
      side,
      () => load(side, plan.windowMs),
      (loaded) => loaded.messages,
    );
    const perSecond = (result.messages / result.elapsedMs) * 1000;
    const { p50, p95 } = result.latencyMs;
    return { values: { perSecond, p50, p95, toldBehindMs: result.toldBehindMs, busy: result.busy }, cpuPerMessage };
  }

  for (const side of [world.service, world.floor]) {
    await side.ledger.reset();
    plan.update(`warming up, ${side.name}`);
    await load(side, plan.windowMs * WARM_UP_SHARE);
  }
  const rounds = await takeTurns(plan, plan.rounds, measure);
  const rate = { name: kind.name, unit: 'per second' as const, ...(kind.target && { target: kind.target }) };
  return {
    figures: [
      figureOf(rounds, 'perSecond', rate),
      figureOf(rounds, 'p50', { name: `${kind.name}: p50`, unit: 'ms' }),
      figureOf(rounds, 'p95', { name: `${kind.name}: p95`, unit: 'ms' }),
      figureOf(rounds, 'toldBehindMs', { name: `${kind.name}: told after the load`, unit: 'ms' }),
    ],
    cpu: cpuOf(rounds, kind.name),
    notes: [...notes],
  };
}

function remarksOn(side: Side, { refused, busy }: LoadResult): string[] {
  const statuses = Object.entries(refused).map(([status, count]) => `${count} times ${status}`);
  return [
    ...(statuses.length > 0 ? [`${side.name} refused: ${statuses.join(', ')}`] : []),
    ...(busy > GENERATOR_BOUND
      ? [`the load generator was busy ${Math.round(busy * 100)} % of the time against the ${side.name}`]
      : []),
  ];
}

/** Every message that was answered with 202 is stored, published once and on its lane; no other message is. */
export async function checkKept({ name, ledger }: Side, accepted: number): Promise<void> {
  const kept = Object.values(await ledger.statuses()).reduce((sum, messages) => sum + messages, 0);
  mustEqual(`messages in PostgreSQL (${name})`, kept, accepted);
  mustEqual(`status events in JetStream (${name})`, await ledger.held('events'), accepted);
  mustEqual(`messages on the lane (${name})`, await ledger.held('lanes'), accepted);
}
