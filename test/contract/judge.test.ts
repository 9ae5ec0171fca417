// The contract checks of the harness: an answer or a publication that its contract does not allow is noticed, for any reason.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Answered, type Asked, judgeExchange } from '../support/http-contract.ts';
import { takeViolations } from '../support/run-state.ts';
import { sharedWorld } from '../support/world.ts';

const test = suite('judges of the contracts');
const world = await sharedWorld();

const accepted = {
  messageId: '6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11',
  status: 'QUEUED',
  acceptedAt: '2026-11-23T08:30:00.000Z',
  segmentCount: 1,
  encoding: 'GSM-7',
  lane: 'P3',
};
const problem = {
  type: 'urn:sms-orchestrator:fault:MALFORMED_JSON',
  title: 'The body is no JSON',
  status: 400,
  code: 'MALFORMED_JSON',
  detail: 'Send JSON.',
  errors: [],
};
const asked: Asked = {
  method: 'POST',
  path: '/v1/sms/send',
  body: Buffer.from('{"to":"+14155550123","from":"ACME","body":"hello"}'),
};

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Answered {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  return {
    status,
    headers: { 'content-type': type, 'x-request-id': 'r', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** The reason of the refusal, or the name of the exchange. */
function refusalOf(answered: Answered, request: Partial<Asked> = {}): string {
  try {
    return judgeExchange({ ...asked, ...request }, answered);
  } catch (error) {
    return (error as Error).message;
  }
}

test('a documented answer is allowed', () => {
  assert.is(refusalOf(answer(202, accepted)), 'sendMessage 202 -');
  assert.is(refusalOf(answer(400, problem)), 'sendMessage 400 MALFORMED_JSON');
});

const wrongAnswers: readonly (readonly [string, Answered, RegExp])[] = [
  ['a status', answer(201, accepted), /does not document status 201/],
  ['a code', answer(400, { ...problem, code: 'FOREIGN_MESSAGE' }), /does not document code FOREIGN_MESSAGE/],
  ['a code of another status', answer(409, { ...problem, status: 409 }), /409 does not document code MALFORMED_JSON/],
  ['a missing field', answer(202, { ...accepted, lane: undefined }), /required property 'lane'/],
  ['a wrong value', answer(202, { ...accepted, lane: 'P9' }), /\/lane must be equal to one of the allowed values/],
  [
    'a field that is not documented',
    answer(202, { ...accepted, body: 'hello' }),
    /must NOT have additional properties/,
  ],
  [
    'a field that is not documented in a problem',
    answer(400, { ...problem, stack: '' }),
    /must NOT have unevaluated properties/,
  ],
  ['a header', answer(202, accepted, { 'x-powered-by': 'something' }), /header x-powered-by is not documented/],
  [
    'a value of a header',
    answer(202, accepted, { 'idempotency-replayed': 'yes' }),
    /must be equal to one of the allowed values/,
  ],
  [
    'a content type',
    answer(202, accepted, { 'content-type': 'text/html' }),
    /content type text\/html is not documented/,
  ],
  ['a status in the problem', answer(400, { ...problem, status: 422 }), /not that of the answer/],
  ['503 without Retry-After', answer(503, { ...problem, status: 503, code: 'OVERLOADED' }), /Retry-After is missing/],
  ['a defect', answer(500, { ...problem, status: 500, code: 'INTERNAL_ERROR' }), /a defect of the service/],
];

for (const [what, answered, reason] of wrongAnswers) {
  test(`an answer is refused for ${what}`, () => {
    assert.match(refusalOf(answered), reason);
  });
}

test('a request that breaks the contract and is accepted is refused', () => {
  assert.match(refusalOf(answer(202, accepted), { body: Buffer.from('{"to":"1"}') }), /accepted, though/);
});

test('UNKNOWN_PATH for a path that exists is refused', () => {
  const answered = answer(404, { ...problem, status: 404, code: 'UNKNOWN_PATH', type: 'urn:x:UNKNOWN_PATH' });
  assert.match(refusalOf(answered), /the path belongs to sendMessage/);
  assert.match(refusalOf(answer(405, { ...problem, code: 'METHOD_NOT_ALLOWED' })), /sendMessage has this method/);
});

async function violationsOf(subject: string, payload: string): Promise<string> {
  world.nats.connection.publish(subject, payload);
  await world.nats.flush();
  return takeViolations().join('\n');
}

test('a publication is refused for its payload, its headers and its subject', async () => {
  const event = {
    ...accepted,
    tenantId: 'demo',
    seq: 1,
    previousStatus: null,
    newStatus: 'QUEUED',
    timestamp: accepted.acceptedAt,
  };
  assert.match(await violationsOf('sms.events.status', '{}'), /statusChanged: it must have required property/);
  assert.match(await violationsOf('sms.events.status', JSON.stringify(event)), /required property 'Nats-Msg-Id'/);
  assert.match(await violationsOf('sms.events.other', '{}'), /sms\.events\.other is a subject of no channel/);
});

test.run();
