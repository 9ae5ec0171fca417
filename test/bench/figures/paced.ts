// From submit to SENT at a steady rate: by the clocks of the rows, and by the operators' stream, which is independent of them.
import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from 'nats';
import { Miscounted } from '../ledger.ts';
import type { Side } from '../world.ts';
import { cpuOf, figureOf, type Measured, type Plan, type Taken, takeTurns, withCpu } from './figure.ts';
import { checkSent } from './pipeline.ts';

const CONNECTIONS = 64;
const WARM_UP_MS = 1_000;
const SENT_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 200;
const NANOSECONDS_PER_MS = 1_000_000;

export async function takePaced(plan: Plan): Promise<Taken> {
  const { world, pacedPerSecond } = plan;
  for (const side of [world.service, world.floor]) {
    plan.update(`warming up, ${side.name}`);
    await side.startCarrier();
    await measure(plan, side, WARM_UP_MS);
  }
  const rounds = await takeTurns(plan, 1, (side) => measure(plan, side, plan.pacedMs));
  const name = `submit to SENT at ${pacedPerSecond}/s`;
  const shown = [
    ...['p50', 'p95', 'p99'].map((key) => ({ key, name: `${name}: ${key}` })),
    ...['p50', 'p95', 'p99'].map((key) => ({ key: `operator ${key}`, name: `submit to operator stream: ${key}` })),
    { key: 'reply p95', name: `reply at ${pacedPerSecond}/s: p95` },
  ];
  const figures = shown.map(({ key, name: title }) => figureOf(rounds, key, { name: title, unit: 'ms' }));
  return { figures, cpu: cpuOf(rounds, name), notes: [] };
}

async function measure(plan: Plan, side: Side, forMs: number): Promise<Measured> {
  const { ledger } = side;
  await ledger.reset();
  const { result, cpuPerMessage } = await withCpu(
    side,
    () => load(plan, side, forMs),
    (loaded) => loaded.messages,
  );
  await checkSent(side, result.messages);
  const { p50, p95, p99 } = await ledger.sendTimes();
  const waits = await waitsOf(plan.world.nats, ledger.streams.operators, result.messages);
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? Number.NaN;
  const byStream = { 'operator p50': at(0.5), 'operator p95': at(0.95), 'operator p99': at(0.99) };
  return { values: { p50, p95, p99, ...byStream, 'reply p95': result.latencyMs.p95 }, cpuPerMessage };
}

async function load({ generator, signal, pacedPerSecond: perSecond }: Plan, side: Side, forMs: number) {
  const shape = { kind: 'send' } as const;
  const result = await generator.run({ port: side.doorPort, connections: CONNECTIONS, shape, forMs, perSecond });
  const until = performance.now() + SENT_WITHIN_MS;
  for (let statuses = await side.ledger.statuses(); statuses['SENT'] !== result.messages; ) {
    if (performance.now() > until)
      throw new Miscounted(`${side.name}: ${JSON.stringify(statuses)} after the paced load`);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
    statuses = await side.ledger.statuses();
  }
  await side.ledger.untilTold(signal);
  return result;
}

/** Milliseconds from acceptance until the operators' stream stored the message, in order of length. */
async function waitsOf(nats: NatsConnection, stream: string, messages: number): Promise<number[]> {
  const consumer = await nats.jetstream().consumers.get(stream);
  const waits: number[] = [];
  if (messages === 0) return waits;
  for await (const message of await consumer.fetch({ max_messages: messages, expires: 10_000 })) {
    const { acceptedAt } = message.json<{ acceptedAt: string }>();
    waits.push(message.info.timestampNanos / NANOSECONDS_PER_MS - Date.parse(acceptedAt));
    if (waits.length === messages) break;
  }
  return waits.sort((a, b) => a - b);
}
