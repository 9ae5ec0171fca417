// The role `api`: takes submits on the public port, and answers what is behind it, joined to the store, the teller and the tenants' tiers.
import { randomUUID } from 'node:crypto';
import { createKeyClaims } from '../admission/key-claim.ts';
import type { LaneOf } from '../admission/lane.ts';
import { createSubmit, type Kept, type Submit } from '../admission/submit.ts';
import type { Config } from '../config.ts';
import { firstUntold } from '../domain/submission.ts';
import { createPublicApp } from '../http/app.ts';
import { type AdminHandlers, createAdminHandlers, createPublicHandlers } from '../http/handlers.ts';
import { type HttpServer, openServer } from '../http/server.ts';
import { createAnswerUnreadable } from '../http/unreadable.ts';
import { browseDeadLetters, resolveDeadLetter } from '../store/dead-letters.ts';
import { findKey } from '../store/idempotency-keys.ts';
import { findMessage } from '../store/messages.ts';
import { countReplayable, findReplay, startReplay, whyNotReplayable } from '../store/replays.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { failingSubmit } from './failpoints.ts';
import type { Links } from './links.ts';

const SUBMIT_DEADLINE_MS = 5_000;

export type ApiParts = {
  readonly config: Config;
  readonly links: Links;
  readonly telemetry: Telemetry;
  readonly laneOf: LaneOf;
};

/** Opens the public port on the stack. */
export async function startApi(parts: ApiParts, stack: AsyncDisposableStack): Promise<HttpServer> {
  const { config, links, telemetry } = parts;
  const app = await createPublicApp({
    handlers: createPublicHandlers({
      submit: createFailingSubmit(parts),
      findMessage: (messageId) => findMessage(links.pool, messageId),
    }),
    gatewayTokens: config.gatewayAuthToken === null ? [] : [config.gatewayAuthToken],
    telemetry,
  });
  const place = { host: config.host, port: config.port, portVariable: 'PORT' };
  const answerUnreadable = createAnswerUnreadable(telemetry);
  return stack.use(await openServer({ listener: app.callback(), answerUnreadable, ...place }));
}

function createFailingSubmit({ config, links, telemetry, laneOf }: ApiParts): Submit {
  const claims = createKeyClaims({
    marks: links.idempotency.requests,
    findKey: (keyHash) => findKey(links.pool, keyHash),
    deadlineMs: SUBMIT_DEADLINE_MS,
    unreadable: telemetry.idempotencyUnreadable,
    nowMs: Date.now,
    uuid: randomUUID,
  });
  const submit = createSubmit({
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
  return failingSubmit(submit, links.armed);
}

function tell(kept: readonly Kept[], { teller }: Links, telemetry: Telemetry): void {
  for (const { message, outboxId } of kept) {
    telemetry.kept(message, 'http');
    teller.tellLater(firstUntold(message, outboxId ?? null));
  }
}

/** What the holders of an internal token may do; it is served on the internal port. */
export function adminHandlersOf({ pool }: Links): AdminHandlers {
  return createAdminHandlers({
    store: {
      browseDeadLetters: (filter, after, limit) => browseDeadLetters(pool, filter, after, limit),
      resolveDeadLetter: (messageId, resolution, asker) => resolveDeadLetter(pool, messageId, resolution, asker),
      countReplayable: (selection) => countReplayable(pool, selection),
      whyNotReplayable: (messageId) => whyNotReplayable(pool, messageId),
      startReplay: (start) => startReplay(pool, start),
      findReplay: (replayId) => findReplay(pool, replayId),
    },
    nowMs: Date.now,
    uuid: randomUUID,
  });
}
