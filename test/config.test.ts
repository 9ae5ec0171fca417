// What a deployment sets and leaves unset: an empty variable is one that is not set, as in compose files and charts.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfig } from '../src/config.ts';

const test = suite('config');

const needed = {
  DATABASE_URL: 'postgres://127.0.0.1/orch',
  REDIS_URL: 'redis://127.0.0.1',
  NATS_URL: 'nats://127.0.0.1',
  ROUTING_ENGINE_URL: 'http://127.0.0.1',
};

test('an empty secret is none: each process makes its own, and nobody can guess it', () => {
  const secrets = [1, 2].map(() => readConfig({ ...needed, IDEMPOTENCY_SECRET: '' }).idempotencySecret);
  for (const secret of secrets) assert.match(secret, /^[0-9a-f]{64}$/);
  assert.is.not(secrets[0], secrets[1]);
});

test('an empty token of the gateway or address of the collector is none', () => {
  const empty = { GATEWAY_AUTH_TOKEN: '', OTEL_EXPORTER_OTLP_ENDPOINT: '' };
  const { gatewayAuthToken, otlpEndpoint } = readConfig({ ...needed, ...empty });
  assert.equal([gatewayAuthToken, otlpEndpoint], [null, null]);
});

test('the public port is 3001 and the internal one 3002, and one port for both is refused where both are opened', () => {
  const { port, internalPort } = readConfig(needed);
  assert.equal([port, internalPort], [3001, 3002]);
  const both = { ...needed, PORT: '4000', INTERNAL_PORT: '4000' };
  assert.throws(() => readConfig(both), /INTERNAL_PORT: has to differ from PORT/);
  assert.is(readConfig({ ...both, ORCH_ROLES: 'worker,jobs' }).internalPort, 4000);
  assert.is(readConfig({ ...both, PORT: '0', INTERNAL_PORT: '0' }).internalPort, 0);
});

test.run();
