// Queries of the dead letters that an incident responder types are accepted as written or refused by name; no value of a query is a defect.
import type { HttpClient, Reply } from '../support/http-client.ts';
import { sharedWorld } from '../support/world.ts';
import { cases, type Right } from './case.ts';

const add = cases('dead-letter queries');
const world = await sharedWorld();
const token = 'a-token-of-somebody-with-an-incident';
const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
const PATH = '/v1/internal/orch/dead-letters';

let http: HttpClient;
add.before(async () => {
  http = world.internalOf(await world.startService({ INTERNAL_API_TOKENS: token, ORCH_ROLES: 'api' }));
});

/** The query as it goes on the wire. */
const browse = (query: string) => http.request({ path: `${PATH}?${query}`, headers });
const count = (filter: object) =>
  http.request({ method: 'POST', path: `${PATH}/replay`, headers, body: JSON.stringify({ filter, reason: 'INC-1' }) });

function isRefused(right: Right, reply: Reply, field: string, codes: readonly string[]): void {
  right.is(reply.status, 400, 'the status');
  if (reply.status !== 400) return;
  right.is(reply.problem.code, 'VALIDATION_FAILED', 'the code');
  const [error] = reply.problem.errors;
  right.is(error?.field, field, 'the field');
  right.holds(codes.includes(error?.code ?? ''), `the code of ${field}: ${error?.code}`);
}

const limits = [
  ['contract/1/limit-exponent', '1e2'],
  ['contract/1/limit-hex', '0x10'],
  ['contract/1/limit-binary', '0b11'],
  ['contract/1/limit-octal', '0o17'],
  ['contract/1/limit-plus', '%2B5'],
  ['contract/1/limit-plus-for-space', '+5'],
  ['contract/1/limit-space', '%205'],
  ['contract/1/limit-space-behind', '5%20'],
  ['contract/1/limit-line-feed', '5%0A'],
  ['contract/1/limit-zero-before', '05'],
  ['contract/1/limit-fraction', '5.0'],
] as const;

for (const [id, limit] of limits) {
  add(id, `limit=${limit} is no number in digits`, async (right) => {
    isRefused(right, await browse(`limit=${limit}`), 'limit', ['TYPE']);
  });
}

add('contract/1/limit-digits', 'limits in digits are accepted, up to the documented one', async (right) => {
  for (const limit of ['1', '5', '10', '200']) right.is((await browse(`limit=${limit}`)).status, 200, limit);
});

const spaced = [
  ['contract/1/until-space', 'until', '2026-11-27 10:00:00Z'],
  ['contract/1/from-space', 'from', '2026-11-27 10:00:00Z'],
] as const;

for (const [id, field, moment] of spaced) {
  add(id, `${field} with a space for the T is refused, in a query and in a filter`, async (right) => {
    isRefused(right, await browse(`${field}=${encodeURIComponent(moment)}`), field, ['FORMAT', 'TYPE']);
    isRefused(right, await count({ [field]: moment }), `filter.${field}`, ['FORMAT', 'TYPE']);
  });
}

/** UTC has them in year 10000. */
const late = [
  ['content/07/until-9999', { until: '9999-12-31T23:59:59-01:00' }],
  ['content/07/until-9999-far', { until: '9999-12-31T23:59:59.999-23:59' }],
  ['content/07/window-9999', { from: '9999-12-31T00:00:00Z', until: '9999-12-31T23:59:59-01:00' }],
  ['content/07/last-moment', { until: '9999-12-31T23:59:59.999Z' }],
] as const;

for (const [id, window] of late) {
  add(id, `${window.until} is a moment or refused, in a query and in a filter`, async (right) => {
    for (const [reply, prefix] of [
      [await browse(`${new URLSearchParams(window)}`), ''],
      [await count(window), 'filter.'],
    ] as const) {
      if (reply.status !== 200) isRefused(right, reply, `${prefix}until`, ['FORMAT', 'VALUE']);
    }
  });
}

add.run();
