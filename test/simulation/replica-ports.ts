// The ports of one process, each call over the wire with its own way to fail.
import type { Redis } from 'ioredis';
import { laneOfToken } from '../../generated/events/channels.ts';
import type { Publication } from '../../generated/events/publications.ts';
import { consumers } from '../../generated/events/topology.ts';
import { StageFailure } from '../../src/domain/failure.ts';
import type { KillScope } from '../../src/domain/kill-switch.ts';
import type { StoredMessage } from '../../src/domain/message.ts';
import { type PubAck, PublishRefused, PublishTimeout } from '../../src/domain/publishing.ts';
import type { StoredInput } from '../../src/domain/stored-input.ts';
import type { Submission, SubmissionOutcome } from '../../src/domain/submission.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import { createIdempotency } from '../../src/redis/idempotency.ts';
import { renewKillCopy } from '../../src/redis/kill-copy.ts';
import { createKillSwitch } from '../../src/redis/kill-switch.ts';
import { createRedisBreaker } from '../../src/redis/redis-breaker.ts';
import { settings } from '../../src/settings.ts';
import { createTemplates } from '../../src/template/templates.ts';
import type { Checker } from './checker.ts';
import type { Accelerator } from './model/accelerator.ts';
import type { KillCopy, Kills } from './model/kill-switch.ts';
import { evaluate, selectOperator } from './model/neighbours.ts';
import type { MemoryStore } from './model/store.ts';
import type { MemoryStreams, StreamMessage } from './model/streams.ts';
import { findTemplate, findTemplateGrant } from './model/templates.ts';
import type { Port } from './plan.ts';
import type { Random } from './random.ts';
import type { CallErrors, Process, Wire } from './wire.ts';

export type PortParts = {
  readonly wire: Wire;
  readonly store: MemoryStore;
  readonly bus: MemoryStreams;
  readonly redis: Accelerator;
  readonly kills: Kills;
  readonly killCopy: KillCopy;
  readonly random: Random;
  readonly checker: Checker;
  readonly note: (text: () => string) => void;
};

/** As `insertSubmissions` in src/store: a statement whose answer is lost runs again with the same keys. */
const KEEP_TRIES = 3;

const storeErrors: CallErrors = {
  refused: () => new Unavailable('postgres', 'not connected'),
  lost: () => new Unavailable('postgres', 'the work was not done, or its answer was lost'),
  timeoutMs: settings.store.statementTimeoutMs,
  noticesLoss: true,
};
const redisErrors: CallErrors = {
  refused: () => new Error('Connection is closed.'),
  lost: () => new Error('Command timed out'),
  timeoutMs: settings.redis.commandTimeoutMs,
  noticesLoss: false,
};
/** Questions to JetStream other than publications. */
const managerErrors: CallErrors = {
  refused: () => new Unavailable('nats', 'not connected'),
  lost: () => new Error('nats: no answer'),
  timeoutMs: 5_000,
  noticesLoss: false,
};
const encoder = new TextEncoder();

export function createReplicaPorts(process: Process, parts: PortParts): Ports {
  const { wire, store, bus, redis, random, checker, note } = parts;
  const ask = <T>(port: Port, work: () => T) =>
    wire.call(process, port, 'postgres', storeErrors, () => checker.as(process, work));

  const breaker = createRedisBreaker({ breakerChanged: () => {} });
  const killRedis = openKillRedis(process, parts);

  const askBus = <T>(port: Port, work: () => T) => wire.call(process, port, 'nats', managerErrors, work);

  function waitingSince(): ReadonlyMap<string, string> {
    const waiting = consumers.flatMap((consumer) => {
      if (!('lane' in consumer)) return [];
      const sinceMs = bus.waitingSinceMs(consumer.durable);
      return sinceMs === null ? [] : [[laneOfToken[consumer.lane], new Date(sinceMs).toISOString()] as const];
    });
    return new Map(waiting);
  }

  function readStored(stream: string, sequence: number): StoredInput | null {
    const message = bus.read(stream, sequence);
    return message === null ? null : toStored(message);
  }

  function toStored({ subject, data, traceparent, redrive, stream, seq }: StreamMessage): StoredInput {
    return { subject, data, traceparent, redrive, stream, streamSequence: seq };
  }

  function removeStored(stream: string, sequence: number): void {
    const message = bus.read(stream, sequence);
    if (message === null) return;
    checker.removes(process, message);
    bus.remove(stream, sequence);
  }

  function redriveStored({ stream, streamSequence, subject, data, traceparent }: StoredInput, n: number): void {
    bus.publish(subject, data, `again:${stream}:${streamSequence}`, traceparent, n);
  }

  async function insert(submission: Submission): Promise<SubmissionOutcome> {
    const beganAtMs = performance.now();
    for (let tried = 1; ; tried += 1) {
      try {
        const outcome = await ask('insert', () => store.insert(submission));
        // The caller waits no longer: it never hears the outcome.
        if (performance.now() - beganAtMs >= settings.submit.deadlineMs) return outcome;
        if (outcome.kind === 'stored') for (const id of outcome.outboxIds.keys()) checker.heard(process, id, 1);
        return outcome;
      } catch (error) {
        if (!(error instanceof Unavailable) || tried === KEEP_TRIES) throw error;
      }
    }
  }

  // A stream that has the message id says so before it refuses.
  function refusal({ channel, payload }: Publication): PublishRefused {
    const isKnown = isDispatch(channel) && checker.mayBeAtOperator((payload as StoredMessage).messageId);
    return isKnown || random.chance(0.5) ? new PublishRefused('503', false) : new PublishRefused('full');
  }

  function publish(publication: Publication): Promise<PubAck> {
    const { subject, payload, msgId, traceparent, redrive, channel } = publication;
    const data = encoder.encode(JSON.stringify(payload));
    const errors: CallErrors = {
      refused: () => (random.chance(0.5) ? new Unavailable('nats', 'not connected') : refusal(publication)),
      lost: () => new PublishTimeout('no PubAck'),
      timeoutMs: settings.stages.publishTimeoutMs,
      noticesLoss: false,
    };
    const dispatch = isDispatch(channel) ? checker.dispatchBegins((payload as StoredMessage).messageId) : null;
    checker.tells(process, publication);
    const answer = wire.call(process, channel as Port, 'nats', errors, () => {
      const published = bus.publish(subject, data, msgId, traceparent, redrive);
      if (published === null) throw new PublishRefused('no stream', false);
      if (!published.duplicate) checker.published(process, publication);
      return published;
    });
    if (dispatch !== null) answer.then(dispatch.known, (e) => !(e instanceof PublishTimeout) && dispatch.known());
    return answer;
  }

  return {
    findTenant: async () => ({ tier: 'STANDARD', allowedLanes: ['P1'] }),
    openSince: async () => new Date(0).toISOString(),
    insert,
    ingest: insert,
    recordSignature: async () => 'recorded',
    findKey: (keyHash) => ask('findKey', () => store.findKey(keyHash)),
    async claim(claim) {
      const outcome = await ask('claim', () => store.claim(claim));
      if (outcome.kind === 'claimed' && outcome.transition !== null) {
        checker.heard(process, claim.messageId, outcome.transition.seq);
      }
      return outcome;
    },
    async move(move) {
      const outcome = await ask('move', () => {
        const done = store.move(move);
        if (done.kind === 'moved') checker.moved(process, move);
        return done;
      });
      if (outcome.kind === 'moved') checker.heard(process, move.messageId, outcome.seq);
      return outcome;
    },
    releaseLease: (key, epoch) => ask('releaseLease', () => store.releaseLease(key, epoch)),
    renewLeases: (leases) => ask('renew', () => store.renew(leases)),
    firstRoutedAt: (key) => ask('firstRoutedAt', () => store.firstRoutedAt(key)),
    forget: (outboxId) => ask('forget', () => store.forget(outboxId)),
    unpublishedOf: (messageId) => ask('unpublishedOf', () => store.unpublishedOf(messageId)),
    unpublishedUrgent: (messageIds) => ask('unpublishedUrgent', () => store.unpublishedUrgent(messageIds)),
    unpublishedSince: (ageMs, after, limit) =>
      ask('unpublishedSince', () => store.unpublishedSince(ageMs, after, limit)),
    findStalled: (key) => ask('findStalled', () => store.findStalled(key)),
    findAllStalled: (search) => ask('findAllStalled', () => store.findAllStalled(search)),
    countRedrive: (key, n) => ask('countRedrive', () => store.countRedrive(key, n)),
    waitingSince: () => askBus('waitingSince', waitingSince),
    leftOnLanes: (ageMs) => askBus('leftOnLanes', () => bus.leftOnLanes(ageMs).map(toStored)),
    readStored: (stream, sequence) => askBus('readStored', () => readStored(stream, sequence)),
    removeStored: (stream, sequence) => askBus('removeStored', () => removeStored(stream, sequence)),
    redriveStored: (input, n) => askBus('redriveStored', () => redriveStored(input, n)),
    recordReceipt: (receipt) => ask('recordReceipt', () => store.recordReceipt(receipt)),
    publish,
    selectRoute: (message) =>
      wire.call(process, 'select', 'routing', routingErrors, () => selectOperator(message, random)),
    evaluate: (message) => wire.call(process, 'evaluate', 'compliance', complianceErrors, () => evaluate(message)),
    // It changes nothing that is stored, whatever becomes of it; nobody answers.
    shadow: ({ messageId }) => checker.shadowed(messageId),
    isOnFastPath: async () => false,
    ...createIdempotency(
      (question) => wire.call(process, 'redis', 'redis', redisErrors, () => redis.ask(question)),
      breaker,
      {
        idempotencySkipped: ({ step, reason }) =>
          note(() => `${process.name} goes on without Redis: ${step} ${reason}`),
      },
    ),
    templates: createTemplates({
      store: {
        findTemplate: (templateId) => ask('findTemplate', () => findTemplate(templateId)),
        findTemplateGrant: (_tenantId, templateId) => ask('findTemplate', () => findTemplateGrant(templateId)),
      },
      // What it has is what PostgreSQL has, and without it PostgreSQL is asked.
      cache: { read: async () => null, write: async () => {} },
      telemetry: { templateUnusable: () => {}, unusableTemplateMet: () => {} },
      ...settings.templates,
      monotonicMs: () => performance.now(),
    }),
    killSwitch: createKillSwitch(killRedis, breaker, { killSwitchAsked: () => {}, killSwitchSilent: () => {} }),
  };
}

/** What operators and the copy ask of one process: as src/roles/kill-switch.ts joins them. */
export type KillControl = {
  /** Takes off, or lifts; resolves to whether the copy knows. Rejects when PostgreSQL does. */
  change(scope: KillScope, isKill: boolean): Promise<boolean>;
  /** One renewal of the copy. Rejects. */
  renew(): Promise<void>;
};

export function createKillControl(process: Process, parts: PortParts): KillControl {
  const { wire, kills } = parts;
  const redis = openKillRedis(process, parts);
  const ask = <T>(port: Port, work: () => T) => wire.call(process, port, 'postgres', storeErrors, work);
  const renew = () => renewKillCopy(redis, () => ask('readKills', kills.snapshot), settings.killSwitch.copyLifeMs);
  return {
    renew,
    async change(scope, isKill) {
      await ask('recordKill', () => (isKill ? kills.kill(scope) : kills.lift(scope)));
      return renew().then(
        () => true,
        () => false,
      );
    },
  };
}

/** The commands of Redis that the kill switch uses, each over the wire. */
function openKillRedis(process: Process, { wire, killCopy }: PortParts): Redis {
  const ask = <T>(work: () => T) => wire.call(process, 'redis', 'redis', redisErrors, work);
  const commands: Pick<Redis, 'time'> & Record<'eval' | 'hmget', unknown> = {
    time: () => ask(killCopy.time),
    eval: (_script: string, keys: number, ...rest: (string | number)[]) => ask(() => killCopy.write(rest.slice(keys))),
    hmget: (_key: string, ...fields: string[]) => ask(() => killCopy.read(fields)),
  };
  return commands as unknown as Redis;
}

function isDispatch(channel: Publication['channel']): boolean {
  return channel === 'operatorMessage' || channel === 'operatorLaneMessage';
}

const { routingTimeoutMs, complianceTimeoutMs } = settings.stages;
const routingErrors = neighbour('ROUTING_UNAVAILABLE', routingTimeoutMs);
const complianceErrors = neighbour('COMPLIANCE_UNAVAILABLE', complianceTimeoutMs);

function neighbour(code: 'ROUTING_UNAVAILABLE' | 'COMPLIANCE_UNAVAILABLE', timeoutMs: number): CallErrors {
  const unavailable = () => new StageFailure(code, 'no answer');
  return { refused: unavailable, lost: unavailable, timeoutMs, noticesLoss: false };
}
