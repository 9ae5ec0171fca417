// Requests that Node or the parser would refuse before the service sees them: a problem document like any other, counted, and true.
import { randomUUID } from 'node:crypto';
import type { Problem } from '../../generated/http/contract.ts';
import { sharedWorld } from '../support/world.ts';
import { cases, type Right } from './case.ts';
import { eventually } from './eventually.ts';

const add = cases('bare answers');
const world = await sharedWorld();

const DEFAULTS = ['Host: x', 'Content-Type: application/json'];

/** A submit with these header lines, on a connection that ends with the answer. */
function submit(messageId: string, lines: readonly string[], start = 'POST /v1/sms/send HTTP/1.1'): string {
  const body = JSON.stringify({ messageId, to: '+14155550123', from: 'ACME', body: 'hello' });
  const framing = ['Connection: close', 'X-Tenant-Id: demo', `Content-Length: ${Buffer.byteLength(body)}`];
  return `${[start, ...framing, ...lines].join('\r\n')}\r\n\r\n${body}`;
}

const statusOf = (answer: string) => Number(answer.split(' ', 2)[1]);
const problemOf = (answer: string) => JSON.parse(answer.split('\r\n\r\n')[1] ?? '{}') as Problem;
const isStored = async (messageId: string) => (await world.message(messageId)) !== undefined;

async function answeredWith(status: number): Promise<number> {
  return (await world.metrics()).value('orch_http_request_duration_seconds_count', { status: String(status) });
}

/** A documented problem document with this status, counted once, and no message. */
async function refuses(right: Right, status: number, lines: readonly string[], start?: string): Promise<string> {
  const messageId = randomUUID();
  const before = await answeredWith(status);
  const answer = await world.http.raw(submit(messageId, lines, start));
  right.is(statusOf(answer), status, 'the status');
  right.is(await isStored(messageId), false, 'whether the message is stored');
  if (statusOf(answer) !== status) return answer;
  right.holds(/^Content-Type: application\/problem\+json/im.test(answer), 'the answer is no problem document');
  right.holds(await eventually(async () => (await answeredWith(status)) === before + 1), 'it is not counted once');
  return answer;
}

const expectations = [
  ['content/04/expect-other', 'Expect: BOOM'],
  ['content/04/expect-empty', 'Expect:'],
] as const;

for (const [id, line] of expectations) {
  add(id, `${line} is 417 with a problem`, async (right) => {
    await refuses(right, 417, [...DEFAULTS, line]);
  });
}

add('content/04/expect-continue', 'Expect: 100-Continue gets the interim answer, and the final one', async (right) => {
  const messageId = randomUUID();
  const answer = await world.http.raw(submit(messageId, [...DEFAULTS, 'Expect: 100-Continue']), 'unjudged');
  right.holds(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /.test(answer), `the answer: ${answer.slice(0, 60)}`);
  right.is(await isStored(messageId), true, 'whether the message is stored');
});

const hosts = [
  ['content/04/host-missing', 'without a Host', []],
  ['content/04/host-twice', 'with two Hosts', ['Host: a', 'Host: b']],
  ['content/04/host-same-twice', 'with the same Host twice', ['Host: a', 'Host: a']],
] as const;

for (const [id, what, lines] of hosts) {
  add(id, `a request ${what} is 400 with a problem`, async (right) => {
    await refuses(right, 400, [...lines, 'Content-Type: application/json']);
  });
}

add('content/04/host-1.0', 'HTTP/1.0 has no Host and is answered', async (right) => {
  const answer = await world.internal.raw('GET /health/live HTTP/1.0\r\n\r\n');
  right.is(statusOf(answer), 200, 'the status');
});

const methods = [
  ['content/04/method-small', 'post'],
  ['content/04/method-unknown', 'BREW'],
] as const;

for (const [id, method] of methods) {
  add(id, `${method}, a method that no path has, is 405 with Allow`, async (right) => {
    const answer = await refuses(right, 405, DEFAULTS, `${method} /v1/sms/send HTTP/1.1`);
    right.is(/^Allow: (.*)\r$/im.exec(answer)?.[1], 'POST', 'Allow');
  });
}

/** Either the request is accepted, or the answer names a limit that it breaks: so many bytes, or so many headers. */
async function isRefusedTruly(right: Right, lines: readonly string[]): Promise<void> {
  const request = submit(randomUUID(), [...DEFAULTS, ...lines]);
  const [head = ''] = request.split('\r\n\r\n');
  const answer = await world.http.raw(request);
  right.holds([202, 431].includes(statusOf(answer)), `the status: ${statusOf(answer)}`);
  if (statusOf(answer) !== 431) return;
  const { detail = '' } = problemOf(answer);
  const named = [...detail.matchAll(/\d[\d,]*\d/g)].map(([number]) => Number(number.replaceAll(',', '')));
  const broken = named.filter((limit) => head.length > limit || head.split('\r\n').length - 1 > limit);
  right.holds(broken.length > 0, `${lines.length} more headers, ${head.length} bytes in all, are told: ${detail}`);
}

const headers = [
  ['content/04/headers-1000', 'a thousand short headers', Array.from({ length: 1_000 }, (_, index) => `a${index}: b`)],
  ['content/04/headers-long', 'one of 20,000 bytes', [`a: ${'b'.repeat(20_000)}`]],
] as const;

for (const [id, what, lines] of headers) {
  add(id, `${what}: accepted, or refused with the broken limit`, (right) => isRefusedTruly(right, lines));
}

const JSON_TYPE = 'Content-Type: application/json';

add('contract/5/send', 'two Content-Types are 400 for a submit', async (right) => {
  await refuses(right, 400, ['Host: x', JSON_TYPE, JSON_TYPE]);
});

add('contract/5/other-type', 'two Content-Types are 400, also when they differ', async (right) => {
  await refuses(right, 400, ['Host: x', JSON_TYPE, 'Content-Type: text/plain']);
});

add('contract/5/bulk', 'two Content-Types are 400 for a bulk', async (right) => {
  const body = '{"messages":[{"to":"+14155550123","from":"ACME","body":"hello"}]}';
  const lines = ['Host: x', 'Connection: close', 'X-Tenant-Id: demo', JSON_TYPE, JSON_TYPE];
  const head = ['POST /v1/sms/bulk HTTP/1.1', ...lines, `Content-Length: ${body.length}`].join('\r\n');
  right.is(statusOf(await world.http.raw(`${head}\r\n\r\n${body}`)), 400, 'the status');
});

add.run();
