// Bulks on the event loop: between slices of their messages other requests are read, stored and answered.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BulkAccepted, MessageAccepted } from '../../generated/http/contract.ts';
import { noRankedTurns } from '../../src/admission/ranked-turns.ts';
import { createSendBulk, type SendBulkParts } from '../../src/http/operations/send-bulk.ts';
import type { Scope } from '../../src/http/scope.ts';
import { ITEMS_PER_SLICE } from '../../src/lib/turns.ts';
import { settings } from '../../src/settings.ts';
import { startWorld } from '../support/world.ts';

const test = suite('bulks in turns');

const BULKS = 4;
const MESSAGES = 1_000;
const text = { to: '+14155550123', from: 'ACME', body: 'long '.repeat(200) };

/**
 * What happened once the keys of all bulks were claimed and a submit on P1 had begun: `bulk` when one of them has all of
 * its messages and asks to be stored, `P1` when that submit is answered.
 */
async function afterTheClaims(slicesBulks: boolean): Promise<readonly string[]> {
  const claimed = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const events: string[] = [];
  let claims = 0;
  await using world = await startWorld({
    env: { ORCH_ROLES: 'api' },
    overrides: {
      settings: { lanes: { ...settings.lanes, slicesBulks } },
      wrapPorts: (ports) => ({
        ...ports,
        requests: {
          ...ports.requests,
          async claim(keyHash, value, lane) {
            const claim = await ports.requests.claim(keyHash, value, lane);
            claims += 1;
            if (claims === BULKS) claimed.resolve();
            await goOn.promise;
            return claim;
          },
        },
        insert(submission) {
          if (submission.messages.length > 1) events.push('bulk');
          return ports.insert(submission);
        },
      }),
    },
  });
  const headers = { 'X-Tenant-Id': await world.createTenant('STANDARD', ['P1']) };
  const single = async () => {
    const reply = await world.http.send(text, { ...headers, 'X-Priority-Lane': 'P1' });
    assert.is(reply.json<MessageAccepted>().lane, 'P1');
  };
  // Its lanes are known from now on, as those of a tenant at work are.
  await single();
  const bulks = Array.from({ length: BULKS }, (_, at) =>
    world.http.bulk(
      Array.from({ length: MESSAGES }, () => text),
      { ...headers, 'Idempotency-Key': `bulk-${at}` },
    ),
  );
  await claimed.promise;
  const urgent = single().then(() => events.push('P1'));
  goOn.resolve();
  await urgent;
  for (const reply of await Promise.all(bulks)) assert.is(reply.json<BulkAccepted>().accepted, MESSAGES);
  return events;
}

test('a submit on P1 is answered while the messages of bulks that came before it are still being made', async () => {
  const events = await afterTheClaims(true);
  assert.is(events.length, BULKS + 1);
  assert.ok(events.indexOf('P1') < BULKS, events.join());
});

test('without slices the same submit waits for the messages of all bulks', async () => {
  assert.equal(await afterTheClaims(false), [...Array.from({ length: BULKS }, () => 'bulk'), 'P1']);
});

test('the messages of a bulk are validated in slices, with a turn of what wishes for its lane between them', async () => {
  const seen: ('message' | 'turn' | 'other')[] = [];
  const handle = createSendBulk({
    submit: async () => ({ kind: 'in-progress' }),
    validate: () => {
      seen.push('message');
      return [];
    },
    isAnswer: (value): value is BulkAccepted => value !== undefined,
    turns: {
      ...noRankedTurns,
      ofWish: (wished) => ({ next: async () => void seen.push(wished === 'P4' ? 'turn' : 'other') }),
    },
  } satisfies SendBulkParts);
  const messages = Array.from({ length: MESSAGES }, () => text);
  await handle(
    { params: {}, query: {}, headers: { 'x-tenant-id': 'demo', 'x-priority-lane': 'P4' }, body: { messages } },
    {
      traceparent: null,
    } as unknown as Scope,
  );
  const slices = seen
    .join()
    .split('turn')
    .map((slice) => slice.split('message').length - 1);
  assert.equal(slices, [...Array.from({ length: 7 }, () => ITEMS_PER_SLICE), MESSAGES - 7 * ITEMS_PER_SLICE]);
});

test.run();
