// The connection to the routing engine: no error of it ends the process, and an engine that broke, restarted or went silent is found again.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type RoutingEngine, startRoutingEngine } from '../../deploy/local/stand-ins/routing-engine.ts';
import { withDeadline } from '../../src/lib/deadline.ts';
import { openRoutingChannel, type RoutingChannel } from '../../src/rpc/channel.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

const test = suite('routing channel');
const RESTARTS = 100;
const CALLERS = 4;
const CALL_MS = 300;

let engine: RoutingEngine;
test.before(async () => {
  engine = await startRoutingEngine({ decide: () => ({ operatorId: 'op-1' }) });
});
test.after(async () => engine[Symbol.asyncDispose]());

/** A call that the engine got and does not answer; resolves to its end. */
async function hangingCall(channel: RoutingChannel): Promise<{ readonly ended: Promise<string> }> {
  const before = engine.calls.count;
  using _ = engine.script(() => 'HANG');
  const ended = channel.routing.selectOperator({}, { timeoutMs: 5_000 }).then(
    () => 'answered',
    () => 'broken',
  );
  await until(() => engine.calls.count > before);
  return { ended };
}

/** A channel by way of a proxy, which has answered once. */
async function openProxied(stack: AsyncDisposableStack) {
  const proxy = stack.use(await startTcpProxy({ host: '127.0.0.1', port: engine.port }));
  const channel = stack.use(openRoutingChannel(proxy.through(engine.url)));
  await call(channel);
  return { proxy, channel };
}

const call = (channel: RoutingChannel) => channel.routing.selectOperator({}, { timeoutMs: CALL_MS });
const failed = (work: Promise<unknown>) =>
  work.then(
    () => false,
    () => true,
  );

test('a session that is closed under a call ends the call', async () => {
  const channel = openRoutingChannel(engine.url);
  const { ended } = await hangingCall(channel);
  await channel[Symbol.asyncDispose]();
  assert.is(await ended, 'broken');
  assert.ok(await failed(call(channel)), 'it opens no other session');
});

test('a session that breaks under a call is replaced by the next call', async () => {
  await using channel = openRoutingChannel(engine.url);
  const { ended } = await hangingCall(channel);
  await engine.stop();
  assert.is(await ended, 'broken');
  await engine.restart();
  await channel.checkHealth(AbortSignal.timeout(5_000));
});

test('a call that gets no answer from a silent link is the last one on it', async () => {
  await using stack = new AsyncDisposableStack();
  const { proxy, channel } = await openProxied(stack);
  proxy.silence();
  assert.ok(await failed(call(channel)), 'the call on the silent link');
  await call(channel);
  await until(() => proxy.silent === 0, { what: 'the end of the silent connection' });
});

test('a health check that gets no answer from a silent link is the last call on it', async () => {
  await using stack = new AsyncDisposableStack();
  const { proxy, channel } = await openProxied(stack);
  proxy.silence();
  // As the watch of the dependencies does it: the reason of the abort is an error of its own.
  const check = withDeadline((signal) => channel.checkHealth(signal), CALL_MS, 'the check');
  assert.ok(await failed(check), 'the check on the silent link');
  await channel.checkHealth(AbortSignal.timeout(5_000));
});

test('calls on a link that goes silent under them end one by one, and those that begin later are answered', async () => {
  await using stack = new AsyncDisposableStack();
  const { proxy, channel } = await openProxied(stack);
  proxy.silence();
  const waiting = [call(channel), call(channel), call(channel)].map(failed);
  await until(async () => !(await failed(call(channel))), { what: 'an answer' });
  assert.equal(await Promise.all(waiting), [true, true, true]);
});

test('a path that lets nothing through fails calls in their time, and works as soon as it does', async () => {
  await using stack = new AsyncDisposableStack();
  const { proxy, channel } = await openProxied(stack);
  proxy.blackhole();
  for (let round = 0; round < 3; round += 1) assert.ok(await failed(call(channel)));
  await proxy.pass();
  await until(async () => !(await failed(call(channel))), { what: 'an answer' });
});

test('one call that the engine does not answer takes no session away from the others', async () => {
  await using stack = new AsyncDisposableStack();
  const { proxy, channel } = await openProxied(stack);
  using _ = engine.script(({ to }) => (to === 'late' ? 'HANG' : { operatorId: 'op-1' }));
  const late = failed(channel.routing.selectOperator({ to: 'late' }, { timeoutMs: CALL_MS }));
  await call(channel);
  assert.ok(await late);
  await call(channel);
  assert.is(proxy.connections, 1);
});

test('an engine that restarts again and again under calls leaves no error that nobody hears', async () => {
  const strays: unknown[] = [];
  const onStray = (error: unknown) => void strays.push(error);
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, onStray);
  await using channel = openRoutingChannel(engine.url);
  let isOver = false;
  const calling = Array.from({ length: CALLERS }, async () => {
    while (!isOver) await Promise.race([failed(call(channel)), failed(channel.checkHealth(AbortSignal.timeout(50)))]);
  });
  for (let round = 0; round < RESTARTS; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 6));
    await engine.stop();
    await engine.restart();
  }
  isOver = true;
  await Promise.all(calling);
  await call(channel);
  for (const event of ['uncaughtException', 'unhandledRejection']) process.off(event, onStray);
  assert.equal(strays, []);
});

test.run();
