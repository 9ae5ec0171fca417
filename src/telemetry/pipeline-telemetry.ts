// Telemetry of the journey of messages, from their lanes to their operators and back as receipts.
import type { DeliveryReceipt } from '../../generated/events/types.ts';
import type { Lane } from '../domain/contract.ts';
import { withoutQuotes } from '../domain/failure.ts';
import type { ReceiptOutcome } from '../domain/journey.ts';
import type { Outcome } from '../domain/outcome.ts';
import { zeroLanes } from './lane-histogram.ts';
import type { Log } from './log.ts';
import type { Metrics, TenantLabel } from './metrics.ts';
import { traceOf } from './trace-fields.ts';

type Carried = {
  readonly lane: Lane;
  readonly tenantId: string;
  readonly messageId: string;
  readonly traceparent: string | null;
  readonly outcome: Outcome;
  readonly durationMs: number;
};

export function pipelineTelemetry(log: Log, metrics: Metrics, tenantLabel: TenantLabel) {
  return {
    /** Only in a process that carries messages: without any, the times of the lanes are missing, and that is an alert. */
    carryingStarted() {
      zeroLanes(metrics.submitToAckSeconds);
      zeroLanes(metrics.submitToReceiptSeconds);
    },
    carried: (carried: Carried) => recordCarried(carried, log, metrics, tenantLabel),
    deadLetterUnpublished(messageId: string, error: unknown) {
      log.error(
        { action: 'dead-letter', messageId, error },
        'the dead letter could not be published; it stays on its lane',
      );
    },
    interrupted(event: { lane: Lane | null; messageId: string; error: unknown }) {
      log.warn({ action: 'carry', ...event }, 'interrupted by trouble that is not the message; delivered again later');
    },
    unreadable(event: { subject: string; streamSequence: number }) {
      metrics.unreadable.inc({ channel: event.subject });
      log.warn({ action: 'read', ...event }, 'input names no message; dead-lettered raw');
    },
    receiptRecorded({ receipt, outcome }: { receipt: DeliveryReceipt; outcome: ReceiptOutcome }) {
      const { messageId, tenantId, state } = receipt;
      metrics.receipts.inc({ state, outcome: outcome.kind });
      const ended = outcome.kind === 'recorded' ? outcome.ended : null;
      if (ended !== null) metrics.submitToReceiptSeconds.observe({ lane: ended.lane }, ended.afterMs / 1000);
      if (log.writesDebug)
        log.debug({ action: 'receipt', messageId, tenantId, state, outcome: outcome.kind }, 'delivery receipt');
    },
    receiptInterrupted(event: { messageId: string; error: unknown }) {
      log.warn({ action: 'receipt', ...event }, 'a receipt could not be recorded; it is tried again');
    },
    routingCalled(call: { method: string; messages: number; ms: number; failed: boolean }) {
      metrics.routingSeconds.observe({ method: call.method, result: call.failed ? 'failed' : 'ok' }, call.ms / 1000);
    },
  };
}

function recordCarried(carried: Carried, log: Log, metrics: Metrics, tenantLabel: TenantLabel): void {
  const { lane, tenantId, messageId, outcome, durationMs, traceparent } = carried;
  const operator = outcome.kind === 'sent' ? outcome.operatorId : '';
  metrics.pipelineSeconds.observe({ status: outcome.kind, operator_id: operator }, durationMs / 1000);
  const fields = { action: 'carry', messageId, tenantId, lane, durationMs, ...traceOf(traceparent) };
  switch (outcome.kind) {
    case 'retry':
      metrics.retries.inc({ tenant_id: tenantLabel(tenantId), code: outcome.reason.code });
      log.warn({ ...fields, reason: withoutQuotes(outcome.reason) }, 'attempt failed, another follows');
      break;
    case 'given-up': {
      const { status, reason } = outcome;
      metrics.deadLetters.inc({ tenant_id: tenantLabel(tenantId), status, code: reason.code });
      metrics.givenUp.inc({ lane });
      log.warn({ ...fields, reason: withoutQuotes(reason), status }, 'message given up');
      break;
    }
    // Given up as well; its later deliveries find it done.
    case 'dead-letter-unpublished':
      metrics.givenUp.inc({ lane });
      if (log.writesDebug) log.debug({ ...fields, outcome: outcome.kind }, 'message carried');
      break;
    case 'done-before':
      metrics.idempotencyHits.inc({ layer: 'pipeline' });
      log.warn({ ...fields, duplicate: true }, 'message was done before');
      break;
    case 'sent':
      metrics.submitToAckSeconds.observe({ lane }, outcome.sinceAcceptedMs / 1000);
      if (log.writesDebug) log.debug({ ...fields, outcome: outcome.kind }, 'message carried');
      break;
    case 'leased':
    // Another log line says that the raw input is dead-lettered.
    case 'unstorable':
    case 'fenced':
      if (log.writesDebug) log.debug({ ...fields, outcome: outcome.kind }, 'message carried');
      break;
    default:
      outcome satisfies never;
  }
}
