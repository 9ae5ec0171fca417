// Reads the environment, each variable once; an unusable one stops the start, and its value is never shown.
import { protectedLanes } from './domain/shedding.ts';
import { carryingVariables } from './variables/carrying.ts';
import type { Variable } from './variables/kinds.ts';
import { processVariables } from './variables/process.ts';
import { MIN_CONNECTIONS_OF_JOBS } from './variables/roles.ts';
import { secretsVariables } from './variables/secrets.ts';
import { serversVariables } from './variables/servers.ts';
import { sheddingVariables } from './variables/shedding.ts';
import { signaturesVariables } from './variables/signatures.ts';

/** Every variable that the service reads, under its field of `Config`, in the order of docs/operations.md. */
export const variables = {
  ...processVariables,
  ...serversVariables,
  ...carryingVariables,
  ...sheddingVariables,
  ...secretsVariables,
  ...signaturesVariables,
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
