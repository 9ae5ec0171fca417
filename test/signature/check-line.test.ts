// The line of checks: other work comes in between them, tenants take turns, and what finds no place is refused.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CheckSignature } from '../../src/domain/gov-signature.ts';
import { BatcherFullError } from '../../src/lib/batcher.ts';
import { createTurns, noTurns } from '../../src/lib/turns.ts';
import { type CheckLineOptions, createCheckLine } from '../../src/signature/check-line.ts';

const test = suite('signature/check-line');
const wide: CheckLineOptions = { maxChecks: 256, maxChecksOfTenant: 128, sliceMs: 2, onFull: () => {} };

const requestOf = (tenantId: string) => ({
  ...{ operation: 'sendMessage', tenantId, signature: 'a', rawBody: new Uint8Array() },
});
const refused = { kind: 'refused', fault: 'GOV_SIGNATURE_UNTRUSTED', reason: 'a stranger' } as const;

/** Holds the event loop, as a path of unknown certificates does. */
function hold(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('each check that holds the event loop for longer than a slice has a turn of it to itself', async () => {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const beganIn: number[] = [];
  const check: CheckSignature = async () => {
    beganIn.push(turns);
    hold(3);
    return refused;
  };
  const line = createCheckLine(check, wide, createTurns(1)[0]!);
  await Promise.all(Array.from({ length: 50 }, () => line(requestOf('a'), 0)));
  isOver = true;
  assert.is(new Set(beganIn).size, 50);
});

test('checks that are fast share a slice', async () => {
  let slices = 0;
  const counting = {
    async next() {
      slices += 1;
    },
  };
  const line = createCheckLine(async () => refused, { ...wide, sliceMs: 10_000 }, counting);
  await Promise.all(Array.from({ length: 100 }, () => line(requestOf('a'), 0)));
  assert.is(slices, 1);
});

test('a tenant that floods is one of those that take turns', async () => {
  const begun: string[] = [];
  const check: CheckSignature = async ({ tenantId }) => {
    begun.push(tenantId);
    return refused;
  };
  const line = createCheckLine(check, { ...wide, sliceMs: 0 }, createTurns(1)[0]!);
  const flood = Array.from({ length: 100 }, () => line(requestOf('a'), 0));
  await Promise.all([...flood, line(requestOf('b'), 0), line(requestOf('c'), 0), line(requestOf('b'), 0)]);
  assert.equal(begun.slice(0, 6), ['a', 'b', 'c', 'a', 'b', 'a']);
  assert.is(begun.length, 103);
});

test('beyond the places of a tenant, and of all, a check is refused at once and reported; a place is free again after its verdict', async () => {
  const reported: string[] = [];
  const { promise: verdict, resolve: decide } = Promise.withResolvers<typeof refused>();
  const line = createCheckLine(
    () => verdict,
    { maxChecks: 5, maxChecksOfTenant: 3, sliceMs: 2, onFull: ({ tenantId }) => reported.push(tenantId) },
    createTurns(1)[0]!,
  );
  const ask = (tenantId: string) => line(requestOf(tenantId), 0);
  const isFull = async (tenantId: string) => {
    const error = await ask(tenantId).catch((thrown: unknown) => thrown);
    assert.instance(error, BatcherFullError, tenantId);
  };
  const taken = ['a', 'a', 'a'].map(ask);
  await isFull('a');
  taken.push(ask('b'), ask('c'));
  await isFull('b');
  await isFull('d');
  assert.equal(reported, ['a', 'b', 'd']);
  decide(refused);
  await Promise.all(taken);
  assert.equal(await Promise.all(['a', 'a', 'a', 'd', 'd'].map(ask)), Array(5).fill(refused));
});

test('a check that fails fails for its request alone, and gives its place back', async () => {
  let calls = 0;
  const check: CheckSignature = async () => {
    calls += 1;
    if (calls === 1) throw new Error('down');
    return refused;
  };
  const line = createCheckLine(check, { ...wide, maxChecks: 2, maxChecksOfTenant: 2 }, noTurns);
  const [first, second] = await Promise.allSettled([line(requestOf('a'), 0), line(requestOf('a'), 0)]);
  assert.equal([first!.status, second!.status], ['rejected', 'fulfilled']);
  for (const _ of [1, 2, 3]) assert.equal(await line(requestOf('a'), 0), refused);
});

test.run();
