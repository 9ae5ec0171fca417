// Set and unset variables: an empty variable is an unset one, as in compose files and charts, and no value is read as another one.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigError, readConfig, variables } from '../src/config.ts';

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

test('of the messages that may take the fast path one in 1,000 gets full compliance, where nothing else is set', () => {
  assert.is(readConfig(needed).fastPathSampleOneIn, 1_000);
});

test('every empty variable counts as unset, except for the roles, of which one has to be named', () => {
  const { idempotencySecret: _, ...usual } = readConfig(needed);
  for (const { name, unset } of Object.values(variables)) {
    const read = () => readConfig({ ...needed, [name]: '' });
    if (unset === null || name === 'ORCH_ROLES') assert.throws(read, new RegExp(`^${name}: has to`), name);
    else {
      const { idempotencySecret: _, ...config } = read();
      assert.equal(config, usual, name);
    }
  }
});

test('shedding follows 30 s of any lag on P0, and of more than 1,000 on P1, where nothing else is set', () => {
  const config = readConfig(needed);
  assert.is(config.laneShedding, 'on');
  assert.equal([config.shedP0OnAbove, config.shedP1OnAbove, config.shedOnAfterSeconds], [0, 1_000, 30]);
  assert.equal([config.shedP0OffAt, config.shedP1OffAt, config.shedOffAfterSeconds], [0, 500, 30]);
  assert.equal([config.shedAtLeastSeconds, config.shedReopenSeconds, config.shedRetrySpreadSeconds], [60, 60, 0]);
});

/** The error about an environment that is refused. */
function refusalOf(env: Readonly<Record<string, string>>): string {
  try {
    readConfig({ ...needed, ...env });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'nothing: it is read';
}

/** Texts that another reader would read as a number, or as the value that was meant. */
const misreadable = {
  ...Object.fromEntries(
    ['PORT', 'MAX_ATTEMPTS', 'DATABASE_CONNECTIONS'].map((name) => [
      name,
      [' ', ' 7', '7\n', '0x7', '7e0', '+7', '-7', '7.0', '07', '1_0', '７', 'Infinity', '9'.repeat(400)],
    ]),
  ),
  LOG_MESSAGE_BODY: ['TRUE', '1', 'yes', ' true'],
  COMPLIANCE_MODE: ['OFF', 'off ', 'false'],
  FASTPATH_SAMPLE_ONE_IN: ['0', '-1', '1.5', '1000001', 'none', 'off'],
  ORCH_ROLES: ['api,api', 'api,', ' ', 'api;worker', 'worker,Jobs'],
  DATABASE_URL: ['postgres://orch:s3%ret@127.0.0.1/orch', 'postgres://orch@127.0.0.1/or%ch'],
  REDIS_URL: ['redis://:s3%ret@127.0.0.1', 'redis://us%er:x@127.0.0.1'],
  OTEL_EXPORTER_OTLP_ENDPOINT: ['not a url', '127.0.0.1:4318', 'grpc://127.0.0.1:4317'],
  GATEWAY_AUTH_TOKEN: [
    ' ',
    'a secret that was read with its line end\n',
    'ключ',
    'schlüssel',
    'a\u0000b',
    'a\tb\u007f',
  ],
  IDEMPOTENCY_SECRET: ['  ', 'a secret that was read with its line end\r\n'],
  INTERNAL_API_TOKENS: [
    `${'a'.repeat(32)} ${'b'.repeat(32)}`,
    'ä'.repeat(32),
    `on call=${'a'.repeat(32)}`,
    `=${'a'.repeat(32)}`,
    `${'n'.repeat(65)}=${'a'.repeat(32)}`,
    `a-name-that-makes-it-long-enough=${'a'.repeat(31)}`,
  ],
};

for (const [name, texts] of Object.entries(misreadable)) {
  test(`${name}: a text that is not exactly one of its values is refused under its name`, () => {
    for (const text of texts) {
      assert.match(refusalOf({ [name]: text }), new RegExp(`^${name}: `), JSON.stringify(text));
    }
  });
}

test('a URL with escapes, and a token with a space, are read as they are', () => {
  const env = { DATABASE_URL: 'postgres://orch:s3%25ret%2F@127.0.0.1/orch', GATEWAY_AUTH_TOKEN: 'open sesame' };
  const { databaseUrl, gatewayAuthToken } = readConfig({ ...needed, ...env });
  assert.equal({ DATABASE_URL: databaseUrl, GATEWAY_AUTH_TOKEN: gatewayAuthToken }, env);
});

test('an internal token has its name before the first =, or one by its place; the = at the end of base64 is its own', () => {
  const [a, b, c] = ['a'.repeat(32), `${'b'.repeat(32)}==`, 'c=d'.repeat(12)];
  const { internalTokens } = readConfig({ ...needed, INTERNAL_API_TOKENS: `on-call=${a}, ,${b},on-call=${c},x=${b}` });
  assert.equal(internalTokens, [
    { name: 'on-call', token: a },
    { name: 'token-2', token: b },
    { name: 'on-call', token: c },
    { name: 'x', token: b },
  ]);
});

test('all unusable variables are named at once, and no value of one is shown', () => {
  const wrong = Object.fromEntries(Object.values(variables).map(({ name }) => [name, 'Zanzibar-4711 ']));
  const refusal = refusalOf(wrong);
  const named = refusal.split('\n').map((line) => line.split(':')[0]);
  assert.equal(named, Object.keys(wrong));
  assert.not.match(refusal, 'Zanzibar');
});

test('a process of the jobs has the connections that its loops use at the same time', () => {
  const env = { ...needed, DATABASE_CONNECTIONS: '3' };
  assert.throws(() => readConfig({ ...env, ORCH_ROLES: 'worker,jobs' }), /^DATABASE_CONNECTIONS: has to be at least 4/);
  assert.is(readConfig({ ...env, ORCH_ROLES: 'api,worker' }).databaseConnections, 3);
});

test.run();
