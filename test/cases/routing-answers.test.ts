// Odd answers of the routing engine: none that could name a foreign subject is believed, and none blocks its message for ever.
import { Code, ConnectError } from '@connectrpc/connect';
import type { RouteDecision } from '../../deploy/local/stand-ins/routing-engine.ts';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { startWorld, type World } from '../support/world.ts';
import { type Became, becameOf, ended, isOneOf, sent, sharedBound } from './became.ts';
import { cases, type Right } from './case.ts';

const test = cases('answers of the routing engine');
const WITHIN_MS = 12_000;
const INNOCENT = '+14155550199';

const badResponse = ended('FAILED', 'ROUTING_BAD_RESPONSE');
const unavailable = ended('DEAD_LETTER', 'ROUTING_UNAVAILABLE');
/** Refused, or sent with a route id that was mended. */
const refusedOrMended = [badResponse, unavailable, ended('DEAD_LETTER', 'ROUTING_BAD_RESPONSE'), sent];
const error = (code: Code) => new ConnectError('to: value does not match regex', code);

type Answer = RouteDecision | ConnectError;
const answers: readonly (readonly [id: string, what: string, answer: Answer, ends: readonly Became[]])[] = [
  ['delivery/02/R0', 'an operator', { operatorId: 'op-1' }, [sent]],
  ['delivery/02/R1', 'an empty operator id', { operatorId: '' }, [badResponse]],
  ['delivery/02/R2', 'a wildcard for one token', { operatorId: '*' }, [badResponse]],
  ['delivery/02/R3', 'a wildcard for the rest', { operatorId: 'op.>' }, [badResponse]],
  [
    'delivery/02/R4',
    'the subject of another operator',
    { operatorId: 'op-1', operatorSubject: 'smpp.operator.op-2' },
    [badResponse],
  ],
  ['delivery/02/R5', 'an empty subject', { operatorId: 'op-1', operatorSubject: '' }, [badResponse]],
  ['delivery/02/R6', 'an operator id of 65 characters', { operatorId: 'a'.repeat(65) }, [badResponse]],
  [
    'delivery/02/R7',
    'a line feed behind operator and subject',
    { operatorId: 'op-1\n', operatorSubject: 'smpp.operator.op-1\n' },
    [badResponse],
  ],
  ['delivery/02/R8', 'INVALID_ARGUMENT', error(Code.InvalidArgument), [badResponse]],
  ['delivery/02/R9', 'INTERNAL', error(Code.Internal), [unavailable]],
  ['delivery/02/R10', 'PERMISSION_DENIED', error(Code.PermissionDenied), [unavailable]],
  ['delivery/02/R11', 'a route id with U+0000', { operatorId: 'op-1', routeId: 'rule\u0000-7' }, refusedOrMended],
  [
    'delivery/02/R12',
    'a route id of 1,048,300 characters',
    { operatorId: 'op-1', routeId: 'r'.repeat(1_048_300) },
    refusedOrMended,
  ],
];

let world: World;
let ids: readonly string[];
let leftMs: () => number;

test.before(async () => {
  world = await startWorld({
    env: { MAX_ATTEMPTS: '2' },
    routing: {
      // One by one, as for messages that come alone: an error then ends the call of its own message only.
      batch: false,
      decide: ({ to }) => {
        const [, , answer = { operatorId: 'op-1' }] = answers[Number(to.slice(-2))] ?? [];
        if (answer instanceof ConnectError) throw answer;
        return answer;
      },
    },
  });
  ids = await Promise.all(answers.map((_, index) => submit(`+141555501${String(index).padStart(2, '0')}`)));
  leftMs = sharedBound(WITHIN_MS);
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(to: string): Promise<string> {
  return (await world.http.send({ to, from: 'ACME', body: 'hello' })).json<MessageAccepted>().messageId;
}

async function othersGoOn(right: Right): Promise<void> {
  right.is(await becameOf(world, { mark: await submit(INNOCENT) }, WITHIN_MS), sent, 'a message behind it');
}

for (const [index, [id, what, , ends]] of answers.entries()) {
  test(id, `the engine answers ${what}`, async (right) => {
    const seen = await becameOf(world, { mark: ids[index]! }, leftMs());
    if (ends.length === 1) right.is(seen, ends[0], 'the message');
    else right.holds(isOneOf(seen, ends), `the message has ended, and is ${JSON.stringify(seen)}`);
    await othersGoOn(right);
  });
}

test.run();
