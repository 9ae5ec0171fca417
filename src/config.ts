// Every environment variable once: name, allowed values, default and meaning; an unusable variable stops the start, and its value is never shown.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { protectedLanes } from './domain/shedding.ts';
import {
  codes,
  flag,
  headerText,
  itemsOf,
  type Kind,
  oneOf,
  optional,
  optionalList,
  plainText,
  preset,
  required,
  urlOf,
  type Variable,
  wholeNumber,
} from './variable.ts';

const roles = ['api', 'worker', 'jobs', 'lag-monitor'] as const;
export type Role = (typeof roles)[number];
const MAX_LAG = 1_000_000_000;
const MIN_TOKEN_BYTES = 32;
/** The sweeper and the report of stuck messages use one each while they run, and their statements need others. */
const MIN_CONNECTIONS_OF_JOBS = 4;

const someRoles: Kind<ReadonlySet<Role>> = {
  written: `some of ${codes(roles)}, separated by commas`,
  schema: z
    .string()
    .transform(itemsOf)
    .pipe(z.array(z.enum(roles, { error: `has to name some of ${roles.join(', ')}, separated by commas` })))
    .refine((named) => new Set(named).size === named.length, 'names a role twice')
    .transform((named) => new Set(named)),
  acceptsEmpty: true,
};

/** A token may end with the `=` of base64; any other one is behind its name. */
const NAMED = /^([^=]*)=(.*[^=].*)$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

function namedToken(item: string, index: number) {
  const [, name = `token-${index + 1}`, token = item] = NAMED.exec(item) ?? [];
  return { name, token };
}

const tokens: Kind<readonly { readonly name: string; readonly token: string }[]> = {
  written: `tokens, separated by commas, each as \`name=token\` or alone, of at least ${MIN_TOKEN_BYTES} visible ASCII characters`,
  schema: z
    .string()
    .transform((value) =>
      itemsOf(value)
        .filter((item) => item !== '')
        .map(namedToken),
    )
    .refine(
      (all) => all.every(({ token }) => Buffer.byteLength(token) >= MIN_TOKEN_BYTES && /^[\x21-\x7e]+$/.test(token)),
      `each token has to have at least ${MIN_TOKEN_BYTES} visible ASCII characters`,
    )
    .refine(
      (all) => all.every(({ name }) => NAME.test(name)),
      'each name has to have 1 to 64 letters, digits, dots, dashes and underscores, and to begin with a letter or a digit',
    ),
  acceptsEmpty: true,
};

const objectIdentifier: Kind<string> = {
  written: 'object identifier',
  schema: z.string().regex(/^[0-2](?:\.(?:0|[1-9]\d*))+$/, 'has to be an object identifier such as 1.3.6.1.5.5.7.3.36'),
};

/** Every variable that the service reads, under its field of `Config`, in the order of docs/operations.md. */
export const variables = {
  roles: preset('ORCH_ROLES', someRoles, roles.join(','), 'what this process does'),
  host: preset('HOST', plainText, '0.0.0.0', 'address to listen on'),
  port: preset(
    'PORT',
    wholeNumber(0, 65_535),
    '3001',
    'public port, of `/v1/sms/*`, open with the role `api` only; 0 takes a free one',
  ),
  internalPort: preset(
    'INTERNAL_PORT',
    wholeNumber(0, 65_535),
    '3002',
    'port of metrics, probes, documents and internal operations; 0 takes a free one',
  ),
  databaseUrl: required('DATABASE_URL', urlOf(/^postgres(ql)?$/, ['postgres://']), 'PostgreSQL'),
  redisUrl: required('REDIS_URL', urlOf(/^rediss?$/, ['redis://', 'rediss://']), 'Redis 7.0 or later'),
  natsUrl: required('NATS_URL', plainText, 'NATS with JetStream; several servers of a cluster are separated by commas'),
  routingEngineUrl: required(
    'ROUTING_ENGINE_URL',
    urlOf(/^https?$/, ['http://', 'https://']),
    'routing engine, over gRPC',
  ),
  complianceMode: preset('COMPLIANCE_MODE', oneOf(['enforce', 'off']), 'enforce', '`off` asks compliance nothing'),
  fastPathSampleOneIn: preset(
    'FASTPATH_SAMPLE_ONE_IN',
    wholeNumber(1, 1_000_000),
    '1000',
    'of the messages that may take the fast path one in so many gets full compliance, to see whether it agrees; 1: all of them',
  ),
  maxConcurrency: preset('MAX_CONCURRENCY', wholeNumber(1, 1_000), '10', 'deliveries in flight per consumer'),
  maxAttempts: preset(
    'MAX_ATTEMPTS',
    wholeNumber(1, 10),
    '3',
    'attempts until `DEAD_LETTER`; the pauses double from 1 s',
  ),
  sweeperEnabled: preset(
    'ORCH_SWEEPER_ENABLED',
    flag,
    'true',
    '`false`: stalled messages are not looked for; advisories still are',
  ),
  stuckRoutedThresholdSeconds: preset(
    'STUCK_ROUTED_THRESHOLD_SECONDS',
    wholeNumber(1, 86_400),
    '120',
    'after how long in `ROUTED` a message is reported',
  ),
  databaseConnections: preset(
    'DATABASE_CONNECTIONS',
    wholeNumber(1, 100),
    '10',
    `connections per process, opened at the start; with the role \`jobs\` at least ${MIN_CONNECTIONS_OF_JOBS}`,
  ),
  streamReplicas: preset(
    'STREAM_REPLICAS',
    wholeNumber(1, 5),
    '1',
    'servers that store each stream, at least; a stream with fewer is refused',
  ),
  laneShedding: preset(
    'LANE_SHEDDING',
    oneOf(['on', 'off']),
    'on',
    '`on`: while a high lane lags, submits on the low ones are answered 429 `LANE_SHED`; with the role `api`',
  ),
  shedP0OnAbove: preset(
    'LANE_SHED_P0_ON_ABOVE',
    wholeNumber(0, MAX_LAG),
    '0',
    'messages waiting on P0, of which more count as a lag; raise it to allow P0 a trickle',
  ),
  shedP0OffAt: preset(
    'LANE_SHED_P0_OFF_AT',
    wholeNumber(0, MAX_LAG),
    '0',
    'messages waiting on P0, at or below which its lag is over; at most `LANE_SHED_P0_ON_ABOVE`',
  ),
  shedP1OnAbove: preset('LANE_SHED_P1_ON_ABOVE', wholeNumber(0, MAX_LAG), '1000', 'the same for P1'),
  shedP1OffAt: preset(
    'LANE_SHED_P1_OFF_AT',
    wholeNumber(0, MAX_LAG),
    '500',
    'the same for P1; at most `LANE_SHED_P1_ON_ABOVE`',
  ),
  shedOnAfterSeconds: preset(
    'LANE_SHED_ON_AFTER_SECONDS',
    wholeNumber(1, 3_600),
    '30',
    'how long each sample of the lag has to be above, until the low lanes are shed',
  ),
  shedOffAfterSeconds: preset(
    'LANE_SHED_OFF_AFTER_SECONDS',
    wholeNumber(1, 3_600),
    '30',
    'how long each sample has to be at or below, until they reopen',
  ),
  shedAtLeastSeconds: preset(
    'LANE_SHED_AT_LEAST_SECONDS',
    wholeNumber(1, 3_600),
    '60',
    'how long they are shed at least; doubled, up to 600, each time that the lag is back within ten minutes',
  ),
  shedReopenSeconds: preset(
    'LANE_SHED_REOPEN_SECONDS',
    wholeNumber(1, 3_600),
    '60',
    'the time in which the share of submits that is let in grows from none to all',
  ),
  shedRetrySpreadSeconds: preset(
    'LANE_SHED_RETRY_SPREAD_SECONDS',
    wholeNumber(0, 3_600),
    '0',
    '`Retry-After` of a `LANE_SHED` is 60 to 60 plus this, so that clients do not come back all at once',
  ),
  idempotencySecret: {
    name: 'IDEMPOTENCY_SECRET',
    kind: plainText,
    // Without a shared secret only the replica that answered first recognises a repeated request; others see a new one.
    unset: { written: 'random per process', make: () => randomBytes(32).toString('hex') },
    meaning:
      'keys the fingerprints of idempotent requests, and the choice of messages that are sampled; the same on all replicas',
  } satisfies Variable<string>,
  gatewayAuthToken: optional(
    'GATEWAY_AUTH_TOKEN',
    headerText,
    'when set, requests under `/v1/sms/` need it in `X-Gateway-Auth`',
  ),
  internalTokens: optionalList(
    'INTERNAL_API_TOKENS',
    tokens,
    'any of them opens the internal operations, and its name says in audit events who did it; the first is `token-1` unless it has a name, and so on; two of one name while one is rotated; without any the operations answer 401',
  ),
  govAnchorsFile: optional(
    'GOV_ANCHORS_FILE',
    plainText,
    'PEM bundle of the authorities that signers of lane P0 have to be under; looked at every 10 s; without it P0 is refused',
  ),
  govCrlDir: optional(
    'GOV_CRL_DIR',
    plainText,
    'folder of their revocation lists, PEM or DER, one per file; looked at every 10 s',
  ),
  govCrlPolicy: preset(
    'GOV_CRL_POLICY',
    oneOf(['hard-fail', 'soft-fail']),
    'hard-fail',
    '`soft-fail`: an authority without a current revocation list revokes nothing',
  ),
  govSignerUsage: preset(
    'GOV_SIGNER_EKU',
    objectIdentifier,
    '1.3.6.1.5.5.7.3.36',
    'extended key usage that the certificate of a signer has to have; the default is the signing of documents',
  ),
  logLevel: preset(
    'LOG_LEVEL',
    oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'off']),
    'info',
    'the lowest level that is written',
  ),
  logMessageBody: preset(
    'LOG_MESSAGE_BODY',
    flag,
    'false',
    '`true`: lines of level `debug` show the texts of messages; numbers are masked in any case',
  ),
  otlpEndpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    urlOf(/^https?$/, ['http://', 'https://']),
    'where spans are sent; without it none are made',
  ),
};

type Variables = typeof variables;
export type Config = {
  readonly [Field in keyof Variables]: Variables[Field] extends Variable<infer Value> ? Value : never;
};

/** The message has one line per unusable variable, with its name first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the environment; throws ConfigError that names every unusable variable, never its value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const config = readVariables(env, Object.keys(variables) as (keyof Variables)[]);
  refuse(contradictions(config));
  return config;
}

/** The same for a program that needs some of them. */
export function readVariables<Field extends keyof Variables>(
  env: Readonly<Record<string, string | undefined>>,
  fields: readonly Field[],
): Pick<Config, Field> {
  const read = fields.map((field) => {
    const variable: Variable<unknown> = variables[field];
    return { field, ...readVariable(variable, env[variable.name]) };
  });
  refuse(read.flatMap(({ problems }) => problems));
  return Object.fromEntries(read.map(({ field, value }) => [field, value])) as Pick<Config, Field>;
}

function readVariable({ name, kind, unset }: Variable<unknown>, given: string | undefined) {
  if (given === undefined || (given === '' && kind.acceptsEmpty === undefined)) {
    return unset === null
      ? { value: undefined, problems: [`${name}: has to be set`] }
      : { value: unset.make(), problems: [] };
  }
  const { data: value, error } = kind.schema.safeParse(given);
  const texts = new Set(error?.issues.map(({ message }) => message));
  return { value, problems: [...texts].map((problem) => `${name}: ${problem}`) };
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
}

/** Problems of variables that are usable each by itself and not together. */
function contradictions(config: Config): string[] {
  const { roles, port, internalPort, databaseConnections } = config;
  const found: string[] = [];
  // Two listeners cannot share a port, unless each takes a free one.
  if (roles.has('api') && port !== 0 && port === internalPort) found.push('INTERNAL_PORT: has to differ from PORT');
  if (roles.has('jobs') && databaseConnections < MIN_CONNECTIONS_OF_JOBS)
    found.push(`DATABASE_CONNECTIONS: has to be at least ${MIN_CONNECTIONS_OF_JOBS} with the role jobs`);
  // With the end above the beginning a lag between the two would both begin and end the shedding.
  for (const lane of protectedLanes) {
    const isReversed = config[`shed${lane}OffAt`] > config[`shed${lane}OnAbove`];
    if (isReversed) found.push(`LANE_SHED_${lane}_OFF_AT: has to be at most LANE_SHED_${lane}_ON_ABOVE`);
  }
  return found;
}
