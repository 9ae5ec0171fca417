// One function per thing that happens: its log line and its counters together, so that neither is forgotten.
import type { Publication } from '../../generated/events/publications.ts';
import type { DeliveryReceipt } from '../../generated/events/types.ts';
import type { Lane } from '../domain/contract.ts';
import type { ReceiptOutcome, Untold } from '../domain/journey.ts';
import type { Log } from './log.ts';
import { createTenantLabel, type Metrics } from './metrics.ts';
import { type CarriedOutcome, recoveryTelemetry } from './recovery-telemetry.ts';

type KeptEvent = {
  readonly messageId: string;
  readonly tenantId: string;
  readonly lane: Lane;
  readonly compliancePath: string;
  readonly to: string;
  readonly body: string;
};

export type IdempotencySkip = {
  readonly layer: 'submit' | 'pipeline';
  readonly step: string;
  readonly reason: string;
  readonly error: unknown;
};

export type RequestAnswered = {
  readonly operation: string | null;
  readonly method: string;
  readonly status: number;
  readonly code: string | null;
  readonly cause: unknown;
  readonly durationMs: number;
  readonly requestId: string;
  readonly traceparent: string;
  readonly tenantId: string | null;
};

export type Telemetry = ReturnType<typeof createTelemetry>;

export function createTelemetry(log: Log, metrics: Metrics) {
  const tenantLabel = createTenantLabel();

  return {
    // Submitting
    kept(message: KeptEvent, source: 'http' | 'legacy' | 'replay') {
      const { messageId, tenantId, lane, to, body } = message;
      metrics.submitted.inc({ tenant_id: tenantLabel(tenantId), lane, source });
      metrics.submitPath.inc({ path: message.compliancePath === 'FAST_PATH' ? 'fastpath' : 'full' });
      if (log.tellsDebug) log.debug({ action: 'keep', messageId, tenantId, lane, source, to, body }, 'message kept');
    },
    requestAnswered({ cause, ...answer }: RequestAnswered) {
      const operation = answer.operation ?? 'none';
      metrics.requestSeconds.observe({ operation, status: String(answer.status) }, answer.durationMs / 1000);
      if (answer.code !== null) metrics.rejected.inc({ operation, code: answer.code });
      // A probe that says no says so every few seconds; the change of the dependency was logged once.
      if (answer.status >= 500 && answer.code !== null) {
        const trouble = cause === undefined ? {} : { error: cause };
        log.warn({ action: 'answer', ...answer, ...trouble, ...traceOf(answer.traceparent) }, 'request answered');
      } else if (log.tellsDebug) {
        log.debug({ action: 'answer', ...answer, ...traceOf(answer.traceparent) }, 'request answered');
      }
    },
    requestFailed({ error, requestId, operation }: { error: unknown; requestId: string; operation: string | null }) {
      log.error({ action: 'answer', requestId, operation, error }, 'a defect kept a request from being answered');
    },
    replayed() {
      metrics.idempotencyHits.inc({ layer: 'submit' });
    },

    // Idempotency without Redis
    idempotencySkipped({ layer, step, reason, error }: IdempotencySkip) {
      metrics.idempotencySkips.inc({ layer });
      // Not asking was decided by failures that were logged, and lasts a second at a time.
      if (reason === 'open') return;
      log.warn(
        { action: 'idempotency', component: 'idempotency', layer, step, reason, error },
        'Redis did not answer; PostgreSQL decides alone',
      );
    },
    idempotencyUnreadable(keyHash: string) {
      log.warn(
        { action: 'idempotency', component: 'idempotency', layer: 'submit', keyHash },
        'Redis holds what we did not write; PostgreSQL decides alone',
      );
    },
    breakerChanged(dependency: string, state: 'open' | 'closed') {
      if (state === 'open') metrics.breakerOpened.inc({ dependency });
      log.warn(
        { action: 'idempotency', component: 'idempotency', dependency, state },
        state === 'open' ? `${dependency} is left alone for a moment` : `${dependency} is asked again`,
      );
    },

    // Telling
    told(publication: Publication) {
      if (publication.channel === 'laneRequest') {
        metrics.publishedOnLane.inc({ lane: publication.subject.slice(5, 7).toUpperCase() });
      }
    },
    leftUntold({ message, transition }: Untold, error: unknown) {
      metrics.untold.inc();
      const { messageId, tenantId } = message;
      log.warn(
        { action: 'tell', messageId, tenantId, status: transition.status, error },
        'not told now; the relay will',
      );
    },
    relayed(rows: number) {
      metrics.relayed.inc(rows);
      if (rows > 0) log.info({ action: 'relay', rows }, 'told what others had left');
    },

    // The journey
    carried(event: {
      lane: Lane;
      tenantId: string;
      messageId: string;
      traceparent: string | null;
      outcome: CarriedOutcome;
      durationMs: number;
    }) {
      const { lane, tenantId, messageId, outcome, durationMs } = event;
      metrics.pipelineSeconds.observe(
        { status: outcome.kind, operator_id: outcome.operatorId ?? '' },
        durationMs / 1000,
      );
      const fields = { action: 'carry', messageId, tenantId, lane, durationMs, ...traceOf(event.traceparent) };
      switch (outcome.kind) {
        case 'retry':
          metrics.retries.inc({ tenant_id: tenantLabel(tenantId), code: outcome.reason?.code ?? '' });
          return log.warn({ ...fields, reason: reasonOf(outcome) }, 'attempt failed, another follows');
        case 'given-up':
          metrics.deadLetters.inc({
            tenant_id: tenantLabel(tenantId),
            status: outcome.status ?? '',
            code: outcome.reason?.code ?? '',
          });
          return log.warn({ ...fields, reason: reasonOf(outcome), status: outcome.status }, 'message given up');
        case 'done-before':
          metrics.idempotencyHits.inc({ layer: 'pipeline' });
          return log.warn({ ...fields, duplicate: true }, 'message was done before');
        default:
          if (log.tellsDebug) log.debug({ ...fields, outcome: outcome.kind }, 'message carried');
      }
    },
    deadLetterUntold(messageId: string, error: unknown) {
      log.error({ action: 'dead-letter', messageId, error }, 'the dead letter could not be told; it stays on its lane');
    },
    interrupted(event: { lane: Lane | null; messageId: string; error: unknown }) {
      log.warn({ action: 'carry', ...event }, 'interrupted by trouble that is not the message; it comes back');
    },

    ...recoveryTelemetry(log, metrics, tenantLabel),
    unreadable(event: { subject: string; streamSequence: number }) {
      metrics.unreadable.inc({ channel: event.subject });
      log.warn({ action: 'read', ...event }, 'input names no message; dead-lettered as it is');
    },
    receiptRecorded({ receipt, outcome }: { receipt: DeliveryReceipt; outcome: ReceiptOutcome }) {
      const { messageId, tenantId, state } = receipt;
      metrics.receipts.inc({ state, outcome });
      log.debug({ action: 'receipt', messageId, tenantId, state, outcome }, 'delivery receipt');
    },
    receiptInterrupted(event: { messageId: string; error: unknown }) {
      log.warn({ action: 'receipt', ...event }, 'a receipt could not be recorded; it comes back');
    },
    routingCalled(call: { method: string; messages: number; ms: number; failed: boolean }) {
      metrics.routingSeconds.observe({ method: call.method, result: call.failed ? 'failed' : 'ok' }, call.ms / 1000);
    },

    replayPortion(done: number, skipped: number) {
      log.info({ action: 'replay', done, skipped }, 'dead letters submitted again');
    },
    housekeeping(done: Readonly<Record<string, unknown>>) {
      log.info({ action: 'retention', ...done }, 'retention done');
    },

    // The process
    trouble(action: string, error: unknown) {
      log.warn({ action, error }, 'trouble in the background');
    },
    dependencyChanged(dependency: string, state: string, error?: unknown) {
      const why = error === undefined ? {} : { error };
      log.info({ action: 'dependency', dependency, state, ...why }, `${dependency} is ${state}`);
    },
    started(event: { roles: readonly string[]; url: string | null; internalUrl: string }) {
      log.info({ action: 'start', ...event }, 'started');
    },
    stopping() {
      log.info({ action: 'stop' }, 'stopping');
    },
  };
}

/** The detail of a block is compliance's own text, which may quote the message; every other one is ours. */
function reasonOf({ reason }: CarriedOutcome): CarriedOutcome['reason'] | { readonly code: string } {
  return reason?.code === 'COMPLIANCE_BLOCKED' ? { code: reason.code } : reason;
}

function traceOf(traceparent: string | null): { traceId?: string; spanId?: string } {
  if (traceparent === null) return {};
  const [, traceId, spanId] = traceparent.split('-');
  return traceId === undefined || spanId === undefined ? {} : { traceId, spanId };
}
