// One handler per operation of the contract; a missing handler, or one with an undocumented answer, does not compile.
import type { BulkAccepted, MessageAccepted } from '../../generated/http/contract.ts';
import type { Handlers } from '../../generated/http/handlers.ts';
import { type OperationId, operations } from '../../generated/http/operations.ts';
import type { RankedTurns } from '../admission/ranked-turns.ts';
import type { Submit } from '../admission/submit.ts';
import type { DeadLetterStore } from '../domain/dead-letter.ts';
import type { DependencyWatch } from './dependency-watch.ts';
import { createBrowseDeadLetters } from './operations/browse-dead-letters.ts';
import {
  createDisableFastPath,
  createEnableFastPath,
  createListFastPathKills,
  type KillStore,
} from './operations/fast-path.ts';
import { createGetDocs } from './operations/get-docs.ts';
import { getLiveness } from './operations/get-liveness.ts';
import { createGetMessage } from './operations/get-message.ts';
import { createGetMetrics } from './operations/get-metrics.ts';
import { createGetReadiness } from './operations/get-readiness.ts';
import { createGetReplay, createReplayDeadLetters, type ReplayParts } from './operations/replay-dead-letters.ts';
import { createResolveDeadLetter } from './operations/resolve-dead-letter.ts';
import { createSendBulk } from './operations/send-bulk.ts';
import { createSendMessage } from './operations/send-message.ts';
import { createIsAnswer, createValidateBulkMessage } from './schemas.ts';
import type { Scope } from './scope.ts';

type OperationOf<Tag extends string, Internal extends boolean> = {
  [Op in OperationId]: (typeof operations)[Op] extends {
    readonly tag: infer T extends string;
    readonly internal: Internal;
  }
    ? T extends Tag
      ? Op
      : never
    : never;
}[OperationId];
type Of<Op extends OperationId> = Pick<Handlers<Scope>, Op>;

/** The operations that every process answers on its internal port: probes, metrics and documents. */
export type ProcessOperation = OperationOf<'operations', true>;
/** The operations that the role `api` answers on the public port. */
export type PublicHandlers = Of<OperationOf<string, false>>;
/** The operations that the role `api` answers on its internal port, for requests with a token. */
export type AdminHandlers = Of<Exclude<OperationOf<string, true>, ProcessOperation>>;
export type ProcessHandlers = Of<ProcessOperation>;

export type PublicParts = {
  readonly submit: Submit;
  readonly findMessage: Parameters<typeof createGetMessage>[0];
  readonly turns: RankedTurns;
};

export function createPublicHandlers({ submit, findMessage, turns }: PublicParts) {
  return {
    sendMessage: createSendMessage(submit, createIsAnswer<MessageAccepted>('MessageAccepted')),
    sendBulk: createSendBulk({
      ...{ submit, turns, validate: createValidateBulkMessage() },
      isAnswer: createIsAnswer<BulkAccepted>('BulkAccepted'),
    }),
    getMessage: createGetMessage(findMessage),
  } satisfies PublicHandlers;
}

export type AdminParts = Pick<ReplayParts, 'nowMs' | 'uuid'> & {
  readonly store: DeadLetterStore;
  readonly kills: KillStore;
};

export function createAdminHandlers(parts: AdminParts) {
  const { store, kills, nowMs } = parts;
  return {
    listFastPathKills: createListFastPathKills(kills),
    disableFastPath: createDisableFastPath(kills),
    enableFastPath: createEnableFastPath(kills),
    browseDeadLetters: createBrowseDeadLetters(store, nowMs),
    replayDeadLetters: createReplayDeadLetters(parts),
    getReplay: createGetReplay(store),
    resolveDeadLetter: createResolveDeadLetter(store, nowMs),
  } satisfies AdminHandlers;
}

export type ProcessParts = {
  readonly dependencies: Pick<DependencyWatch, 'latest'>;
  readonly readMetrics: Parameters<typeof createGetMetrics>[0];
  /** The folder of the rendered contracts, `http.html` and `events.html`; they may be missing. */
  readonly siteDirectory: URL;
};

export function createProcessHandlers({ dependencies, readMetrics, siteDirectory }: ProcessParts) {
  return {
    getLiveness,
    getReadiness: createGetReadiness(dependencies),
    getMetrics: createGetMetrics(readMetrics),
    getDocs: createGetDocs(siteDirectory, 'http.html'),
    getHttpDocs: createGetDocs(siteDirectory, 'http.html'),
    getEventDocs: createGetDocs(siteDirectory, 'events.html'),
  } satisfies ProcessHandlers;
}

/** The ids of the process operations; nothing guards those but the port. */
export const processOperations = (Object.keys(operations) as OperationId[]).filter(
  (id): id is ProcessOperation => operations[id].tag === 'operations',
);
