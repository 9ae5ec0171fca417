// Brings messages back: those that NATS has given up on, and those that nobody moves; part of the jobs, which no message can kill.
import { subjects } from '../../generated/events/channels.ts';
import { outboundRequest } from '../../generated/events/publications.ts';
import { consumers } from '../../generated/events/topology.ts';
import type { OutboundRequest } from '../../generated/events/types.ts';
import { validate as payloads } from '../../generated/events/validators.js';
import { consume } from '../bus/consume.ts';
import { leftOnLanes, readStored, removeStored, repeatStored, waitingSince } from '../bus/stored.ts';
import type { Config } from '../config.ts';
import type { KeptMessage } from '../domain/message.ts';
import { strandedAfterMs } from '../domain/recovery.ts';
import { retryDelayMs } from '../domain/retry.ts';
import { newTraceparent } from '../domain/trace.ts';
import { reportStuckRouted } from '../jobs/stuck-routed.ts';
import { sweep } from '../jobs/sweeper.ts';
import { everyMs } from '../lib/loop.ts';
import { announceWork } from '../outbox/announcement.ts';
import { createClaim } from '../pipeline/claim.ts';
import { createExhausted, type Exhausted } from '../pipeline/exhausted.ts';
import { createRecover, type Recover } from '../pipeline/recover.ts';
import { createUnreadable } from '../pipeline/unreadable.ts';
import { alone } from '../store/leadership.ts';
import {
  countRedrive,
  countStuckRouted,
  createOpenSince,
  findAllStranded,
  findStranded,
  takeStuckRouted,
} from '../store/stranded.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createEnding, now } from './ending.ts';
import { failingPutBack } from './failpoints.ts';
import type { Links } from './links.ts';

export type RecoveryParts = { readonly config: Config; readonly links: Links; readonly telemetry: Telemetry };

const ADVISORIES_AT_A_TIME = 10;
const JITTER_MS = 1_000;

/** Starts the loops and the consumers of advisories on the stack. */
export function startRecovery(parts: RecoveryParts, stack: AsyncDisposableStack): void {
  const { config, links, telemetry } = parts;
  const recover = joinRecover(links, telemetry);
  const openSince = createOpenSince(links.pool, Date.now);
  const options = (action: string) => ({
    onError: (error: unknown) => telemetry.trouble(action, error),
    jitter: () => Math.random() * Math.min(JITTER_MS, links.timings.sweepEveryMs),
  });
  const exhausted = joinExhausted(parts, recover);
  startAdvisories(parts, exhausted, stack);
  if (config.sweeperEnabled) {
    const work = (signal: AbortSignal) => sweepOnce(parts, { recover, exhausted, openSince }, signal);
    stack.use(everyMs('sweep', links.timings.sweepEveryMs, work, options('sweep')));
  }
  const report = (signal: AbortSignal) => reportOnce(parts, openSince, signal);
  stack.use(everyMs('stuck-routed', links.timings.stuckRoutedEveryMs, report, options('stuck-routed')));
}

function joinRecover(links: Links, telemetry: Telemetry): Recover {
  const { pool, writer, relay, teller } = links;
  const { giveUp, letGo } = createEnding(links, telemetry);
  const claim = createClaim({
    claim: writer.claim,
    adopt: async ({ request }) => {
      throw new Error(`message ${request.messageId} is not kept any more`);
    },
    catchUp: relay.catchUp,
    tellLater: teller.tellLater,
    now,
  });
  return createRecover({
    claim,
    giveUp,
    letGo,
    putBack: failingPutBack((message, copy) => putBack(links, message, copy), links.armed),
    countRedrive: (key, n) => countRedrive(pool, key, n),
    telemetry,
  });
}

/** The copy's id says which one it is, so that two processes add one. */
async function putBack({ publisher }: Links, message: KeptMessage, copy: { n: number; isSuspect: boolean }) {
  const work = announceWork(message);
  const lane = message.lane.toLowerCase() as Parameters<typeof subjects.laneRequest>[0];
  await publisher.publish(
    outboundRequest({ lane }, work.payload as OutboundRequest, {
      msgId: `${work.msgId}:redrive:${copy.n}`,
      traceparent: work.traceparent,
      ...(copy.isSuspect && { redrive: copy.n }),
    }),
  );
}

function joinExhausted({ links, telemetry }: RecoveryParts, recover: Recover): Exhausted {
  const { bus, pool, relay } = links;
  const lanes = new Set<string>(consumers.flatMap((c) => ('lane' in c ? [subjects.laneRequest(c.lane)] : [])));
  return createExhausted({
    isAdvisory: payloads.deliveriesExhausted,
    isOutboundRequest: payloads.outboundRequest,
    isLane: (subject) => lanes.has(subject),
    read: (stream, sequence) => readStored(bus, stream, sequence),
    remove: (stream, sequence) => removeStored(bus, stream, sequence),
    find: (key) => findStranded(pool, key),
    recover,
    catchUp: relay.catchUp,
    repeat: (input, n) => repeatStored(bus, input, n),
    unreadable: createUnreadable({ publish: links.publisher.publish, now, newTraceparent, telemetry }),
    onTrouble: (error) => telemetry.trouble('advisory', error),
  });
}

function startAdvisories({ links, telemetry }: RecoveryParts, exhausted: Exhausted, stack: AsyncDisposableStack) {
  const { handle } = exhausted;
  for (const { channel, stream, durable } of consumers) {
    if (channel !== 'workExhausted' && channel !== 'receiptExhausted') continue;
    const onError = (error: unknown) => telemetry.trouble(durable, error);
    stack.use(consume(links.bus, { stream, durable, maxConcurrent: ADVISORIES_AT_A_TIME, handle, onError }));
  }
}

type SweepParts = { recover: Recover; exhausted: Exhausted; openSince(): Promise<string> };

async function sweepOnce(
  { config, links, telemetry }: RecoveryParts,
  { recover, exhausted, openSince }: SweepParts,
  signal: AbortSignal,
): Promise<void> {
  const { bus, pool, timings } = links;
  if (!bus.isConnected) return;
  const lane = consumers.find(({ channel }) => channel === 'laneRequest')!;
  const ackWaitMs = timings.ackWaitMs ?? lane.ackWaitSeconds * 1_000;
  const unmovedForMs =
    timings.strandedAfterMs ??
    strandedAfterMs(ackWaitMs, lane.maxDeliver, retryDelayMs(Math.max(1, config.maxAttempts - 1)));
  const ports = {
    openSince,
    waitingSince: () => waitingSince(bus),
    find: (search: Parameters<typeof findAllStranded>[1]) => findAllStranded(pool, search),
    recover: (stranded: Parameters<Recover>[0]) => recover(stranded, 'lost'),
    leftOnLanes: (ageMs: number) => leftOnLanes(bus, ageMs),
    removeDone: exhausted.removeDone,
  };
  await alone(pool, 'sweep', async () => telemetry.swept(await sweep(ports, unmovedForMs, signal)));
}

async function reportOnce(
  { config, links, telemetry }: RecoveryParts,
  openSince: () => Promise<string>,
  signal: AbortSignal,
): Promise<void> {
  const { pool } = links;
  const ports = {
    openSince,
    take: (since: string, seconds: number, limit: number) => takeStuckRouted(pool, since, seconds, limit),
    count: (since: string, seconds: number) => countStuckRouted(pool, since, seconds),
    telemetry,
  };
  await alone(pool, 'stuck-routed', () => reportStuckRouted(ports, config.stuckRoutedThresholdSeconds, signal));
}
