// How long GET /v1/sms/{messageId} takes, alone and with sixteen at a time, over the messages that the run has left.
import { Miscounted } from '../ledger.ts';
import type { Side } from '../world.ts';
import { figureOf, type Measured, type Plan, type Taken, takeTurns } from './figure.ts';

const CONNECTIONS = [1, 16] as const;
const WINDOW_SHARE = 0.25;
const SAMPLE = 2_000;
const FILL_REQUESTS = 10;
const FILL_WITHIN_MS = 20_000;

export async function takeStatus(plan: Plan): Promise<Taken> {
  const { generator, world } = plan;
  const sides = [world.service, world.floor];
  for (const side of sides) await fill(plan, side);
  const found = await Promise.all(sides.map((side) => side.ledger.messageIds(SAMPLE)));
  const messageIds = { service: found[0]!, floor: found[1]! };

  async function measure(side: Side, connections: number): Promise<Measured> {
    const shape = { kind: 'get', messageIds: messageIds[side.name] } as const;
    const result = await generator.run({
      port: side.doorPort,
      connections,
      shape,
      forMs: plan.windowMs * WINDOW_SHARE,
    });
    if (result.messages < result.requests)
      throw new Miscounted(`${side.name}: ${JSON.stringify(result.refused)} for GET`);
    return { values: { p50: result.latencyMs.p50, p95: result.latencyMs.p95 } };
  }

  const figures = [];
  for (const connections of CONNECTIONS) {
    for (const side of sides) await measure(side, connections);
    const rounds = await takeTurns(plan, plan.rounds, (side) => measure(side, connections));
    const name = `GET, ${connections} connection${connections === 1 ? '' : 's'}`;
    figures.push(figureOf(rounds, 'p50', { name: `${name}: p50`, unit: 'ms' }));
    figures.push(figureOf(rounds, 'p95', { name: `${name}: p95`, unit: 'ms' }));
  }
  return { figures, cpu: [], notes: [] };
}

/** Some messages to find, when no other figure has left any. */
async function fill({ generator, signal }: Plan, { doorPort: port, ledger }: Side): Promise<void> {
  if (Object.keys(await ledger.statuses()).length > 0) return;
  const shape = { kind: 'bulk', messages: 1_000 } as const;
  await generator.run({ port, connections: 4, shape, forMs: FILL_WITHIN_MS, requests: FILL_REQUESTS });
  await ledger.untilTold(signal);
}
