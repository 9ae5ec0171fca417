// Legacy input whose header PostgreSQL refuses: it stops no input behind it, be it one or as many as a worker has in flight.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { startWorld, type World } from '../support/world.ts';
import { becameOf, isOneOf, sent, sharedBound } from './became.ts';
import { cases, type Right } from './case.ts';

const test = cases('legacy input with U+0000 in its traceparent');
const WITHIN_MS = 6_000;
const SUBJECT = 'sms.outbound.request';
const HANDS = 10;

let world: World;

test.before(async () => {
  world = await startWorld({ env: { MAX_CONCURRENCY: String(HANDS) } });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

const legacy = (messageId: string) => ({
  messageId,
  tenantId: 'demo',
  to: '+14155550199',
  from: 'ACME',
  body: 'hello',
});

/** As bytes of the protocol, since a client library refuses such a header. Resolves once the server has all of them. */
async function publishRaw(ids: readonly string[]): Promise<void> {
  const head = 'NATS/1.0\r\ntraceparent: 00-\u0000-x\r\n\r\n';
  const commands = ids.map((id) => {
    const body = JSON.stringify(legacy(id));
    return `HPUB ${SUBJECT} ${head.length} ${head.length + body.length}\r\n${head}${body}\r\n`;
  });
  const { hostname, port } = new URL(world.servers.nats.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'data');
  socket.write(`CONNECT {"verbose":false,"headers":true}\r\n${commands.join('')}PING\r\n`);
  for await (const answer of socket) if (String(answer).includes('PONG')) break;
}

/** The poisons are sent without the header or dead-lettered once under their names; the good one is sent. */
async function eachEnds(right: Right, poisons: readonly string[]): Promise<void> {
  const good = randomUUID();
  await publishRaw(poisons);
  await world.nats.publish(SUBJECT, legacy(good));
  const leftMs = sharedBound(WITHIN_MS);
  right.is(await becameOf(world, { mark: good }, leftMs()), sent, 'the good one behind it');
  for (const mark of poisons) {
    const seen = await becameOf(world, { mark }, leftMs());
    const { deadLetters, atOperator, isOff } = seen;
    const isSetAside = deadLetters === 1 && atOperator === 0 && isOff;
    right.holds(isSetAside || isOneOf(seen, [sent]), `a poison has ended: ${JSON.stringify(seen)}`);
  }
}

test('delivery/05/I11', 'one ends, and the good one behind it is sent', (right) => eachEnds(right, [randomUUID()]));

test('delivery/18/ten', 'ten end, and the good one behind them is sent', (right) =>
  eachEnds(
    right,
    Array.from({ length: HANDS }, () => randomUUID()),
  ),
);

test.run();
