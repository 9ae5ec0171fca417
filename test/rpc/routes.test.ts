// Calls about many messages decide nothing for an innocent one, and no lane waits for another.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { create, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type RouteDecision,
  type RoutingEngine,
  startRoutingEngine,
} from '../../deploy/local/stand-ins/routing-engine.ts';
import { ErrorInfoSchema } from '../../generated/rpc/google/rpc/error_details_pb.js';
import {
  SelectOperatorResponseSchema,
  SelectOperatorsResponseSchema,
} from '../../generated/rpc/routing/v1/routing_pb.js';
import { lanes } from '../../src/domain/contract.ts';
import { StageFailure } from '../../src/domain/failure.ts';
import type { StoredMessage } from '../../src/domain/message.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { openRoutingChannel, type RoutingChannel } from '../../src/rpc/channel.ts';
import { createRoutes, type Routes } from '../../src/rpc/routes.ts';
import { until } from '../support/until.ts';

const test = suite('routing calls');
const TIMEOUT_MS = 2_000;
const WITHIN_MS = 3 * TIMEOUT_MS + 100;
const POISON = '+14155559666';
const innocent = { operatorId: 'op-1', operatorSubject: 'smpp.operator.op-1', routeId: null };

let engine: RoutingEngine;
let channel: RoutingChannel;
let routes: Routes;

test.before(async () => {
  engine = await startRoutingEngine();
  channel = openRoutingChannel(engine.url);
});
test.before.each(() => {
  engine.calls.clear();
  engine.batch = true;
  routes = createRoutes(channel, { timeoutMs: TIMEOUT_MS, withinMs: WITHIN_MS, called: () => {} });
});
test.after.each(() => routes.close());
test.after(async () => {
  await channel[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

function message(to: string, lane: StoredMessage['lane'] = 'P3'): StoredMessage {
  const fields = { messageId: randomUUID(), tenantId: 'demo', to, from: 'ACME', lane, traceparent: '' };
  return fields as unknown as StoredMessage;
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `+1415555${1000 + index}`);

/** The answers about messages that come at once, as a route, the code of a failure, or `not asked`. */
function selectAll(to: readonly string[], lane?: StoredMessage['lane']): Promise<readonly unknown[]> {
  return Promise.all(to.map((number) => routes.select(message(number, lane)).catch(nameOf)));
}

function nameOf(error: unknown): string {
  if (error instanceof StageFailure) return error.reason.code;
  if (error instanceof Unavailable) return 'not asked';
  throw error;
}

const callsOf = (method: 'SelectOperator' | 'SelectOperators') =>
  engine.calls.latest.filter((call) => call.method === method);

function failing(code: Code, reason?: string): () => never {
  const value = create(ErrorInfoSchema, { reason: reason ?? '', domain: 'routing' });
  return () => {
    throw new ConnectError('no', code, undefined, reason === undefined ? [] : [{ desc: ErrorInfoSchema, value }]);
  };
}

const poisons: Readonly<Record<string, readonly [answer: () => RouteDecision, its: string]>> = {
  INVALID_ARGUMENT: [failing(Code.InvalidArgument), 'ROUTING_BAD_RESPONSE'],
  OUT_OF_RANGE: [failing(Code.OutOfRange), 'ROUTING_BAD_RESPONSE'],
  'NOT_FOUND with NO_ROUTE_FOUND': [failing(Code.NotFound, 'NO_ROUTE_FOUND'), 'NO_ROUTE'],
  'FAILED_PRECONDITION with NO_ROUTE_FOUND': [failing(Code.FailedPrecondition, 'NO_ROUTE_FOUND'), 'NO_ROUTE'],
  NOT_FOUND: [failing(Code.NotFound), 'ROUTING_UNAVAILABLE'],
  FAILED_PRECONDITION: [failing(Code.FailedPrecondition), 'ROUTING_UNAVAILABLE'],
  INTERNAL: [failing(Code.Internal), 'ROUTING_UNAVAILABLE'],
  UNKNOWN: [failing(Code.Unknown), 'ROUTING_UNAVAILABLE'],
  PERMISSION_DENIED: [failing(Code.PermissionDenied), 'ROUTING_UNAVAILABLE'],
  RESOURCE_EXHAUSTED: [failing(Code.ResourceExhausted), 'ROUTING_UNAVAILABLE'],
  CANCELLED: [failing(Code.Canceled), 'ROUTING_UNAVAILABLE'],
  'an answer that takes for ever': [() => 'HANG', 'ROUTING_UNAVAILABLE'],
  'an answer that is too long to be read': [
    () => ({ operatorId: 'op-1', routeId: 'r'.repeat(1_048_600) }),
    'ROUTING_UNAVAILABLE',
  ],
};

for (const [what, [answer, its]] of Object.entries(poisons)) {
  test(`one of twenty for which the engine gives ${what}: it alone fails, by its own answer`, async () => {
    using _ = engine.script(({ to }) => (to === POISON ? answer() : { operatorId: 'op-1' }));
    const answers = await selectAll(numbers(20).with(3, POISON));
    assert.equal(
      answers,
      numbers(20)
        .map((): unknown => innocent)
        .with(3, its),
    );
    assert.is(callsOf('SelectOperators').length, 1);
    assert.equal(new Set(callsOf('SelectOperator').map(({ requests }) => requests[0]?.to)).size, 20);
  });
}

test('an answer that leaves one message out decides for none: nobody knows whose outcomes they are', async () => {
  const operatorOf = (to: string) => `op-${to.slice(-2)}`;
  using _ = engine.script(({ to }) => (to === POISON ? 'LEFT_OUT' : { operatorId: operatorOf(to) }));
  const to = numbers(20).with(3, POISON);
  const answers = (await selectAll(to)) as { operatorId: string }[];
  assert.equal(
    answers.map(({ operatorId }) => operatorId),
    to.map(operatorOf).with(3, ''),
  );
});

test('outcomes within an answer are the verdicts of their messages, and nobody is asked about again', async () => {
  using _ = engine.script(({ to }) => (to === POISON ? 'NO_ROUTE' : 'UNAVAILABLE'));
  const answers = await selectAll(numbers(5).with(3, POISON));
  assert.equal(
    answers,
    numbers(5)
      .map(() => 'ROUTING_UNAVAILABLE')
      .with(3, 'NO_ROUTE'),
  );
  assert.is(callsOf('SelectOperator').length, 0);
});

test('the others do not wait for the end of the one that hangs', async () => {
  using _ = engine.script(({ to }) => (to === POISON ? 'HANG' : { operatorId: 'op-1' }));
  let hangs = true;
  const poisoned = routes
    .select(message(POISON))
    .catch(nameOf)
    .finally(() => {
      hangs = false;
    });
  assert.equal(
    await selectAll(numbers(40)),
    numbers(40).map(() => innocent),
  );
  assert.ok(hangs, 'answered while the one still hung');
  assert.is(await poisoned, 'ROUTING_UNAVAILABLE');
});

test('several that are refused, in the first places of a long call: each has its own verdict, and the rest their routes', async () => {
  const bad = new Set(numbers(100).slice(0, 60));
  using _ = engine.script(({ to }) => (bad.has(to) ? failing(Code.InvalidArgument)() : { operatorId: 'op-1' }));
  assert.equal(
    await selectAll(numbers(100)),
    numbers(100).map((to) => (bad.has(to) ? 'ROUTING_BAD_RESPONSE' : innocent)),
  );
});

test('an engine that says UNAVAILABLE is not asked again about any message of the call', async () => {
  using _ = engine.script(failing(Code.Unavailable));
  assert.equal(
    await selectAll(numbers(20)),
    numbers(20).map(() => 'ROUTING_UNAVAILABLE'),
  );
  assert.is(engine.calls.count, 1);
});

/** Places spread evenly over twenty: a sample of as many messages as have a call of their own at a time would have these. */
const spread = Array.from({ length: 16 }, (_, place) => Math.floor((place * 20) / 16));
const troubles: Readonly<Record<string, () => RouteDecision>> = {
  'hangs for': () => 'HANG',
  'crashes for': failing(Code.Internal),
};
for (const [what, answer] of Object.entries(troubles)) {
  test(`an engine that ${what} sixteen of twenty, spread over the call: none of the other four loses an attempt`, async () => {
    const bad = new Set(spread.map((place) => numbers(20)[place]!));
    using _ = engine.script(({ to }) => (bad.has(to) ? answer() : { operatorId: 'op-1' }));
    for (const [place, its] of (await selectAll(numbers(20))).entries()) {
      // The last of them waits for a call, and on a slow machine for too long.
      const unharmed = its === 'not asked' ? its : innocent;
      assert.equal(its, bad.has(numbers(20)[place]!) ? 'ROUTING_UNAVAILABLE' : unharmed);
    }
  });
}

test('an engine that hangs for all of 256 is asked about 16 at a time; those not asked about lose no attempt', async () => {
  using _ = engine.script(() => 'HANG');
  const answers = await selectAll(numbers(256));
  const asked = callsOf('SelectOperator').length;
  assert.is(callsOf('SelectOperators').length, 1);
  assert.ok(asked >= 16 && asked <= 2 * 16, `${asked} of a time for two calls`);
  assert.is(answers.filter((answer) => answer === 'ROUTING_UNAVAILABLE').length, asked);
  assert.is(answers.filter((answer) => answer === 'not asked').length, 256 - asked);
});

test('an engine that crashes for all of 256 is asked about each of them, 16 at a time', async () => {
  let [now, most] = [0, 0];
  using _ = engine.script(async () => {
    if (callsOf('SelectOperator').length === 0) return failing(Code.Internal)();
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return failing(Code.Internal)();
  });
  assert.equal(
    await selectAll(numbers(256)),
    numbers(256).map(() => 'ROUTING_UNAVAILABLE'),
  );
  assert.is(callsOf('SelectOperator').length, 256);
  assert.ok(most <= 16, `${most} at a time`);
});

test('more that hang than can be asked about in time: those not asked about lose no attempt', async () => {
  const hanging = new Set(numbers(200).filter((_, index) => index % 5 !== 0));
  using _ = engine.script(({ to }) => (hanging.has(to) ? 'HANG' : { operatorId: 'op-1' }));
  const to = numbers(200);
  const answers = await selectAll(to);
  for (const [index, answer] of answers.entries()) {
    if (answer === 'not asked') continue;
    assert.equal(answer, hanging.has(to[index]!) ? 'ROUTING_UNAVAILABLE' : innocent);
  }
  assert.ok(answers.includes('not asked'));
  const asked = callsOf('SelectOperator').length;
  assert.ok(asked + answers.filter((answer) => answer === 'not asked').length >= 200);
});

test('a call has messages of one lane, also when all lanes come at once', async () => {
  const all = lanes.flatMap((lane) => numbers(10).map((to) => routes.select(message(to, lane))));
  await Promise.all(all);
  const seen = callsOf('SelectOperators').map(({ requests }) => new Set(requests.map(({ lane }) => lane)));
  assert.equal(
    seen.map((one) => one.size),
    seen.map(() => 1),
  );
  assert.is(new Set(seen.flatMap((one) => [...one])).size, lanes.length);
});

for (const batch of [true, false]) {
  const what = batch ? '' : ', with an engine that is asked one by one';
  test(`a lane in which every call hangs holds no message of another lane${what}`, async () => {
    engine.batch = batch;
    using _ = engine.script(({ to }) => (to === POISON ? 'HANG' : { operatorId: 'op-1' }));
    const poisoned = lanes.filter((lane) => lane !== 'P1').map((lane) => selectAll(Array(200).fill(POISON), lane));
    let hang = true;
    const all = Promise.all(poisoned).finally(() => {
      hang = false;
    });
    await until(() => engine.calls.count >= 4);
    for (let round = 0; round < 3; round += 1) {
      assert.equal(
        await selectAll(numbers(20), 'P1'),
        numbers(20).map(() => innocent),
      );
    }
    assert.ok(hang, 'answered while the other lanes hung');
    assert.ok((await all).flat().every((answer) => answer === 'ROUTING_UNAVAILABLE' || answer === 'not asked'));
  });
}

test('closing waits for the answer of every message', async () => {
  using _ = engine.script(({ to }) => (to === POISON ? 'HANG' : { operatorId: 'op-1' }));
  let ended = false;
  const answers = selectAll(numbers(20).with(3, POISON)).finally(() => {
    ended = true;
  });
  await routes.close();
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(ended);
  await answers;
});

const outcomesOf = (count: number) =>
  toBinary(
    SelectOperatorsResponseSchema,
    create(SelectOperatorsResponseSchema, {
      outcomes: Array.from({ length: count }, () => ({
        outcome: { case: 'selected' as const, value: { operatorId: 'op-2' } },
      })),
    }),
  );
const oddAnswers: Readonly<Record<string, Uint8Array>> = {
  'more outcomes than messages': outcomesOf(21),
  'fewer outcomes than messages': outcomesOf(19),
  'no outcomes': outcomesOf(0),
  'outcomes with nothing in them': new Uint8Array(Array(20).fill([0x0a, 0]).flat()),
  'bytes that are no answer': new Uint8Array([0xff, 0xff, 0xff]),
};

for (const [what, bytes] of Object.entries(oddAnswers)) {
  test(`a call that is answered with ${what}: every message gets the answer of a call of its own`, async () => {
    await using odd = await startOddEngine(bytes);
    await using toOdd = openRoutingChannel(odd.url);
    const its = createRoutes(toOdd, { timeoutMs: TIMEOUT_MS, withinMs: WITHIN_MS, called: () => {} });
    const answers = await Promise.all(numbers(20).map((to) => its.select(message(to))));
    assert.equal(
      answers,
      numbers(20).map(() => innocent),
    );
    await its.close();
  });
}

/** Answers each SelectOperators with these bytes, and each SelectOperator with op-1. */
async function startOddEngine(bytes: Uint8Array): Promise<AsyncDisposable & { readonly url: string }> {
  const { operatorId, operatorSubject } = innocent;
  const one = create(SelectOperatorResponseSchema, { operatorId, operatorSubject });
  const server = createServer();
  server.on('stream', (stream, headers) => {
    const isMany = headers[':path']?.endsWith('/SelectOperators') ?? false;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.resume().on('end', () => stream.end(framed(isMany ? bytes : toBinary(SelectOperatorResponseSchema, one))));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A message of gRPC: not compressed, its length in four bytes, and its bytes. */
function framed(bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

test.run();
