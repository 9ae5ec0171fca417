// Mistakes in the environment: each is refused under the name of its variable, never shown, or read as the value that was meant.
import { type Config, ConfigError, readConfig } from '../../src/config.ts';
import { cases } from './case.ts';
import { tryStart } from './try-start.ts';

const test = cases('mistakes in the environment');

const usable = {
  DATABASE_URL: 'postgres://orch@127.0.0.1:5432/orch',
  REDIS_URL: 'redis://127.0.0.1:6379',
  NATS_URL: 'nats://127.0.0.1:4222',
  ROUTING_ENGINE_URL: 'http://127.0.0.1:50051',
};

type Mistake = {
  readonly what: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The right value of a reading that does not refuse it; without one, it has to be refused. */
  readonly or?: (config: Config) => boolean;
};

const mistakes: readonly (readonly [id: string, mistake: Mistake])[] = [
  ['delivery/07/K2', { what: 'another kind of database', env: { DATABASE_URL: 'mysql://x/y' } }],
  ['delivery/07/K8', { what: 'a NATS_URL that is no URL', env: { NATS_URL: 'http://%%%' } }],
  ['delivery/07/K11', { what: 'a routing engine without a scheme', env: { ROUTING_ENGINE_URL: 'routing:50051' } }],
  ['delivery/07/K12', { what: 'a routing engine by grpc://', env: { ROUTING_ENGINE_URL: 'grpc://127.0.0.1:50051' } }],
  ['delivery/07/K13', { what: 'a role that is misspelt', env: { ORCH_ROLES: 'api,wroker' } }],
  ['delivery/07/K14', { what: 'a role in capitals', env: { ORCH_ROLES: 'API' } }],
  ['delivery/07/K15', { what: 'roles that are empty', env: { ORCH_ROLES: '' } }],
  ['delivery/07/K16', { what: 'a port that is empty', env: { PORT: '' }, or: ({ port }) => port === 3001 }],
  ['delivery/07/K18', { what: 'a port with a unit', env: { PORT: '3001/tcp' } }],
  ['delivery/07/K19', { what: 'a log level in capitals', env: { LOG_LEVEL: 'INFO' } }],
  ['delivery/07/K20', { what: 'no concurrency', env: { MAX_CONCURRENCY: '0' } }],
  ['delivery/07/K21', { what: 'a short token', env: { INTERNAL_API_TOKENS: 'opensesame' } }],
  [
    'delivery/07/K23',
    {
      what: 'a password with a # that is not encoded',
      env: { DATABASE_URL: 'postgres://orch:pa#ss@127.0.0.1:5432/orch' },
    },
  ],
  [
    'delivery/07/K24',
    { what: 'an exponent', env: { MAX_ATTEMPTS: '1e1' }, or: ({ maxAttempts }) => maxAttempts === 10 },
  ],
];

for (const [id, { what, env, or }] of mistakes) {
  test(id, `${what}: refused by name${or ? ', or read as what it says' : ''}`, async (right) => {
    const read = readOrRefuse(env);
    const [name = '', value = ''] = Object.entries(env)[0] ?? [];
    if (!(read instanceof ConfigError)) return right.holds(or?.(read) ?? false, `${name} is refused`);
    right.holds(read.message.includes(name), `the refusal names ${name}: ${read.message}`);
    // A value of one digit may stand there as a bound.
    right.holds(value.length < 2 || !read.message.includes(value), `the value is not shown: ${read.message}`);
  });
}

function readOrRefuse(env: Mistake['env']): Config | ConfigError {
  try {
    return readConfig({ ...usable, ...env });
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

test('delivery/07/K25', 'unknown variables change nothing', async (right) => {
  const { maxConcurrency } = readConfig({ ...usable, MAX_CONCURENCY: '50', ROUTING_URL: 'x' });
  right.is(maxConcurrency, 10, 'the concurrency');
});

test('delivery/07/K1', 'nothing set: exit code 2, and each missing variable is named', async (right) => {
  const { end, said } = await tryStart({});
  right.is(end, 'exit 2', 'the end');
  for (const name of Object.keys(usable)) right.holds(said.includes(name), `it names ${name}`);
});

test.run();
