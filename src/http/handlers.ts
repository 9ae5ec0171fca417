// One handler per operation of the contract; a missing one, or one that answers what is not documented, does not compile.
import type { BulkAccepted, MessageAccepted } from '../../generated/http/contract.ts';
import type { Handlers } from '../../generated/http/handlers.ts';
import type { Submit } from '../admission/submit.ts';
import { type BrowseDeadLetters, createBrowseDeadLetters } from './operations/browse-dead-letters.ts';
import { disableFastPath, enableFastPath } from './operations/fast-path.ts';
import { getLiveness } from './operations/get-liveness.ts';
import { createGetMessage, type Messages } from './operations/get-message.ts';
import { createGetMetrics, type Metrics } from './operations/get-metrics.ts';
import { createGetReadiness } from './operations/get-readiness.ts';
import { createGetReplay, createReplayDeadLetters, type Replays } from './operations/replay-dead-letters.ts';
import { createResolveDeadLetter, type ResolveDeadLetter } from './operations/resolve-dead-letter.ts';
import { createSendBulk } from './operations/send-bulk.ts';
import { createSendMessage } from './operations/send-message.ts';
import type { DependencyWatch } from './probes.ts';
import { createIsAnswer, createJudgeBulkMessage } from './schemas.ts';
import type { Scope } from './scope.ts';

export type HandlerParts = {
  readonly submit: Submit;
  readonly messages: Messages;
  readonly dependencies: Pick<DependencyWatch, 'latest'>;
  readonly metrics: Metrics;
  readonly deadLetters: { readonly browse: BrowseDeadLetters; readonly resolve: ResolveDeadLetter };
  readonly replays: Replays;
};

export function createHandlers(parts: HandlerParts) {
  const { submit, messages, dependencies, metrics, deadLetters, replays } = parts;
  return {
    sendMessage: createSendMessage(submit, createIsAnswer<MessageAccepted>('MessageAccepted')),
    sendBulk: createSendBulk(submit, createJudgeBulkMessage(), createIsAnswer<BulkAccepted>('BulkAccepted')),
    getMessage: createGetMessage(messages),
    disableFastPath,
    enableFastPath,
    browseDeadLetters: createBrowseDeadLetters(deadLetters.browse, replays.nowMs),
    replayDeadLetters: createReplayDeadLetters(replays),
    getReplay: createGetReplay(replays),
    resolveDeadLetter: createResolveDeadLetter(deadLetters.resolve, replays.nowMs),
    getLiveness,
    getReadiness: createGetReadiness(dependencies),
    getMetrics: createGetMetrics(metrics),
  } satisfies Handlers<Scope>;
}
