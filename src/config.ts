// What a deployment may set, read once from the environment; an unusable value stops the start and names its variable.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';

const roles = ['api', 'worker', 'jobs'] as const;
export type Role = (typeof roles)[number];

const port = z.coerce.number().int().min(0).max(65_535);
const positive = z.coerce.number().int().positive();
const optionalText = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === '' ? null : text));

const MIN_TOKEN_BYTES = 32;
const tokens = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((token) => token.trim() || []))
  .refine((all) => all.every((token) => Buffer.byteLength(token) >= MIN_TOKEN_BYTES && /^[\x21-\x7e]+$/.test(token)), {
    message: `each token has to have at least ${MIN_TOKEN_BYTES} visible ASCII characters`,
  });

const variables = z.object({
  ORCH_ROLES: z
    .string()
    .default(roles.join(','))
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(roles)).min(1)),
  HOST: z.string().default('0.0.0.0'),
  PORT: port.default(3001),
  INTERNAL_PORT: port.default(3002),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  NATS_URL: z.string().min(1),
  ROUTING_ENGINE_URL: z.url({ protocol: /^https?$/ }),
  COMPLIANCE_MODE: z.enum(['enforce', 'off']).default('enforce'),
  MAX_CONCURRENCY: positive.max(1_000).default(10),
  MAX_ATTEMPTS: positive.max(10).default(3),
  DATABASE_CONNECTIONS: positive.max(100).default(8),
  ORCH_SWEEPER_ENABLED: z.enum(['true', 'false']).default('true'),
  STUCK_ROUTED_THRESHOLD_SECONDS: positive.max(86_400).default(120),
  STREAM_REPLICAS: positive.max(5).default(1),
  IDEMPOTENCY_SECRET: optionalText,
  GATEWAY_AUTH_TOKEN: optionalText,
  INTERNAL_API_TOKENS: tokens,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'off']).default('info'),
  LOG_MESSAGE_BODY: z.enum(['true', 'false']).default('false'),
  OTEL_EXPORTER_OTLP_ENDPOINT: optionalText,
});

export type Config = {
  readonly roles: ReadonlySet<Role>;
  readonly host: string;
  /** Of `/v1/sms/*`; only with the role `api`. */
  readonly port: number;
  /** Of metrics, probes, documents and internal operations. */
  readonly internalPort: number;
  readonly databaseUrl: string;
  readonly databaseConnections: number;
  readonly redisUrl: string;
  readonly natsUrl: string;
  readonly streamReplicas: number;
  readonly routingEngineUrl: string;
  readonly complianceMode: 'enforce' | 'off';
  /** Messages in hand per lane. */
  readonly maxConcurrency: number;
  readonly maxAttempts: number;
  /** Whether this process brings back messages that nobody moves. */
  readonly sweeperEnabled: boolean;
  readonly stuckRoutedThresholdSeconds: number;
  /** Keys the fingerprints of idempotent requests; replicas have to share it. */
  readonly idempotencySecret: string;
  /** Null when the gateway does not prove itself. */
  readonly gatewayAuthToken: string | null;
  /** Any of them opens the internal operations; several while they are rotated, none turns the operations off. */
  readonly internalTokens: readonly string[];
  readonly logLevel: z.infer<typeof variables>['LOG_LEVEL'];
  readonly logMessageBody: boolean;
  readonly otlpEndpoint: string | null;
};

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the environment; rejects with ConfigError that names every unusable variable, never its value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = variables.safeParse(env);
  if (!read.success) {
    const problems = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The environment is not usable.\n  ${problems.join('\n  ')}`);
  }
  refuseOnePort(read.data);
  return toConfig(read.data);
}

/** Two listeners cannot share a port, unless each takes a free one. */
function refuseOnePort({ PORT, INTERNAL_PORT, ORCH_ROLES }: z.infer<typeof variables>): void {
  if (PORT === 0 || PORT !== INTERNAL_PORT || !ORCH_ROLES.includes('api')) return;
  throw new ConfigError('The environment is not usable.\n  INTERNAL_PORT: has to differ from PORT');
}

function toConfig(env: z.infer<typeof variables>): Config {
  return {
    roles: new Set(env.ORCH_ROLES),
    host: env.HOST,
    port: env.PORT,
    internalPort: env.INTERNAL_PORT,
    databaseUrl: env.DATABASE_URL,
    databaseConnections: env.DATABASE_CONNECTIONS,
    redisUrl: env.REDIS_URL,
    natsUrl: env.NATS_URL,
    streamReplicas: env.STREAM_REPLICAS,
    routingEngineUrl: env.ROUTING_ENGINE_URL,
    complianceMode: env.COMPLIANCE_MODE,
    maxConcurrency: env.MAX_CONCURRENCY,
    maxAttempts: env.MAX_ATTEMPTS,
    sweeperEnabled: env.ORCH_SWEEPER_ENABLED === 'true',
    stuckRoutedThresholdSeconds: env.STUCK_ROUTED_THRESHOLD_SECONDS,
    // Without a shared secret replays still work on the replica that answered first; others see another request.
    idempotencySecret: env.IDEMPOTENCY_SECRET ?? randomBytes(32).toString('hex'),
    gatewayAuthToken: env.GATEWAY_AUTH_TOKEN,
    internalTokens: env.INTERNAL_API_TOKENS,
    logLevel: env.LOG_LEVEL,
    logMessageBody: env.LOG_MESSAGE_BODY === 'true',
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}
