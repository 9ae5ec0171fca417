// Streams and consumers as asyncapi.yaml has them: a process makes what is missing, refuses what it cannot rely on, and changes nothing.
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

/** How far a deployment may differ from the contract: how many servers keep each stream, and shorter times in tests. */
export type TopologyOptions = { readonly replicas: number; readonly ackWaitMs: number | null };

/** Says of each stream and consumer what is missing or cannot be relied on. */
export class TopologyMismatch extends Error {
  override readonly name = 'TopologyMismatch';
}

/** A stream or consumer of the contract, and how NATS is asked about it. Each function rejects with what NATS says. */
export type Part = {
  /** Such as `stream ORCH_LANES`. */
  readonly label: string;
  /** The label of what has to be there before it. */
  readonly needs: string | null;
  readonly rules: readonly Rule[];
  /** What is there, or null. */
  readonly find: () => Promise<Settings | null>;
  readonly make: () => Promise<unknown>;
  readonly change: (settings: Settings) => Promise<unknown>;
};

const TIMEOUT_MS = 5_000;
const NOT_FOUND: ReadonlySet<number> = new Set([10059, 10014]);
/** Somebody else made it meanwhile, with other settings. */
const EXISTS: ReadonlySet<number> = new Set([10058, 10013, 10148]);

/** Makes what is missing. Rejects with TopologyMismatch, naming each difference, when what is there cannot be relied on. */
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

/** All of it, streams first: consumers need theirs. */
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

/** What cannot be relied on after what was missing has been made. A stream that was refused gets no consumer. */
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

/** NATS lets this user not even ask. */
export function isDenied(error: unknown): boolean {
  return error instanceof NatsError && error.code === ErrorCode.PermissionsViolation;
}
