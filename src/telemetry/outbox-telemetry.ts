// Telemetry of the outbox: what is published, and what was left to the relay.
import { laneTokens, subjects } from '../../generated/events/channels.ts';
import type { Publication } from '../../generated/events/publications.ts';
import { lanes } from '../domain/contract.ts';
import type { Unpublished } from '../domain/journey.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

const laneOfSubject = new Map(lanes.map((lane) => [subjects.laneRequest(laneTokens[lane]), lane]));

export function outboxTelemetry(log: Log, metrics: Metrics) {
  return {
    published({ subject }: Pick<Publication, 'subject'>) {
      const lane = laneOfSubject.get(subject);
      if (lane !== undefined) metrics.publishedOnLane.inc({ lane });
    },
    leftUnpublished({ message, transition }: Unpublished, error: unknown) {
      metrics.unpublished.inc();
      const { messageId, tenantId } = message;
      log.warn(
        { action: 'publish', messageId, tenantId, status: transition.status, error },
        'not published now; the relay publishes it later',
      );
    },
    relayed(rows: number) {
      metrics.relayed.inc(rows);
      if (rows > 0) log.info({ action: 'relay', rows }, 'published outbox rows that were left');
    },
  };
}
