// The keys of the auth service change while requests run: no request with a good token is refused at any time.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import { AUDIENCE, ISSUER } from '../../deploy/local/stand-ins/auth.ts';
import type { Options } from '../../kong/options.ts';
import { createWatch } from '../../kong/watch.ts';
import { until } from '../support/until.ts';
import { type Harness, newTenant, through } from './harness.ts';

const TOKEN_LIFE_MS = 600_000;

/** As `npm run kong:render -- --watch` has them. */
export function watchOptions({ auth, upstreamUrl, adminUrls }: Harness, out: string): Options {
  return {
    ...{ jwks: auth.jwksUrl, issuer: ISSUER, audience: AUDIENCE, upstream: upstreamUrl, ratePerSecond: 50 },
    ...{ out, watch: true, admin: adminUrls, pollMs: 5_000, tokenLifeMs: TOKEN_LIFE_MS },
  };
}

/** Requests of new tenants, one after the other on several lines, until it is told to stop: the answers that were not 404. */
function keepAsking(harness: Harness, tokenOf: (tenant: string) => Promise<string>) {
  const wrong: string[] = [];
  let [asked, isOver] = [0, false];
  const line = async () => {
    while (!isOver) {
      const tenant = newTenant();
      const path = `/v1/sms/${randomUUID()}`;
      const { status, text } = await through(harness, { as: tenant, token: await tokenOf(tenant), path });
      asked += 1;
      if (status !== 404 || !text.includes('MESSAGE_NOT_FOUND')) wrong.push(`${status} ${text.slice(0, 200)}`);
    }
  };
  const lines = Promise.all([line(), line(), line()]);
  return {
    more: (count: number) => {
      const enough = asked + count;
      return until(() => asked >= enough, { what: `${count} requests more`, timeoutMs: 20_000 });
    },
    async stop() {
      isOver = true;
      await lines;
      return wrong;
    },
  };
}

export function addRotation(test: Test, given: () => Harness): void {
  test('keys change while requests run: none with a good token is refused, and an old key goes when its tokens are over', async () => {
    const harness = given();
    const { auth } = harness;
    const dir = mkdtempSync(join(tmpdir(), 'orch-gateway-'));
    try {
      let nowMs = Date.now();
      const said: string[] = [];
      const options = watchOptions(harness, join(dir, 'kong.yaml'));
      const { look } = await createWatch({ options, nowMs: () => nowMs, say: (line) => said.push(line) });
      await look();
      const old = auth.keys[1]!;
      const requests = keepAsking(harness, (tenant) => auth.token({ sub: tenant }, { key: old }));
      await requests.more(30);
      await auth.rotate();
      await look();
      await requests.more(30);
      assert.equal(await requests.stop(), [], said.join('\n'));

      const isGood = async (key: typeof old) => {
        const tenant = newTenant();
        const token = await auth.token({ sub: tenant }, { key });
        return (await through(harness, { as: tenant, token, path: `/v1/sms/${randomUUID()}` })).status === 404;
      };
      for (const key of auth.keys) await until(() => isGood(key), { what: `the new ${key.alg}` });
      const fresh = keepAsking(harness, (tenant) => auth.token({ sub: tenant }));
      nowMs += TOKEN_LIFE_MS + 1;
      // The first look learns that every node has the new keys, the next one may drop the old ones.
      await look();
      await look();
      await until(async () => !(await isGood(old)), { what: 'the end of the old key' });
      await fresh.more(30);
      assert.equal(await fresh.stop(), [], said.join('\n'));
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
}
