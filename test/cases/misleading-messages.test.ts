// A refusal says which rule is broken and where: a wrong type is no wrong range, a broken document has a place, and invisible characters are spelt out.
import type { Problem } from '../../generated/http/contract.ts';
import type { HeadersToSend, Reply } from '../support/http-client.ts';
import { sharedWorld } from '../support/world.ts';
import { cases, type Right } from './case.ts';

const add = cases('misleading messages');
const world = await sharedWorld();
const valid = { to: '+14155550123', from: 'ACME', body: 'x' };

const send = (body: unknown, headers: HeadersToSend = {}) => world.http.send(body, headers);

/** All texts of a problem. */
const wordsOf = ({ title, detail, errors }: Problem) =>
  [title, detail, ...errors.map(({ field, message }) => `${field} ${message}`)].join('\n');

function isTyped(right: Right, { status, problem }: Reply, field: string, type: string): void {
  right.is(status, 400, 'the status');
  const error = problem.errors.find((one) => one.field === field);
  right.is(error?.code, 'TYPE', `the code of ${field}`);
  right.holds(new RegExp(`\\b${type}\\b`).test(error?.message ?? ''), `the error of ${field}: ${error?.message}`);
}

const mistyped = [
  ['content/06/number-from', { ...valid, from: 12345 }, 'from', 'string'],
  ['content/06/number-to', { ...valid, to: 14155550123 }, 'to', 'string'],
  ['content/06/number-body', { ...valid, body: 5 }, 'body', 'string'],
  ['content/06/list-body', { ...valid, body: ['x'] }, 'body', 'string'],
  ['content/06/number-id', { ...valid, messageId: 7 }, 'messageId', 'string'],
  ['content/06/null-id', { ...valid, messageId: null }, 'messageId', 'string'],
  ['content/06/null-metadata', { ...valid, metadata: null }, 'metadata', 'object'],
] as const;

for (const [id, message, field, type] of mistyped) {
  add(id, `a value of ${field} that is no ${type} is named as that`, async (right) => {
    isTyped(right, await send(message), field, type);
    const reply = await world.http.bulk([message]);
    right.is(
      reply.problem.errors.map((one) => [one.field, one.code]),
      [[`messages.0.${field}`, 'TYPE']],
      'in a bulk',
    );
  });
}

add('content/06/nulls', 'nulls are wrong values of their fields, not a use of the other alternative', async (right) => {
  const reply = await send({ ...valid, messageId: null, metadata: null, templateId: null });
  isTyped(right, reply, 'messageId', 'string');
  isTyped(right, reply, 'metadata', 'object');
  right.is(reply.problem.code, 'VALIDATION_FAILED', 'the code');
  right.holds(
    reply.problem.errors.some(({ field }) => field === 'templateId'),
    'templateId is not named',
  );
});

/** A document, where in it (from 0) the fault is, and words one of which names it. */
const malformed = [
  [
    'content/06/line-break',
    '{"to":"+14155550123","from":"ACME","body":"line 1\nline 2"}',
    '\n',
    /line (feed|break)|new ?line|control char|U\+000A|escape/i,
  ],
  ['content/06/tab', '{"to":"+14155550123","from":"ACME","body":"a\tb"}', '\t', /tab|control char|U\+0009|escape/i],
  ['content/06/trailing-comma', '{"to":"+14155550123","from":"ACME",}', '}', /./],
  ['content/06/apostrophes', `{'to':"+14155550123","from":"ACME","body":"x"}`, "'", /./],
  ['content/06/second-document', '{"to":"+14155550123","from":"ACME"} []', '[', /./],
] as const;

for (const [id, document, sign, what] of malformed) {
  add(id, 'a document that breaks off says where, and what is there', async (right) => {
    const { status, problem } = await send(document);
    right.is([status, problem.code], [400, 'MALFORMED_JSON'], 'the answer');
    const said = wordsOf(problem);
    const at = document.indexOf(sign);
    const numbers = [...said.matchAll(/\d+/g)].map(([number]) => Number(number));
    right.holds(numbers.includes(at) || numbers.includes(at + 1), `no place ${at} in: ${said}`);
    right.holds(what.test(said), `not what is there: ${said}`);
  });
}

add('content/06/coding', 'an unsupported coding is refused by the name of its header', async (right) => {
  for (const coding of ['utf-8', 'gzip']) {
    const { status, problem } = await send(valid, { 'Content-Encoding': coding });
    right.is([status, problem.code], [415, 'UNSUPPORTED_MEDIA_TYPE'], coding);
    right.holds(/Content-Encoding/i.test(wordsOf(problem)), `the refusal of ${coding}: ${wordsOf(problem)}`);
  }
});

const unseen = [
  ['content/06/key-bom', '\ufeff', /feff|byte.order.mark/i],
  ['content/06/key-zero-width', '\u200b', /200b|zero.width/i],
] as const;

for (const [id, sign, spelt] of unseen) {
  add(id, 'a key with an invisible character is spelt out', async (right) => {
    const message = { [`${sign}to`]: valid.to, from: valid.from, body: valid.body };
    for (const { status, text } of [await send(message), await world.http.bulk([message])]) {
      right.is(status, 400, 'the status');
      right.holds(spelt.test(text), `it is not spelt out: ${text}`);
    }
  });
}

add.run();
