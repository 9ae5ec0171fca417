// Answers requests: the HTTP side joined to the store, the teller and the tenants' tiers.
import { randomUUID } from 'node:crypto';
import { createKeyClaims } from '../admission/key-claim.ts';
import type { LaneOf } from '../admission/lane.ts';
import { createSubmit, type Kept } from '../admission/submit.ts';
import type { Config } from '../config.ts';
import { firstUntold } from '../domain/submission.ts';
import { createApp } from '../http/app.ts';
import { createHandlers, type HandlerParts } from '../http/handlers.ts';
import { type DependencyWatch, watchDependencies } from '../http/probes.ts';
import { type HttpServer, openServer } from '../http/server.ts';
import { createAnswerUnreadable } from '../http/unreadable.ts';
import { browseDeadLetters, resolveDeadLetter } from '../store/dead-letters.ts';
import { findKey } from '../store/idempotency-keys.ts';
import { findMessage } from '../store/messages.ts';
import { pingStore } from '../store/pool.ts';
import { countReplayable, findReplay, startReplay, whyNotReplayable } from '../store/replays.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { failingSubmit } from './failpoints.ts';
import type { Links } from './links.ts';

const SUBMIT_DEADLINE_MS = 5_000;
const CHECK_EVERY_MS = 1_000;
const CHECK_TIMEOUT_MS = 1_000;

export type ApiParts = {
  readonly config: Config;
  readonly links: Links;
  readonly telemetry: Telemetry;
  readonly metrics: Metrics;
  readonly laneOf: LaneOf;
};

/**
 * Serves on the stack. Every process serves, for its probes and metrics; only those with the api role are routed to.
 */
export async function startApi(parts: ApiParts, stack: AsyncDisposableStack): Promise<HttpServer> {
  const { config, links, telemetry, metrics, laneOf } = parts;
  const claims = createKeyClaims({
    marks: links.idempotency.requests,
    findKey: (keyHash) => findKey(links.pool, keyHash),
    deadlineMs: SUBMIT_DEADLINE_MS,
    unreadable: telemetry.idempotencyUnreadable,
    nowMs: Date.now,
    uuid: randomUUID,
  });
  const answer = createSubmit({
    keeps: { keep: links.writer.keep },
    claims,
    laneOf,
    tell: (kept) => tell(kept, links, telemetry),
    replayed: telemetry.replayed,
    idempotencySecret: config.idempotencySecret,
    deadlineMs: SUBMIT_DEADLINE_MS,
    nowMs: Date.now,
    uuid: randomUUID,
  });
  const submit = failingSubmit(answer, links.armed);
  const handlers = createHandlers({
    submit,
    messages: { find: (messageId) => findMessage(links.pool, messageId) },
    dependencies: { latest: () => watching.latest() },
    metrics: metrics.read,
    ...deadLetterPorts(links),
  });
  const app = await createApp({
    handlers,
    gatewayTokens: config.gatewayAuthToken === null ? [] : [config.gatewayAuthToken],
    internalTokens: config.internalTokens,
    telemetry,
    siteDirectory: new URL('../../site/', import.meta.url),
  });
  // Last, since compiling the contract keeps this thread busy for longer than a check may take.
  const watching = stack.use(watch(links, telemetry, metrics));
  const answerUnreadable = createAnswerUnreadable(telemetry);
  const { host, port } = config;
  return stack.use(await openServer({ listener: app.callback(), answerUnreadable, host, port }));
}

function deadLetterPorts({ pool }: Links): Pick<HandlerParts, 'deadLetters' | 'replays'> {
  return {
    deadLetters: {
      browse: (filter, after, limit) => browseDeadLetters(pool, filter, after, limit),
      resolve: (messageId, resolution, asker) => resolveDeadLetter(pool, messageId, resolution, asker),
    },
    replays: {
      count: (selection) => countReplayable(pool, selection),
      whyNot: (messageId) => whyNotReplayable(pool, messageId),
      start: (start) => startReplay(pool, start),
      find: (replayId) => findReplay(pool, replayId),
      nowMs: Date.now,
      uuid: randomUUID,
    },
  };
}

function tell(kept: readonly Kept[], { teller }: Links, telemetry: Telemetry): void {
  for (const { message, outboxId } of kept) {
    telemetry.kept(message, 'http');
    teller.tellLater(firstUntold(message, outboxId ?? null));
  }
}

function watch({ pool, bus, redis, routing }: Links, telemetry: Telemetry, metrics: Metrics): DependencyWatch {
  return watchDependencies(
    {
      postgres: () => pingStore(pool),
      nats: async () => {
        if (!bus.isConnected) throw new Error('not connected');
        await bus.connection.flush();
      },
      redis: async () => void (await redis.ping()),
      routingEngine: (signal) => routing.checkHealth(signal),
    },
    {
      intervalMs: CHECK_EVERY_MS,
      timeoutMs: CHECK_TIMEOUT_MS,
      onChange: ({ dependency, state, error }) => {
        metrics.dependencyUp.set({ dependency }, state === 'up' ? 1 : 0);
        telemetry.dependencyChanged(dependency, state, error);
      },
      onError: (error) => telemetry.trouble('check', error),
    },
  );
}
