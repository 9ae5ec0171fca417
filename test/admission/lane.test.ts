// The usual lane follows the tier, grants add to it; both are asked for every 30 seconds per tenant, and a failed query is asked again.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLanesOf, type TenantRow } from '../../src/admission/lane.ts';
import { lanes } from '../../src/domain/contract.ts';

const test = suite('admission/lane');

const trial: TenantRow = { tier: 'TRIAL', allowedLanes: null };

function lanesOfTenants(findTenant: (tenantId: string) => Promise<TenantRow>) {
  const asked: string[] = [];
  const lanesOf = createLanesOf({
    findTenant: (tenantId) => {
      asked.push(tenantId);
      return findTenant(tenantId);
    },
  });
  return { lanesOf, asked };
}

async function grantedTo(row: TenantRow): Promise<readonly string[]> {
  return [...(await lanesOfTenants(async () => row).lanesOf('a', 0)).granted];
}

test('each tier has its usual lane, and an unknown one counts as STANDARD', async () => {
  const { lanesOf } = lanesOfTenants(async (name) => ({
    tier: name === 'unlisted' ? null : name,
    allowedLanes: null,
  }));
  const tiers = ['ENTERPRISE', 'STANDARD', 'TRIAL', 'unlisted', 'GOLD', 'toString'];
  const found = await Promise.all(tiers.map((tier) => lanesOf(tier, 0)));
  assert.equal(
    found.map(({ usual }) => usual),
    ['P2', 'P3', 'P3', 'P3', 'P3', 'P3'],
  );
});

test('the usual lane is granted without a row, with a null and with an empty list', async () => {
  assert.equal(await grantedTo({ tier: 'ENTERPRISE', allowedLanes: null }), ['P2']);
  assert.equal(await grantedTo({ tier: null, allowedLanes: [] }), ['P3']);
});

test('a grant adds its lanes, also to a tenant without a tier', async () => {
  assert.equal(await grantedTo({ tier: 'TRIAL', allowedLanes: ['P1'] }), ['P1', 'P3']);
  assert.equal(await grantedTo({ tier: null, allowedLanes: [...lanes] }), lanes);
});

test('values that are no lane to the letter grant nothing', async () => {
  const allowedLanes = ['p1', ' P1', 'P1 ', 'P5', '', 'P0,P1', '*', 'ALL', null, 1, ['P1'], ['P0', 'P1']];
  assert.equal(await grantedTo({ tier: 'STANDARD', allowedLanes }), ['P3']);
  assert.equal(await grantedTo({ tier: 'STANDARD', allowedLanes: [...allowedLanes, 'P4', 'P4'] }), ['P3', 'P4']);
});

test('a tenant is asked for every 30 seconds, however many submits come at once', async () => {
  const { lanesOf, asked } = lanesOfTenants(async () => trial);
  await Promise.all([lanesOf('a', 0), lanesOf('a', 0), lanesOf('a', 29_999), lanesOf('b', 0)]);
  assert.equal(asked, ['a', 'b']);
  await lanesOf('a', 30_000);
  assert.equal(asked, ['a', 'b', 'a']);
});

test('the 30 seconds begin with the question, and a clock that was set back does not prolong them', async () => {
  const answer = Promise.withResolvers<TenantRow>();
  const { lanesOf, asked } = lanesOfTenants(() => answer.promise);
  const first = lanesOf('a', 100_000);
  answer.resolve(trial);
  await first;
  await lanesOf('a', 99_999);
  assert.equal(asked, ['a', 'a']);
});

test('a query that failed is not cached, and grants nothing', async () => {
  let fails = true;
  const { lanesOf } = lanesOfTenants(async () => {
    if (fails) throw new Error('gone');
    return { tier: 'ENTERPRISE', allowedLanes: ['P1'] };
  });
  await lanesOf('a', 0).then(
    () => assert.unreachable(),
    () => {},
  );
  fails = false;
  assert.equal([...(await lanesOf('a', 0)).granted], ['P1', 'P2']);
});

test('at most 10,000 tenants are cached; the one asked for longest ago makes room', async () => {
  const { lanesOf, asked } = lanesOfTenants(async () => trial);
  for (let n = 0; n <= 10_000; n += 1) await lanesOf(`t${n}`, 0);
  asked.length = 0;
  await lanesOf('t1', 0);
  await lanesOf('t0', 0);
  assert.equal(asked, ['t0']);
});

test.run();
