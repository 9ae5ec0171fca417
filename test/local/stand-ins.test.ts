// The stand-ins conform to the contracts of their neighbours, so that code that works with them can work with the real ones.
import { Code, ConnectError } from '@connectrpc/connect';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type RoutingEngine, startRoutingEngine } from '../../deploy/local/stand-ins/routing-engine.ts';
import { ErrorInfoSchema } from '../../generated/rpc/google/rpc/error_details_pb.js';
import { openRoutingChannel, type RoutingChannel } from '../../src/rpc/channel.ts';
import { takeViolations } from '../support/run-state.ts';
import { sharedWorld } from '../support/world.ts';

const test = suite('stand-ins');
const world = await sharedWorld();
let engine: RoutingEngine;
let channel: RoutingChannel;

test.before(async () => {
  engine = await startRoutingEngine();
  channel = openRoutingChannel(engine.url);
});

test.after(async () => {
  await channel[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

async function errorOf(call: Promise<unknown>): Promise<ConnectError> {
  try {
    await call;
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error('the call succeeded');
}

test('the routing engine answers with an operator and its own subject', async () => {
  const answer = await channel.routing.selectOperator({ to: '+4915112345678' });
  assert.is(answer.operatorId, 'op-2');
  assert.is(answer.operatorSubject, 'smpp.operator.op-2');
});

test('no route is NOT_FOUND with reason NO_ROUTE_FOUND, and one failed outcome in a batch', async () => {
  const error = await errorOf(channel.routing.selectOperator({ to: '+14155550001' }));
  assert.is(error.code, Code.NotFound);
  assert.equal(
    error.findDetails(ErrorInfoSchema).map(({ reason }) => reason),
    ['NO_ROUTE_FOUND'],
  );
  const { outcomes } = await channel.routing.selectOperators({
    requests: [{ to: '+14155550001' }, { to: '+14155550123' }],
  });
  assert.equal(
    outcomes.map(({ outcome }) => outcome.case),
    ['failure', 'selected'],
  );
});

test('an engine without batches answers UNIMPLEMENTED', async () => {
  engine.batch = false;
  const error = await errorOf(channel.routing.selectOperators({ requests: [{ to: '+14155550123' }] }));
  engine.batch = true;
  assert.is(error.code, Code.Unimplemented);
});

test('a call to an engine that hangs ends at the deadline, and the engine records its trace', async () => {
  using _ = engine.script(() => 'HANG');
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const error = await errorOf(channel.routing.selectOperator({}, { timeoutMs: 50, headers: { traceparent } }));
  assert.is(error.code, Code.DeadlineExceeded);
  assert.is(engine.calls.latest.at(-1)?.traceparent, traceparent);
});

test('an engine that was stopped refuses, and serves again on its port after a restart', async () => {
  await engine.stop();
  assert.is((await errorOf(channel.routing.selectOperator({}))).code, Code.Unavailable);
  await engine.restart();
  await channel.checkHealth(AbortSignal.timeout(5_000));
  engine.isServing = false;
  assert.match((await errorOf(channel.checkHealth(AbortSignal.timeout(5_000)))).message, 'does not serve');
  engine.isServing = true;
});

test('the compliance service does not answer a request that breaks the contract', async () => {
  const asked = world.nats.connection.request('compliance.evaluate.request', '{}', { timeout: 100 });
  assert.ok(
    await asked.then(
      () => false,
      () => true,
    ),
  );
  assert.match(world.compliance.refused.latest.at(-1) ?? '', 'required');
  // The request was not the service's.
  assert.is(takeViolations().length, 1);
});

test.run();
