// Every field of every inbound contract gets the worst values of its type: none is an outage, none stops later input, no publication breaks a contract.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readContracts } from '../../codegen/contracts.ts';
import { bundled } from '../../codegen/events.ts';
import type { ChosenRoute } from '../../deploy/local/stand-ins/routing-engine.ts';
import type { Message, MessageAccepted } from '../../generated/http/contract.ts';
import { SelectOperatorResponseSchema } from '../../generated/rpc/routing/v1/routing_pb.js';
import { isFinal } from '../../src/domain/lifecycle.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { requestsOf, type WorstRequest } from '../support/worst-requests.ts';
import { type Schemas, type Spoilt, spoilt, worstOf } from '../support/worst-values.ts';

const test = suite('worst values');
const contracts = readContracts();
const events = bundled(contracts);
const schemas = events.components.schemas as Schemas;
const TOKEN = 'a-token-of-somebody-with-an-incident';
const AT_A_TIME = 32;
const DRAINED_WITHIN_MS = 25_000;

type EventMessage = { readonly payload: { $ref: string }; readonly examples: readonly { readonly payload: object }[] };
const messages = events.components.messages as unknown as Readonly<Record<string, EventMessage>>;

/** The example of the contract, with these fields replaced. */
function exampleOf(name: string, changes: object = {}): Readonly<Record<string, unknown>> {
  return { ...messages[name]!.examples[0]!.payload, ...changes };
}

const worstOfMessage = (name: string, example: object): readonly Spoilt[] =>
  spoilt({ $ref: messages[name]!.payload.$ref }, schemas, example);

/** The number of a message decides which answer it gets. */
const ANSWERED = { verdict: '+1415556', route: '+1415557' } as const;
const numberOf = (kind: keyof typeof ANSWERED, index: number) => ANSWERED[kind] + String(index).padStart(4, '0');
function indexOf(kind: keyof typeof ANSWERED, to: string): number | undefined {
  return to.startsWith(ANSWERED[kind]) ? Number(to.slice(ANSWERED[kind].length)) : undefined;
}

const anId = randomUUID();
const verdicts = worstOfMessage('complianceVerdict', exampleOf('complianceVerdict', { messageId: anId }));
const routes = SelectOperatorResponseSchema.fields.flatMap(({ localName }) =>
  worstOf({ type: 'string' }, {}, localName === 'operatorSubject' ? 'smpp.operator.op-1' : 'op-1')
    .map((text) => JSON.parse(text) as unknown)
    .filter((value) => typeof value === 'string')
    .map((value): ChosenRoute => ({ operatorId: 'op-1', ...{ [localName]: value } })),
);

let world: World;
let reported: string;

test.before(async () => {
  world = await startWorld({
    env: { MAX_ATTEMPTS: '1', INTERNAL_API_TOKENS: TOKEN },
    compliance({ messageId, to }) {
      const verdict = verdicts[indexOf('verdict', to) ?? -1];
      return verdict === undefined ? { verdict: 'ALLOW' } : { raw: verdict.text.replaceAll(anId, messageId) };
    },
    routing: { decide: ({ to }) => routes[indexOf('route', to) ?? -1] ?? { operatorId: 'op-1', routeId: 'default' } },
  });
  reported = await submit();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(to = '+14155550123'): Promise<string> {
  const reply = await world.http.send({ to, from: 'ACME', body: 'hello' });
  assert.is(reply.status, 202, reply.text);
  return reply.json<MessageAccepted>().messageId;
}

async function inPortions<T>(all: readonly T[], each: (one: T, index: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_A_TIME) {
    await Promise.all(all.slice(from, from + AT_A_TIME).map((one, index) => each(one, from + index)));
  }
}

/** The messages that the service receives from streams, each with its subject and an example of no other tenant. */
const inputs: Readonly<Record<string, { readonly subject: string; example(): object }>> = {
  deliveryReceipt: {
    subject: 'sms.dlr.received',
    example: () => exampleOf('deliveryReceipt', { messageId: reported }),
  },
  legacyOutboundRequest: {
    subject: 'sms.outbound.request',
    example: () => exampleOf('legacyOutboundRequest', { messageId: anId, metadata: { order: 'a' } }),
  },
  outboundRequest: {
    subject: 'lane.p3.outbound.request',
    example: () =>
      exampleOf('outboundRequest', { messageId: anId, metadata: { a: 'b' }, acceptedAt: new Date().toISOString() }),
  },
  deliveriesExhausted: {
    subject: '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.ORCH_LANES.orch-consumer-p3',
    example: () => exampleOf('deliveriesExhausted', { stream_seq: 4_000_000 }),
  },
  shadowResult: {
    subject: 'compliance.evaluate.shadow.result.v1',
    example: () => exampleOf('shadowResult', { messageId: anId }),
  },
};

test('each message that the service receives is tested here', () => {
  const received = Object.values(events.operations)
    .filter((operation) => operation.action === 'receive' && operation['x-pending'] !== true)
    .flatMap(({ channel }) => Object.keys(events.channels[channel.$ref.split('/').at(-1)!]!.messages));
  assert.equal([...new Set(received)].sort(), [...Object.keys(inputs), 'complianceVerdict'].sort());
});

test('inputs of the bus: each is removed from its stream, and the good ones behind all of them arrive', async () => {
  for (const [name, { subject, example }] of Object.entries(inputs)) {
    await inPortions(worstOfMessage(name, example()), async ({ text }) => {
      await world.nats.publish(subject, text.replaceAll(anId, randomUUID()));
    });
    await inPortions(headersOf(name), async (head) => {
      await world.nats.publish(subject, JSON.stringify(example()).replaceAll(anId, randomUUID()), head);
    });
  }
  const good = [randomUUID(), randomUUID()] as const;
  await world.nats.publish('sms.outbound.request', exampleOf('legacyOutboundRequest', { messageId: good[0] }));
  const acceptedAt = new Date().toISOString();
  await world.nats.publish(
    'lane.p3.outbound.request',
    exampleOf('outboundRequest', { messageId: good[1], acceptedAt }),
  );
  for (const id of good) assert.is((await world.finalStatus(id, { timeoutMs: DRAINED_WITHIN_MS })).status, 'SENT');
  const receipt = { messageId: good[0], state: 'DELIVERED', receivedAt: acceptedAt };
  await world.nats.publish('sms.dlr.received', exampleOf('deliveryReceipt', receipt));
  await until(async () => (await world.http.get(good[0])).json<Message>().delivery?.at === acceptedAt);
  await until(isDrained, { timeoutMs: DRAINED_WITHIN_MS, what: 'streams without work' });
  await world.nats.flush();
});

/** The documented headers of a message with the worst texts that a header can carry. */
function headersOf(name: string): readonly Readonly<Record<string, string>>[] {
  const { headers } = messages[name] as unknown as { headers?: { $ref: string } };
  if (headers === undefined) return [];
  const { properties } = schemas[headers.$ref.split('/').at(-1)!] as { properties: Readonly<Record<string, object>> };
  const example = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  return Object.keys(properties).flatMap((header) =>
    worstOf({ type: 'string' }, {}, example)
      .map((text) => JSON.parse(text) as unknown)
      .filter((value): value is string => typeof value === 'string' && !/[\r\n]/.test(value))
      .map((value) => ({ [header]: value })),
  );
}

async function isDrained(): Promise<boolean> {
  const manager = await world.nats.connection.jetstreamManager();
  const consumers = await Promise.all([
    manager.consumers.info('ORCH_ADVISORY', 'orch-advisory'),
    manager.consumers.info('ORCH_EVENTS', 'orch-shadow'),
  ]);
  const left = await Promise.all(['ORCH_LANES', 'ORCH_DLR'].map((name) => manager.streams.info(name)));
  return (
    consumers.every(({ num_pending, num_ack_pending }) => num_pending + num_ack_pending === 0) &&
    left.every(({ state }) => state.messages === 0)
  );
}

const answered = [
  ['verdict', 'a verdict of compliance', verdicts.map(({ changed }) => changed)],
  ['route', 'an answer of the routing engine', routes.map((route) => JSON.stringify(route).slice(0, 100))],
] as const;

for (const [kind, what, changes] of answered) {
  test(`${what}: whatever it says, its message ends and can be read`, async () => {
    const ids: string[] = [];
    await inPortions(changes, async (_, index) => {
      ids[index] = await submit(numberOf(kind, index));
    });
    const open = async () =>
      world.rows(sql.unsafe`
        SELECT message_id, status FROM orch.sms_messages
        WHERE message_id = ANY(${sql.array(ids, 'uuid')}) AND status NOT IN ('SENT', 'FAILED', 'DEAD_LETTER')`);
    const explain = async () => JSON.stringify((await open()).map((row) => changes[ids.indexOf(row.message_id)]));
    await until(async () => (await open()).length === 0, { timeoutMs: DRAINED_WITHIN_MS }).catch(async (error) => {
      throw new Error(`still open: ${await explain()}`, { cause: error });
    });
    await inPortions(ids, async (id, index) => {
      const reply = await world.http.get(id);
      assert.is(reply.status, 200, `${changes[index]}: ${reply.text}`);
      assert.ok(isFinal(reply.json<Message>().status));
    });
    assert.is((await world.finalStatus(await submit())).status, 'SENT');
    await world.nats.flush();
  });
}

test('requests: each is answered as the contract says, and none as if the service were at fault', async () => {
  const seen = new Map<number, number>();
  const requests = requestsOf(contracts.http, { 'X-Tenant-Id': 'demo', Authorization: `Bearer ${TOKEN}` });
  await inPortions(requests, async ({ isInternal, changed, ...request }: WorstRequest) => {
    const reply = await (isInternal ? world.internal : world.http).request(request);
    const isOurs = reply.status >= 500 && reply.status !== 501;
    assert.not.ok(isOurs, `${request.path.slice(0, 80)} ${changed}: ${reply.status} ${reply.text.slice(0, 300)}`);
    seen.set(reply.status, (seen.get(reply.status) ?? 0) + 1);
  });
  // The rules refuse most values, and not all: else no value would have reached the code behind them.
  assert.ok((seen.get(400) ?? 0) > 500 && (seen.get(202) ?? 0) > 50 && (seen.get(200) ?? 0) > 20, String([...seen]));
  const defects = world.logs.filter((line) => String(line['message']).startsWith('a defect'));
  assert.equal(defects, []);
  assert.is((await world.finalStatus(await submit())).status, 'SENT');
});

test.run();
