// One handler per operation of the contract; a missing one, or one that answers what is not documented, does not compile.
import type { BulkAccepted, MessageAccepted } from '../../generated/http/contract.ts';
import type { Handlers } from '../../generated/http/handlers.ts';
import type { Submit } from '../admission/submit.ts';
import { disableFastPath, enableFastPath } from './operations/fast-path.ts';
import { getLiveness } from './operations/get-liveness.ts';
import { createGetMessage, type Messages } from './operations/get-message.ts';
import { createGetMetrics, type Metrics } from './operations/get-metrics.ts';
import { createGetReadiness } from './operations/get-readiness.ts';
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
};

export function createHandlers({ submit, messages, dependencies, metrics }: HandlerParts) {
  return {
    sendMessage: createSendMessage(submit, createIsAnswer<MessageAccepted>('MessageAccepted')),
    sendBulk: createSendBulk(submit, createJudgeBulkMessage(), createIsAnswer<BulkAccepted>('BulkAccepted')),
    getMessage: createGetMessage(messages),
    disableFastPath,
    enableFastPath,
    getLiveness,
    getReadiness: createGetReadiness(dependencies),
    getMetrics: createGetMetrics(metrics),
  } satisfies Handlers<Scope>;
}
