// Whose turns of the event loop the service takes: those of checks for a signature, and those of its lane for the publishing of a bulk.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pemOf, revocationListOf, thumbprintOf } from '../../deploy/local/gov-pki.ts';
import type { BulkAccepted } from '../../generated/http/contract.ts';
import type { RankedTurns } from '../../src/admission/ranked-turns.ts';
import { type Lane, lanes } from '../../src/domain/contract.ts';
import { ITEMS_PER_SLICE, type Turns } from '../../src/lib/turns.ts';
import { newPki, signed } from '../support/signing.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('turns of the service');
const text = { to: '+14155550123', from: 'ACME', body: 'Leave the coast now.' };

let world: World;
let tenantId: string;
let pki: Awaited<ReturnType<typeof newPki>>;
/** The turns that were taken, and `stored` when a bulk is in PostgreSQL. */
const taken: string[] = [];

test.before(async () => {
  world = await startWorld({
    service: 'later',
    env: { ORCH_ROLES: 'api', COMPLIANCE_MODE: 'off' },
    overrides: {
      wrapTurns: noted,
      wrapPorts: (ports) => ({
        ...ports,
        async insert(submission) {
          const outcome = await ports.insert(submission);
          if (submission.messages.length > 1) taken.push('stored');
          return outcome;
        },
      }),
    },
  });
  pki = await newPki();
  const [anchors, revoked] = [join(world.dir, 'anchors.pem'), join(world.dir, 'crls')];
  await mkdir(revoked);
  await writeFile(anchors, pemOf(pki.root));
  await writeFile(join(revoked, 'root.crl'), await revocationListOf(pki.root));
  await writeFile(join(revoked, 'ministry.crl'), await revocationListOf(pki.ministry));
  await world.startService({ GOV_ANCHORS_FILE: anchors, GOV_CRL_DIR: revoked });
  tenantId = await world.createTenant('STANDARD', lanes);
  await world.rows(sql.unsafe`
    INSERT INTO auth.gov_signers (tenant_id, thumbprint_sha256, valid_from)
    VALUES (${tenantId}, ${thumbprintOf(pki.signer)}, now() - interval '1 day')`);
});
test.after(async () => world[Symbol.asyncDispose]());
test.before.each(() => {
  taken.length = 0;
});

function noted(turns: RankedTurns): RankedTurns {
  const note = (name: string, { next }: Turns): Turns => ({
    next() {
      taken.push(name);
      return next();
    },
  });
  return {
    checks: note('checks', turns.checks),
    ofLane: Object.fromEntries(lanes.map((lane) => [lane, note(lane, turns.ofLane[lane])])) as RankedTurns['ofLane'],
    ofWish: (wished) => note('wishes', turns.ofWish(wished)),
  };
}

test('a signature is checked in a turn of the checks', async () => {
  const body = JSON.stringify(text);
  const headers = {
    ...{ 'Content-Type': 'application/json', 'X-Tenant-Id': tenantId, 'X-Priority-Lane': 'P0' },
    'X-Gov-Signature': signed(body, { tenantId, chain: pki.chain }),
  };
  const reply = await world.http.request({ method: 'POST', path: '/v1/sms/send', body, headers });
  assert.is(reply.status, 202, reply.text);
  assert.equal(taken, ['checks']);
});

for (const lane of ['P1', 'P4'] satisfies Lane[]) {
  test(`the messages of a bulk on ${lane} are published in slices, with a turn of ${lane} between them`, async () => {
    const slices = 3;
    const messages = Array.from({ length: slices * ITEMS_PER_SLICE }, () => text);
    const reply = await world.http.bulk(messages, { 'X-Tenant-Id': tenantId, 'X-Priority-Lane': lane });
    assert.is(reply.json<BulkAccepted>().accepted, messages.length);
    await until(async () => {
      const [left] = await world.rows(sql.unsafe`SELECT count(*)::int4 AS count FROM orch.outbox`);
      return left.count === 0;
    });
    assert.equal(taken.slice(taken.indexOf('stored') + 1), Array(slices - 1).fill(lane));
  });
}

test.run();
