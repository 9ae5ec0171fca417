// Streams and consumers of asyncapi.yaml: a process creates missing ones, refuses those that break a rule, and changes none.
import { type ConsumerConfig, ErrorCode, type JetStreamManager, NatsError, type StreamConfig } from 'nats';
import { consumers, streams } from '../../generated/events/topology.ts';
import type { Bus } from './connection.ts';
import {
  type ConsumerSpec,
  consumerRules,
  type Rule,
  type Settings,
  type StreamSpec,
  shown,
  streamRules,
} from './topology-rules.ts';

/** The differences from the contract that a deployment may have: servers per stream, and shorter times in tests. */
export type TopologyOptions = { readonly replicas: number; readonly ackWaitMs: number | null };

/** The message names each stream and consumer that is missing, and each setting that cannot be relied on. */
export class TopologyMismatch extends Error {
  override readonly name = 'TopologyMismatch';
}

/** A stream or consumer of the contract, and the calls to NATS about it; each rejects with the error of NATS. */
export type Part = {
  /** Such as `stream ORCH_LANES`. */
  readonly label: string;
  /** The label of the stream that has to exist first. */
  readonly needs: string | null;
  readonly rules: readonly Rule[];
  /** The existing settings, or null. */
  readonly find: () => Promise<Settings | null>;
  readonly make: () => Promise<unknown>;
  readonly change: (settings: Settings) => Promise<unknown>;
};

const TIMEOUT_MS = 5_000;
const NOT_FOUND: ReadonlySet<number> = new Set([10059, 10014]);
/** Another process created it meanwhile, with other settings. */
const EXISTS: ReadonlySet<number> = new Set([10058, 10013, 10148]);

/** Creates missing streams and consumers. Rejects with TopologyMismatch, naming each setting that breaks a rule. */
export async function ensureTopology(bus: Bus, options: TopologyOptions): Promise<void> {
  const refusals: string[] = [];
  const refused = new Set<string>();
  for (const part of await topologyOf(bus, options)) {
    const found = await ensure(part, part.needs !== null && refused.has(part.needs));
    refusals.push(...found);
    if (found.length > 0) refused.add(part.label);
  }
  if (refusals.length === 0) return;
  const advice = 'Run npm run topology with a user of NATS who may create and update streams and consumers.';
  throw new TopologyMismatch(['NATS lacks what is relied on.', ...refusals, advice].join('\n  '));
}

/** All parts, streams first: consumers need their streams. */
export async function topologyOf(bus: Bus, options: TopologyOptions): Promise<readonly Part[]> {
  // Not asking for the account needs one permission less.
  const manager = await bus.connection.jetstreamManager({ checkAPI: false, timeout: TIMEOUT_MS });
  return [
    ...streams.map((spec) => streamPart(manager, spec, options)),
    ...consumers.map((spec) => consumerPart(manager, spec, options)),
  ];
}

function streamPart(manager: JetStreamManager, spec: StreamSpec, options: TopologyOptions): Part {
  const rules = streamRules(spec, options.replicas);
  return {
    ...{ label: `stream ${spec.name}`, needs: null, rules },
    find: () => configOf(manager.streams.info(spec.name)),
    make: () => manager.streams.add({ name: spec.name, ...valuesOf(rules) }),
    change: (settings) => manager.streams.update(spec.name, settings as Partial<StreamConfig>),
  };
}

function consumerPart(manager: JetStreamManager, spec: ConsumerSpec, options: TopologyOptions): Part {
  const rules = consumerRules(spec, options.ackWaitMs);
  return {
    ...{ label: `consumer ${spec.durable} of stream ${spec.stream}`, needs: `stream ${spec.stream}`, rules },
    find: () => configOf(manager.consumers.info(spec.stream, spec.durable)),
    make: () => manager.consumers.add(spec.stream, { durable_name: spec.durable, ...valuesOf(rules) }),
    change: (settings) => manager.consumers.update(spec.stream, spec.durable, settings as Partial<ConsumerConfig>),
  };
}

function valuesOf(rules: readonly Rule[]): Settings {
  return Object.fromEntries(rules.map(({ setting, value }) => [setting, value]));
}

async function configOf(request: Promise<{ readonly config: unknown }>): Promise<Settings | null> {
  try {
    return (await request).config as Settings;
  } catch (error) {
    if (NOT_FOUND.has(codeOf(error))) return null;
    throw error;
  }
}

/** Creates the part if it is missing, and returns what cannot be relied on. A refused stream gets no consumer. */
async function ensure(part: Part, isStreamRefused: boolean): Promise<readonly string[]> {
  try {
    const found = await part.find();
    if (found !== null) return differencesOf(part, found);
  } catch (error) {
    if (isDenied(error)) return [`${part.label} cannot be looked at by this user`];
    throw error;
  }
  return isStreamRefused ? [`${part.label} is missing`] : ensureMissing(part);
}

async function ensureMissing(part: Part): Promise<readonly string[]> {
  try {
    await part.make();
    return [];
  } catch (error) {
    if (EXISTS.has(codeOf(error))) return differencesOf(part, (await part.find()) ?? {});
    if (isDenied(error)) return [`${part.label} is missing, and this user may not create it`];
    throw error;
  }
}

function differencesOf({ label, rules }: Part, found: Settings): readonly string[] {
  return rules
    .filter((rule) => !rule.holds(found))
    .map(({ setting, asked }) => `${label}: ${setting} is ${shown(setting, found[setting])} and has to be ${asked}`);
}

function codeOf(error: unknown): number {
  return (error instanceof NatsError ? error.api_error?.err_code : undefined) ?? 0;
}

/** NATS denies this user the request. */
export function isDenied(error: unknown): boolean {
  return error instanceof NatsError && error.code === ErrorCode.PermissionsViolation;
}
