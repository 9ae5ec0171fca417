// One message of a bulk that cannot be stored affects no other: the others are stored, and it is named.
import type { BulkAccepted } from '../../generated/http/contract.ts';
import { limits } from '../../generated/http/contract.ts';
import type { Reply } from '../support/http-client.ts';
import { sharedWorld } from '../support/world.ts';
import { cases } from './case.ts';

const add = cases('bulk neighbours');
const world = await sharedWorld();
const headers = { 'X-Tenant-Id': 'demo', 'Content-Type': 'application/json' };

const good = '{"to":"+14155550123","from":"ACME","body":"fine"}';
const withBody = (text: string) => `{"to":"+14155550124","from":"ACME","body":"${text}"}`;
const withMetadata = (metadata: string) => good.replace('}', `,"metadata":${metadata}}`);
const keys = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":"v"`).join(',')}}`;

/** The messages as JSON text, since some differ from anything that JSON.stringify writes. */
function bulk(messages: readonly string[]): Promise<Reply> {
  const body = `{"messages":[${messages.join(',')}]}`;
  return world.http.request({ method: 'POST', path: '/v1/sms/bulk', headers, body });
}

const spoilt: readonly (readonly [id: string, what: string, message: string, field: string])[] = [
  ['content/05/half-emoji', 'an emoji cut in half', withBody('cut \\ud83d'), 'body'],
  ['content/05/half-emoji-end', 'the other half of an emoji', withBody('\\ude00 cut'), 'body'],
  ['content/05/nul', 'U+0000', withBody('a\\u0000b'), 'body'],
  ['content/05/nul-sender', 'U+0000 in the sender', good.replace('ACME', 'AC\\u0000ME'), 'from'],
  ['content/05/nul-metadata', 'U+0000 in a label', withMetadata('{"a":"x\\u0000"}'), 'metadata'],
  ['content/05/constructor', 'the key constructor', withMetadata('{"constructor":"y"}'), 'metadata'],
  ['content/05/prototype', 'the key prototype', withMetadata('{"prototype":"y"}'), 'metadata'],
  ['content/05/proto', 'the key __proto__', withMetadata('{"__proto__":"y"}'), 'metadata'],
  ['content/05/keys-64', '64 labels', withMetadata(keys(64)), 'metadata'],
  ['content/05/keys-65', '65 labels', withMetadata(keys(65)), 'metadata'],
  ['content/05/number', 'a number for a label', withMetadata('{"order":1234567890}'), 'metadata'],
  [
    'content/05/long-number',
    'a number that a double cannot hold',
    withMetadata('{"order":12345678901234567890}'),
    'metadata',
  ],
  ['content/05/huge-number', 'a number beyond every double', withMetadata('{"order":1e400}'), 'metadata'],
];

for (const [id, what, message, field] of spoilt) {
  add(id, `${what}: the two beside it are stored, and it is named`, async (right) => {
    const reply = await bulk([good, message, good]);
    right.is(reply.status, 202, 'the status');
    if (reply.status !== 202) return;
    const { accepted, rejected, results } = reply.json<BulkAccepted>();
    right.is([accepted, rejected], [2, 1], 'accepted and rejected');
    right.is(
      results.map(({ status }) => status),
      ['QUEUED', 'INVALID', 'QUEUED'],
      'the results',
    );
    const second = results[1];
    const fields = second?.status === 'INVALID' ? second.errors.map((error) => error.field) : [];
    const isNamed = fields.length > 0 && fields.every((one) => `${one}.`.startsWith(`messages.1.${field}.`));
    right.holds(isNamed, `messages.1.${field} is named as ${fields}`);
    for (const { messageId } of results.filter(({ status }) => status === 'QUEUED')) {
      right.holds((await world.message(messageId ?? '')) !== undefined, `${messageId} is not stored`);
    }
  });
}

add('content/05/too-many', 'a bulk of 1,001 is too large before any of its messages is validated', async (right) => {
  const { maxItems } = limits.sendBulkRequest.messages;
  const reply = await bulk([withBody('a\\u0000'), ...Array.from({ length: maxItems }, () => good)]);
  right.is([reply.status, reply.problem.code], [413, 'BATCH_TOO_LARGE'], 'the answer');
});

add.run();
