// One message of a call to the routing engine decides nothing for the others of the call.
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Code, ConnectError } from '@connectrpc/connect';
import type { DecideRoute, RouteDecision } from '../../deploy/local/stand-ins/routing-engine.ts';
import type { BulkAccepted } from '../../generated/http/contract.ts';
import { ErrorInfoSchema } from '../../generated/rpc/google/rpc/error_details_pb.js';
import { startWorld, type World } from '../support/world.ts';
import { type Became, becameOf, ended, sent, sharedBound } from './became.ts';
import { cases, type Right } from './case.ts';

const test = cases('one of twenty in a call of the routing engine');
const BAD = '+14155559666';
const MESSAGES = 20;
/** An engine that hangs on one may have to be asked in halves, two seconds each. */
const WITHIN_MS = 45_000;
const TOGETHER_MS = 150;

let world: World;

test.before(async () => {
  world = await startWorld({ env: { MAX_ATTEMPTS: '2', MAX_CONCURRENCY: String(MESSAGES) }, compliance: together() });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

/** Lets messages go on once no more have come for a moment, so that they share a call behind it. */
function together() {
  let latest = 0;
  return async () => {
    latest = performance.now();
    while (performance.now() - latest < TOGETHER_MS) await sleep(10);
    return { verdict: 'ALLOW' } as const;
  };
}

/** Sends twenty, of which the fourth is bad, and states the right end of it and of each other one. */
async function onlyTheOneEnds(right: Right, badRoute: () => RouteDecision, end: Became): Promise<void> {
  const decide: DecideRoute = ({ to }) => (to === BAD ? badRoute() : { operatorId: 'op-1', routeId: 'default' });
  using _ = world.routing.script(decide);
  const messages = Array.from({ length: MESSAGES }, (_, index) => ({
    ...{ to: index === 3 ? BAD : `+1415555${1000 + index}`, from: 'ACME', body: `m ${index}` },
  }));
  const { results } = (await world.http.bulk(messages)).json<BulkAccepted>();
  const leftMs = sharedBound(WITHIN_MS);
  const seen = await Promise.all(results.map(({ messageId }) => becameOf(world, { mark: messageId! }, leftMs())));
  right.is(seen[3], end, 'the bad one');
  const hurt = seen.filter((one, index) => index !== 3 && !isDeepStrictEqual(one, sent));
  right.is(hurt, [], 'others that were not sent');
}

function fails(code: Code, reason?: string): () => never {
  return () => {
    const info = { desc: ErrorInfoSchema, value: { reason: reason ?? '', domain: 'routing' } };
    throw new ConnectError('requests[3].to: no', code, undefined, reason === undefined ? [] : [info]);
  };
}

test('delivery/04/B0', 'twenty good ones', async (right) => {
  await onlyTheOneEnds(right, () => ({ operatorId: 'op-1' }), sent);
  const largest = Math.max(...world.routing.calls.latest.map(({ requests }) => requests.length));
  right.holds(largest > MESSAGES / 2, `they share a call: ${largest}`);
});

test('delivery/04/B2', 'one that makes the engine refuse the call: INVALID_ARGUMENT', async (right) => {
  await onlyTheOneEnds(right, fails(Code.InvalidArgument), ended('FAILED', 'ROUTING_BAD_RESPONSE'));
});

test('delivery/04/B3', 'one that makes the engine refuse the call: OUT_OF_RANGE', async (right) => {
  await onlyTheOneEnds(right, fails(Code.OutOfRange), ended('FAILED', 'ROUTING_BAD_RESPONSE'));
});

test('delivery/04/B5', 'one that makes the engine end the call with NO_ROUTE_FOUND', async (right) => {
  await onlyTheOneEnds(right, fails(Code.NotFound, 'NO_ROUTE_FOUND'), ended('FAILED', 'NO_ROUTE'));
});

test('delivery/04/B4', 'one on which the engine crashes the call: INTERNAL', async (right) => {
  await onlyTheOneEnds(right, fails(Code.Internal), ended('DEAD_LETTER', 'ROUTING_UNAVAILABLE'));
});

test('delivery/04/B1', 'one on which the engine hangs', async (right) => {
  await onlyTheOneEnds(right, () => 'HANG', ended('DEAD_LETTER', 'ROUTING_UNAVAILABLE'));
});

test.run();
