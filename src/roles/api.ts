// The role `api`: submits and status on the public port, and the internal operations for holders of an internal token.
import { randomUUID } from 'node:crypto';
import type { DatabasePool } from 'slonik';
import type { RankedTurns } from '../admission/ranked-turns.ts';
import type { Submit } from '../admission/submit.ts';
import type { Config } from '../config.ts';
import { createPublicApp } from '../http/app.ts';
import { type AdminHandlers, createAdminHandlers, createPublicHandlers } from '../http/handlers.ts';
import type { KillStore } from '../http/operations/fast-path.ts';
import { type HttpServer, openServer } from '../http/server.ts';
import { createAnswerUnreadable } from '../http/unreadable.ts';
import { browseDeadLetters, resolveDeadLetter } from '../store/dead-letters.ts';
import { findMessage } from '../store/messages.ts';
import { countReplayable, findReplay, startReplay, whyNotReplayable } from '../store/replays.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

export type ApiParts = {
  readonly config: Config;
  readonly pool: DatabasePool;
  readonly submit: Submit;
  readonly turns: RankedTurns;
  readonly telemetry: Telemetry;
};

/** Opens the public port on the stack. */
export async function startApi(parts: ApiParts, stack: AsyncDisposableStack): Promise<HttpServer> {
  const { config, pool, submit, turns, telemetry } = parts;
  const app = await createPublicApp({
    handlers: createPublicHandlers({
      ...{ submit, turns },
      findMessage: (messageId) => findMessage(pool, messageId),
    }),
    gatewayTokens: config.gatewayAuthToken === null ? [] : [config.gatewayAuthToken],
    turns,
    telemetry,
  });
  const place = { host: config.host, port: config.port, portVariable: 'PORT' };
  const answerUnreadable = createAnswerUnreadable(telemetry);
  return stack.use(await openServer({ listener: app.callback(), answerUnreadable, ...place }));
}

/** The operations for holders of an internal token, served on the internal port. */
export function adminHandlersOf(pool: DatabasePool, kills: KillStore): AdminHandlers {
  return createAdminHandlers({
    store: {
      browseDeadLetters: (filter, after, limit) => browseDeadLetters(pool, filter, after, limit),
      resolveDeadLetter: (messageId, resolution, actor) => resolveDeadLetter(pool, messageId, resolution, actor),
      countReplayable: (selection) => countReplayable(pool, selection),
      whyNotReplayable: (messageId) => whyNotReplayable(pool, messageId),
      startReplay: (start) => startReplay(pool, start),
      findReplay: (replayId) => findReplay(pool, replayId),
    },
    kills,
    nowMs: Date.now,
    uuid: randomUUID,
  });
}
