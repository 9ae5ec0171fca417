// The connection to the routing engine: no error of it may end the process, on whichever side it ends during a call.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type RoutingEngine, startRoutingEngine } from '../../deploy/local/stand-ins/routing-engine.ts';
import { openRoutingChannel, type RoutingChannel } from '../../src/rpc/channel.ts';

const test = suite('routing channel');
const PING_MS = 20;

let engine: RoutingEngine;
test.before(async () => {
  engine = await startRoutingEngine({ decide: () => 'HANG' });
});
test.after(async () => engine[Symbol.asyncDispose]());

/** A call that the engine got and does not answer; resolves to its end. */
async function hangingCall(channel: RoutingChannel): Promise<{ readonly ended: Promise<string> }> {
  const before = engine.calls.count;
  const ended = channel.routing.selectOperator({}, { timeoutMs: 5_000 }).then(
    () => 'answered',
    () => 'broken',
  );
  while (engine.calls.count === before) await channel.checkHealth(AbortSignal.timeout(5_000));
  return { ended };
}

/** The time of several pings, in calls that run into their deadlines: a dead session would act meanwhile. */
async function passTime(): Promise<void> {
  await using other = openRoutingChannel(engine.url);
  for (let round = 0; round < 5; round += 1) {
    await other.routing.selectOperator({}, { timeoutMs: 2 * PING_MS }).catch(() => {});
  }
}

test('a session that is closed under a call is never touched again', async () => {
  const channel = openRoutingChannel(engine.url, PING_MS);
  const { ended } = await hangingCall(channel);
  await channel[Symbol.asyncDispose]();
  assert.is(await ended, 'broken');
  await passTime();
});

test('a session that breaks under a call is replaced by the next call', async () => {
  await using channel = openRoutingChannel(engine.url, PING_MS);
  const { ended } = await hangingCall(channel);
  await engine.stop();
  assert.is(await ended, 'broken');
  await engine.restart();
  await channel.checkHealth(AbortSignal.timeout(5_000));
  await passTime();
});

test.run();
