// Telemetry of messages that do not move by themselves: redriven, given up, or reported.
import type { StoredMessage } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import { crashesOf, type StalledBy, type StalledMessage, type StuckRouted } from '../domain/recovery.ts';
import type { Log } from './log.ts';
import type { Metrics, TenantLabel } from './metrics.ts';

export function recoveryTelemetry(log: Log, metrics: Metrics, tenantLabel: TenantLabel) {
  return {
    redriven({ stalled, by }: { stalled: StalledMessage; by: StalledBy }) {
      const { messageId, tenantId, lane, status } = stalled.message;
      const { redrives } = stalled;
      metrics.redrives.inc({ lane, by });
      const fields = {
        action: 'redrive',
        messageId,
        tenantId,
        lane,
        status,
        by,
        redrives,
        crashes: crashesOf(stalled),
      };
      log.warn(fields, 'the message was stalled; a fresh copy is on its lane');
    },
    gaveUp({ stalled, outcome }: { stalled: StalledMessage; outcome: Outcome }) {
      const { messageId, tenantId, lane } = stalled.message;
      if (outcome.kind === 'given-up') {
        const { status, reason } = outcome;
        metrics.deadLetters.inc({ tenant_id: tenantLabel(tenantId), status, code: reason.code });
      }
      if (outcome.kind === 'given-up' || outcome.kind === 'dead-letter-unpublished') metrics.givenUp.inc({ lane });
      // Its last dispatch found it at its operator.
      if (outcome.kind === 'sent') metrics.submitToAckSeconds.observe({ lane }, outcome.sinceAcceptedMs / 1000);
      const why = 'reason' in outcome ? { reason: outcome.reason } : {};
      const fields = { action: 'redrive', messageId, tenantId, lane, outcome: outcome.kind, ...why };
      log.error(fields, 'its workers keep dying on the message; it gets no further attempt');
    },
    outcomeUnknown({ messageId, tenantId, lane, operatorId }: StoredMessage) {
      metrics.outcomeUnknown.inc();
      const fields = { action: 'give-up', messageId, tenantId, lane, operatorId };
      log.error(fields, 'given up although it may be at its operator; compare before a replay');
    },
    stuckRouted(message: StuckRouted) {
      metrics.stuckRouted.inc();
      log.warn({ action: 'stuck-routed', ...message }, 'message stays ROUTED');
    },
    stuckRoutedNow(messages: number) {
      metrics.stuckRoutedNow.set(messages);
    },
    swept(messages: number) {
      if (messages > 0) log.info({ action: 'sweep', messages }, 'recovered stalled messages');
    },
  };
}
