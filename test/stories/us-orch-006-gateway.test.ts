// US-ORCH-006: the rendered configuration of Kong does what it has to, on a stand-in that applies it; `npm run test:kong` asks a real Kong the same.
import { suite } from 'uvu';
import { startGateway } from '../../deploy/local/gateway/gateway.ts';
import { AUDIENCE, ISSUER, jwksOf, startAuth } from '../../deploy/local/stand-ins/auth.ts';
import { fill } from '../../kong/fill.ts';
import { credentialsOf } from '../../kong/keys.ts';
import type { Harness } from '../gateway/harness.ts';
import { addPasses } from '../gateway/passes.ts';
import { addRefusals } from '../gateway/refusals.ts';
import { addRotation } from '../gateway/rotation.ts';
import { startUpstream } from '../gateway/upstream.ts';
import { startWorld } from '../support/world.ts';

const test = suite('US-ORCH-006 gateway');
const PROOF = 'a proof of the gateway, for tests only';
const stack = new AsyncDisposableStack();
let harness: Harness;

test.before(async () => {
  const world = stack.use(await startWorld({ env: { GATEWAY_AUTH_TOKEN: PROOF } }));
  const auth = stack.use(await startAuth());
  const upstream = stack.use(await startUpstream(world.url, { host: '127.0.0.1', port: 0 }));
  const upstreamUrl = `http://127.0.0.1:${upstream.port}`;
  const { yaml } = fill({
    credentials: credentialsOf(jwksOf(auth.keys)),
    ...{ issuer: ISSUER, audience: AUDIENCE, upstream: upstreamUrl, ratePerSecond: 50 },
  });
  const env = { GATEWAY_AUTH_TOKEN: PROOF };
  const gateway = stack.use(await startGateway({ yaml, env, redisUrl: world.servers.redis.url }));
  harness = {
    ...{ auth, upstream, upstreamUrl, proof: PROOF, serviceUrl: world.url },
    ...{ proxyUrl: gateway.url, adminUrls: [gateway.adminUrl] },
  };
});

test.after(() => stack.disposeAsync());

addPasses(test, () => harness);
addRefusals(test, () => harness);
addRotation(test, () => harness);

test.run();
