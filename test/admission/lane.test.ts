// The lane follows the tier; the tier is asked for once a minute and per tenant, and a failed query is asked again.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLaneOf } from '../../src/admission/lane.ts';

const test = suite('admission/lane');

function laneOfTenants(tierOf: (tenantId: string) => Promise<string | null>) {
  const asked: string[] = [];
  const laneOf = createLaneOf({
    tierOf: (tenantId) => {
      asked.push(tenantId);
      return tierOf(tenantId);
    },
  });
  return { laneOf, asked };
}

test('each tier has its lane, and an unknown one counts as STANDARD', async () => {
  const { laneOf } = laneOfTenants(async (tier) => (tier === 'unlisted' ? null : tier));
  const lanes = ['ENTERPRISE', 'STANDARD', 'TRIAL', 'unlisted', 'GOLD', 'toString'].map((tenant) => laneOf(tenant, 0));
  assert.equal(await Promise.all(lanes), ['P2', 'P3', 'P3', 'P3', 'P3', 'P3']);
});

test('a tenant is asked for once a minute, however many submits come at once', async () => {
  const { laneOf, asked } = laneOfTenants(async () => 'TRIAL');
  await Promise.all([laneOf('a', 0), laneOf('a', 0), laneOf('a', 59_999), laneOf('b', 0)]);
  assert.equal(asked, ['a', 'b']);
  await laneOf('a', 60_000);
  assert.equal(asked, ['a', 'b', 'a']);
});

test('a query that failed is not cached', async () => {
  let fails = true;
  const { laneOf } = laneOfTenants(async () => {
    if (fails) throw new Error('gone');
    return 'ENTERPRISE';
  });
  await laneOf('a', 0).then(
    () => assert.unreachable(),
    () => {},
  );
  fails = false;
  assert.is(await laneOf('a', 0), 'P2');
});

test('at most 10,000 tenants are cached; the one asked for longest ago makes room', async () => {
  const { laneOf, asked } = laneOfTenants(async () => null);
  for (let n = 0; n <= 10_000; n += 1) await laneOf(`t${n}`, 0);
  asked.length = 0;
  await laneOf('t1', 0);
  await laneOf('t0', 0);
  assert.equal(asked, ['t0']);
});

test.run();
