// US-ORCH-013: the routing engine chooses the operator, and none of its answers can send a message astray or lose it.
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DecideRoute, RouteDecision } from '../../deploy/local/stand-ins/routing-engine.ts';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { ErrorInfoSchema } from '../../generated/rpc/google/rpc/error_details_pb.js';
import { Lane, MessageType, type SelectOperatorRequest } from '../../generated/rpc/routing/v1/routing_pb.js';
import { until } from '../support/until.ts';
import { sharedWorld, sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-013 routing');
const batching = await sharedWorld();
/** Its routing engine has no SelectOperators, so that messages do not share a call. */
let world: World;

const text = { to: '+14155550113', from: 'ACME', body: 'hello' };
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

test.before(async () => {
  world = await startWorld({ routing: { batch: false } });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(to = text.to, where = world, headers = {}): Promise<string> {
  const reply = await where.http.send({ ...text, to }, headers);
  assert.is(reply.status, 202);
  return reply.json<MessageAccepted>().messageId;
}

async function submitTogether(count: number, where: World): Promise<string[]> {
  const messages = Array.from({ length: count }, () => text);
  const reply = await where.http.bulk(messages);
  assert.is(reply.status, 202);
  return reply.json<{ results: { messageId: string }[] }>().results.map(({ messageId }) => messageId);
}

const requestFor = (messageId: string, where = world) =>
  where.routing.calls.latest
    .flatMap((call) => call.requests.map((request) => ({ ...call, request })))
    .find(({ request }) => request.messageId === messageId);

const letters = (messageId: string, where = world) => where.streamMessages('ORCH_DEADLETTER', '>', messageId);
const retries = async (messageId: string) =>
  (await world.streamMessages('ORCH_EVENTS', 'sms.outbound.retry', messageId)).map(({ payload }) => payload);

/** FAILED at the first attempt, with a dead letter, and dispatched to no operator. */
async function endsAtOnce(messageId: string, code: string, where = world): Promise<void> {
  const row = await where.finalStatus(messageId);
  assert.is(row.status, 'FAILED');
  assert.is(row.lastError?.code, code);
  assert.is(row.attemptCount, 1);
  assert.equal(await where.history(messageId), ['QUEUED', 'ROUTING', 'FAILED']);
  assert.equal(
    (await letters(messageId, where)).map(({ payload }) => payload.failureReason.code),
    [code],
  );
  assert.equal(await where.streamMessages('SMPP_OPERATOR', 'smpp.>', messageId), []);
  assert.equal(await where.streamMessages('ORCH_EVENTS', 'sms.outbound.retry', messageId), []);
}

/** SENT at the second attempt, which did not come before its published time. */
async function recovers(messageId: string, code: string): Promise<void> {
  const row = await world.finalStatus(messageId, { timeoutMs: 20_000 });
  assert.is(row.status, 'SENT');
  assert.is(row.attemptCount, 1);
  assert.equal(await world.history(messageId), ['QUEUED', 'ROUTING', 'RETRY', 'ROUTING', 'ROUTED', 'SENT']);
  const moments = await world.rows(
    sql.unsafe`SELECT seq, at FROM orch.message_history WHERE message_id = ${messageId}::uuid ORDER BY seq`,
  );
  const [published, ...more] = await retries(messageId);
  assert.is(more.length, 0);
  assert.is(published.failureReason.code, code);
  assert.equal([published.attemptNumber, published.exhausted], [1, false]);
  assert.is(Date.parse(published.nextRetryAt), moments[2].at + 1_000);
  assert.is((await world.streamMessages('SMPP_OPERATOR', '>', messageId)).length, 1);
  assert.equal(await letters(messageId), []);
}

/** Fails so at the first call about a message, and answers the second. */
function failingOnce(failure: DecideRoute): DecideRoute {
  const asked = new Set<string>();
  return (request) => {
    if (asked.has(request.messageId)) return { operatorId: 'op-1' };
    asked.add(request.messageId);
    return failure(request);
  };
}

const noRoute = (code: Code) => {
  const info = create(ErrorInfoSchema, { reason: 'NO_ROUTE_FOUND', domain: 'routing' });
  return new ConnectError('no', code, undefined, [{ desc: ErrorInfoSchema, value: info }]);
};

const refusing = (error: ConnectError): DecideRoute => {
  return () => {
    throw error;
  };
};

test('SelectOperator is asked with tenantId, to, from, messageType, messageId and lane, in the trace of the message', async () => {
  const lanes = { ENTERPRISE: ['P2', 'TRANSACTIONAL'], STANDARD: ['P3', 'MARKETING'] } as const;
  for (const [tier, [lane, type]] of Object.entries(lanes)) {
    const tenantId = await world.createTenant(tier as keyof typeof lanes);
    const traceparent = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
    const id = await submit(text.to, world, { 'X-Tenant-Id': tenantId, traceparent });
    await world.finalStatus(id);
    const { request, ...call } = requestFor(id)!;
    const { tenantId: tenant, to, from, messageId, messageType, lane: asked } = request;
    assert.equal({ tenant, to, from, messageId }, { tenant: tenantId, to: text.to, from: text.from, messageId: id });
    assert.equal([Lane[asked], MessageType[messageType]], [lane, type]);
    assert.is(call.method, 'SelectOperator');
    assert.ok(call.timeoutMs! > 0 && call.timeoutMs! <= 2_000, 'the call has a deadline');
    assert.is(call.traceparent?.split('-')[1], TRACE_ID);
    assert.is(request.traceparent.split('-')[1], TRACE_ID);
  }
});

test('messages that wait share a call, each with its own arguments, and each gets its own answer', async () => {
  const gate = Promise.withResolvers<void>();
  const operatorOf = ({ messageId }: Pick<SelectOperatorRequest, 'messageId'>) => `op-${messageId.slice(0, 8)}`;
  using _ = batching.routing.script(async (request) => {
    await gate.promise;
    return request.messageId.startsWith('0') ? 'NO_ROUTE' : { operatorId: operatorOf(request) };
  });
  const ids = await submitTogether(10, batching);
  await until(() => ids.some((id) => requestFor(id, batching)));
  gate.resolve();
  for (const messageId of ids) {
    const row = await batching.finalStatus(messageId);
    if (messageId.startsWith('0')) assert.is(row.status, 'FAILED');
    else assert.is(row.operatorId, operatorOf({ messageId }));
    const { request } = requestFor(messageId, batching)!;
    assert.equal([request.tenantId, request.to, request.from], ['demo', text.to, text.from]);
    assert.match(request.traceparent, /^00-[0-9a-f]{32}-/);
  }
  const methods = new Set(ids.map((id) => requestFor(id, batching)?.method));
  assert.ok(methods.has('SelectOperators'), [...methods].join());
});

test('an engine without SelectOperators is asked message by message', async () => {
  const ids = await submitTogether(20, world);
  for (const id of ids) {
    assert.is((await world.finalStatus(id)).status, 'SENT');
    assert.is(requestFor(id)?.method, 'SelectOperator');
  }
});

test('NO_ROUTE_FOUND as NOT_FOUND or FAILED_PRECONDITION: FAILED and dead letter, no retry', async () => {
  for (const code of [Code.NotFound, Code.FailedPrecondition]) {
    using _ = world.routing.script(refusing(noRoute(code)));
    await endsAtOnce(await submit(), 'NO_ROUTE');
  }
});

test('NO_ROUTE_FOUND for messages of a batch: those are FAILED, the others SENT', async () => {
  const gate = Promise.withResolvers<void>();
  const unserved = new Set<string>();
  using _ = batching.routing.script(async ({ messageId }) => {
    await gate.promise;
    return unserved.has(messageId) ? 'NO_ROUTE' : { operatorId: 'op-1' };
  });
  const ids = await submitTogether(8, batching);
  for (const id of ids.slice(0, 4)) unserved.add(id);
  gate.resolve();
  for (const id of ids) {
    if (unserved.has(id)) await endsAtOnce(id, 'NO_ROUTE', batching);
    else assert.is((await batching.finalStatus(id)).status, 'SENT');
  }
});

/** Routing is always unavailable for it. */
const HOPELESS = '+14155550002';
let hopeless = '';

test('UNAVAILABLE, a deadline that passes, and codes that are not about the message lead to another attempt', async () => {
  const failures: Readonly<Record<string, DecideRoute>> = {
    '+14155551000': () => 'UNAVAILABLE',
    '+14155551001': () => 'HANG',
    '+14155551002': refusing(new ConnectError('busy', Code.ResourceExhausted)),
    '+14155551003': refusing(new ConnectError('a bug', Code.Internal)),
    '+14155551004': refusing(new ConnectError('not this service', Code.NotFound)),
    '+14155551005': refusing(new ConnectError('not now', Code.FailedPrecondition)),
    '+14155551006': refusing(new ConnectError('no token', Code.Unauthenticated)),
  };
  const once = failingOnce((request) => failures[request.to]!(request));
  using _ = world.routing.script((request) => (request.to === HOPELESS ? 'UNAVAILABLE' : once(request)));
  // It takes seconds, too: the next but one test looks at it.
  hopeless = await submit(HOPELESS);
  const ids = await Promise.all(Object.keys(failures).map((to) => submit(to)));
  await Promise.all(ids.map((id) => recovers(id, 'ROUTING_UNAVAILABLE')));
});

test('an engine that is gone and comes back costs attempts, not messages', async () => {
  await world.routing.stop();
  const id = await submit();
  await world.status(id, 'RETRY');
  await world.routing.restart();
  await recovers(id, 'ROUTING_UNAVAILABLE');
});

test('three failed attempts: DEAD_LETTER, after three retry events of which the third is the last', async () => {
  const id = hopeless;
  const row = await world.finalStatus(id, { timeoutMs: 20_000 });
  assert.is(row.status, 'DEAD_LETTER');
  assert.is(row.attemptCount, 3);
  const attempt = ['ROUTING', 'RETRY'];
  assert.equal(await world.history(id), ['QUEUED', ...attempt, ...attempt, ...attempt, 'DEAD_LETTER']);
  const letter = await until(async () => (await letters(id))[0]);
  assert.equal([letter.payload.attemptCount, letter.payload.failureReason.code], [3, 'ROUTING_UNAVAILABLE']);
  assert.equal([letter.payload.to, letter.payload.body], [HOPELESS, text.body]);
  const published = await retries(id);
  assert.equal(
    published.map((event) => [event.attemptNumber, event.exhausted, event.nextRetryAt === null]),
    [
      [1, false, false],
      [2, false, false],
      [3, true, true],
    ],
  );
  await until(async () => (await world.streamMessages('ORCH_LANES', '>', id)).length === 0);
  assert.equal(await world.streamMessages('SMPP_OPERATOR', '>', id), []);
});

const badRoutes: readonly RouteDecision[] = [
  ...['a b', 'a.b', '*', '>', '', 'o'.repeat(65), 'op-1\r\n', 'öp', '$JS.API', 'a/b'].map((operatorId) => ({
    operatorId,
  })),
  ...['smpp.operator.op-2', 'smpp.operator', 'smpp.operator.>', 'sms.events.status', '', 'SMPP.OPERATOR.op-1'].map(
    (operatorSubject) => ({ operatorId: 'op-1', operatorSubject }),
  ),
  // The lane of another message, another operator, and what is no lane in lower case.
  ...['op-1.p1', 'op-2.p3', 'op-1.P3', 'op-1.p3.x', 'op-1.', 'op-1..p3', 'op-1.*', 'op-1.p5', 'op-1.p3 '].map(
    (end) => ({
      ...{ operatorId: 'op-1', operatorSubject: `smpp.operator.${end}` },
    }),
  ),
];

test('an operator that is not a token of a subject, or whose subject is another one or not for the lane of the message: FAILED, nothing published', async () => {
  const numbers = badRoutes.map((_, index) => `+141555520${String(index).padStart(2, '0')}`);
  const decide: DecideRoute = ({ to }) => badRoutes[numbers.indexOf(to)]!;
  for (const where of [world, batching]) {
    using _ = where.routing.script(decide);
    const ids = await Promise.all(numbers.map((to) => submit(to, where)));
    for (const id of ids) await endsAtOnce(id, 'ROUTING_BAD_RESPONSE', where);
    await where.nats.flush();
    for (const id of ids) {
      assert.equal([where.nats.sent('operatorMessage', id), where.nats.sent('operatorLaneMessage', id)], [[], []]);
    }
  }
});

const onePoisonous: Readonly<Record<string, readonly [decide: DecideRoute, its: string]>> = {
  INVALID_ARGUMENT: [refusing(new ConnectError('no', Code.InvalidArgument)), 'FAILED'],
  OUT_OF_RANGE: [refusing(new ConnectError('no', Code.OutOfRange)), 'FAILED'],
  'NOT_FOUND with NO_ROUTE_FOUND': [refusing(noRoute(Code.NotFound)), 'FAILED'],
  INTERNAL: [refusing(new ConnectError('a bug', Code.Internal)), 'RETRY'],
  'no answer': [() => 'HANG', 'RETRY'],
  'an answer without it': [() => 'LEFT_OUT', 'FAILED'],
};
for (const [what, [decide, its]] of Object.entries(onePoisonous)) {
  test(`one message of a batch for which the engine gives ${what} is ${its} by its own answer, and no other loses an attempt`, async () => {
    const gate = Promise.withResolvers<void>();
    let poison = '';
    using _ = batching.routing.script(async (request) => {
      await gate.promise;
      return request.messageId === poison ? decide(request) : { operatorId: 'op-1' };
    });
    const ids = await submitTogether(20, batching);
    poison = ids[3]!;
    await until(() => requestFor(poison, batching));
    gate.resolve();
    await batching.status(poison, its as 'FAILED' | 'RETRY');
    assert.is((await batching.message(poison))?.attemptCount, 1);
    for (const id of ids.filter((other) => other !== poison)) {
      assert.is((await batching.finalStatus(id)).attemptCount, 0);
      assert.equal(await batching.history(id), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
    }
  });
}

test('ROUTING is written before the call, ROUTED with operatorId and routeId after it', async () => {
  const during: (string | undefined)[] = [];
  using _ = world.routing.script(async ({ messageId }) => {
    const row = await world.message(messageId);
    during.push(row?.status, row?.operatorId ?? 'none');
    return { operatorId: 'op_9', routeId: 'rule 7' };
  });
  const id = await submit();
  const row = await world.finalStatus(id);
  assert.equal(during, ['ROUTING', 'none']);
  assert.equal([row.operatorId, row.routeId], ['op_9', 'rule 7']);
  assert.equal(await world.history(id), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
  const [sent] = await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.op_9', id);
  assert.equal(sent?.payload.routing, { operatorId: 'op_9', routeId: 'rule 7' });
});

test('a route without routeId is a route', async () => {
  using _ = world.routing.script(() => ({ operatorId: 'op-1' }));
  const id = await submit();
  assert.is((await world.finalStatus(id)).routeId, null);
  const [sent] = await world.streamMessages('SMPP_OPERATOR', '>', id);
  assert.is(sent?.payload.routing.routeId, null);
});

test('the time of each call is measured, by method and result', async () => {
  const metrics = await world.metrics();
  for (const result of ['ok', 'failed']) {
    const name = 'orch_routing_call_duration_seconds_count';
    assert.ok(metrics.value(name, { method: 'SelectOperator', result }) > 0, result);
  }
});

test('compliance: BLOCK is FAILED with its reason, and routing is never asked', async () => {
  using _ = world.compliance.script(() => ({ verdict: 'BLOCK', reason: 'quiet hours' }));
  const id = await submit();
  await endsAtOnce(id, 'COMPLIANCE_BLOCKED');
  assert.is((await world.message(id))?.lastError?.detail, 'quiet hours');
  assert.is(requestFor(id), undefined);
});

test('compliance: the request has the message, and its trace', async () => {
  const traceparent = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
  const id = await submit(text.to, world, { traceparent });
  await world.finalStatus(id);
  const call = world.compliance.calls.latest.find(({ request }) => request.messageId === id)!;
  assert.equal(call.request, { messageId: id, tenantId: 'demo', lane: 'P3', ...text });
  assert.is(call.headers['X-Correlation-ID'], id);
  assert.is(call.headers['traceparent']?.split('-')[1], TRACE_ID);
  assert.equal(world.compliance.refused.latest, []);
});

test('compliance: a verdict that cannot be read, and a missing one, lead to another attempt', async () => {
  const bad = [{ raw: 'hello' }, { raw: '{}' }, { raw: '{"verdict":"MAYBE"}' }, { raw: '' }] as const;
  const numbers = bad.map((_, index) => `+1415555300${index}`);
  const asked = new Set<string>();
  using _ = world.compliance.script(({ messageId, to }) => {
    const first = !asked.has(messageId);
    asked.add(messageId);
    return (first && bad[numbers.indexOf(to)]) || { verdict: 'ALLOW' };
  });
  const ids = await Promise.all(numbers.map((to) => submit(to)));
  await Promise.all(ids.map((id) => recovers(id, 'COMPLIANCE_UNAVAILABLE')));

  await world.compliance.stop();
  const id = await submit();
  await world.status(id, 'RETRY');
  assert.is((await world.message(id))?.lastError?.code, 'COMPLIANCE_UNAVAILABLE');
  await world.compliance.restart();
  await recovers(id, 'COMPLIANCE_UNAVAILABLE');
});

test('compliance: COMPLIANCE_MODE=off sends without asking', async () => {
  await world.service[Symbol.asyncDispose]();
  const http = world.httpOf(await world.startService({ COMPLIANCE_MODE: 'off' }));
  using _ = world.compliance.script(() => ({ verdict: 'BLOCK' }));
  const before = world.compliance.calls.count;
  const { messageId } = (await http.send(text)).json<MessageAccepted>();
  assert.is((await world.finalStatus(messageId)).status, 'SENT');
  assert.is(world.compliance.calls.count, before);
});

test.run();
