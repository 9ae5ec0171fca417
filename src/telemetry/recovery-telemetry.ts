// What happens to messages that do not move by themselves: brought back, given up, or reported.
import type { KeptMessage } from '../domain/message.ts';
import { crashesOf, type Stranded, type StrandedBy } from '../domain/recovery.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

type Reason = { readonly code: string; readonly detail: string };

/** The outcome of a delivery, as far as it is told here. */
export type CarriedOutcome = {
  readonly kind: string;
  readonly operatorId?: string;
  readonly reason?: Reason;
  readonly status?: string;
};

export function recoveryTelemetry(log: Log, metrics: Metrics, tenantLabel: (tenantId: string) => string) {
  return {
    redriven({ stranded, by }: { stranded: Stranded; by: StrandedBy }) {
      const { messageId, tenantId, lane, status } = stranded.message;
      const { redrives } = stranded;
      metrics.redrives.inc({ lane, by });
      const fields = {
        action: 'redrive',
        messageId,
        tenantId,
        lane,
        status,
        by,
        redrives,
        crashes: crashesOf(stranded),
      };
      log.warn(fields, 'nobody moved the message; it is on its lane again');
    },
    gaveUp({ stranded, outcome }: { stranded: Stranded; outcome: CarriedOutcome }) {
      const { messageId, tenantId, lane } = stranded.message;
      const { status = '', reason } = outcome;
      if (outcome.kind === 'given-up') {
        metrics.deadLetters.inc({ tenant_id: tenantLabel(tenantId), status, code: reason?.code ?? '' });
      }
      const fields = { action: 'redrive', messageId, tenantId, lane, outcome: outcome.kind, reason };
      log.error(fields, 'its workers keep dying on the message; it gets no further attempt');
    },
    outcomeUnknown({ messageId, tenantId, lane, operatorId }: KeptMessage) {
      metrics.outcomeUnknown.inc();
      const fields = { action: 'give-up', messageId, tenantId, lane, operatorId };
      log.error(fields, 'given up although it may be at its operator; compare before sending again');
    },
    stuckRouted(message: {
      messageId: string;
      tenantId: string;
      lane: string;
      operatorId: string | null;
      routedAt: string;
    }) {
      metrics.stuckRouted.inc();
      log.warn({ action: 'stuck-routed', ...message }, 'message stays ROUTED');
    },
    stuckRoutedNow(messages: number) {
      metrics.stuckRoutedNow.set(messages);
    },
    swept(messages: number) {
      if (messages > 0) log.info({ action: 'sweep', messages }, 'took care of messages that nobody moved');
    },
  };
}
