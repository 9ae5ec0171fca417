// Messages per second from lane to operator: a backlog is written while the carrier stands still, then drained.
import { setTimeout as sleep } from 'node:timers/promises';
import { Miscounted, mustEqual } from '../ledger.ts';
import type { Side } from '../world.ts';
import { cpuOf, figureOf, type Measured, type Plan, type Taken, takeTurns, withCpu } from './figure.ts';
import { checkKept } from './submit.ts';

const NAME = 'pipeline, backlog drained';
const TARGET = 0.5;
const BULK = 1_000;
/** Well below AckWait, since the carrier may stand still with messages in flight. */
const WRITE_WITHIN_MS = 20_000;
const DRAIN_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;
const EVENTS_PER_MESSAGE = 4;

export async function takePipeline(plan: Plan): Promise<Taken> {
  const { world } = plan;
  for (const side of [world.service, world.floor]) {
    plan.update(`warming up, ${side.name}`);
    await side.ledger.reset();
    await side.startCarrier();
    await measure(plan, side);
  }
  const rounds = await takeTurns(plan, plan.rounds, (side) => measure(plan, side));
  const figure = figureOf(rounds, 'perSecond', { name: NAME, unit: 'per second', target: TARGET });
  return { figures: [figure], cpu: cpuOf(rounds, NAME), notes: [] };
}

async function measure(plan: Plan, side: Side): Promise<Measured> {
  const { ledger } = side;
  const carrier = await side.startCarrier();
  await ledger.reset();
  await carrier.kill('SIGSTOP');
  const backlog = await writeBacklog(plan, side).finally(() => carrier.kill('SIGCONT'));
  const { cpuPerMessage } = await withCpu(
    side,
    () => drain(plan, side, backlog),
    () => backlog,
  );
  const { sent, spanMs } = await ledger.sendTimes();
  await checkSent(side, backlog);
  return { values: { perSecond: (sent / spanMs) * 1000 }, cpuPerMessage };
}

async function writeBacklog({ generator, backlog, signal }: Plan, side: Side): Promise<number> {
  const shape = { kind: 'bulk', messages: BULK } as const;
  const requests = Math.ceil(backlog / BULK);
  const order = { port: side.doorPort, connections: 4, shape, forMs: WRITE_WITHIN_MS, requests };
  const { messages } = await generator.run(order);
  await side.ledger.untilTold(signal);
  await checkKept(side, messages);
  return messages;
}

// The stream's count costs PostgreSQL nothing, so that measuring does not slow the measured work.
async function drain({ signal }: Plan, { name, ledger }: Side, backlog: number): Promise<void> {
  const until = performance.now() + DRAIN_WITHIN_MS;
  for (let sent = 0; sent < backlog; sent = await ledger.held('operators')) {
    if (performance.now() > until) {
      throw new Miscounted(
        `${name}: ${sent} of ${backlog} were sent in time; ${JSON.stringify(await ledger.statuses())}`,
      );
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  for (let statuses = await ledger.statuses(); statuses['SENT'] !== backlog; statuses = await ledger.statuses()) {
    if (performance.now() > until) throw new Miscounted(`${name}: after the last dispatch ${JSON.stringify(statuses)}`);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  await ledger.untilTold(signal);
}

/** Every accepted message is SENT, was dispatched once, and each of its transitions was published once. */
export async function checkSent({ name, ledger }: Side, accepted: number): Promise<void> {
  mustEqual(`SENT (${name})`, (await ledger.statuses())['SENT'] ?? 0, accepted);
  mustEqual(`messages for the operators (${name})`, await ledger.held('operators'), accepted);
  mustEqual(`status events (${name})`, await ledger.held('events'), accepted * EVENTS_PER_MESSAGE);
}
