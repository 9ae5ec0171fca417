// The work of workers: messages from their lanes to their operators, messages of producers without HTTP, receipts, and verdicts on shadows.
import { laneOfToken } from '../../generated/events/channels.ts';
import { validate as payloads } from '../../generated/events/validators.js';
import type { LanesOf } from '../admission/lane.ts';
import { createLimiter } from '../lib/limiter.ts';
import { redrivenDelivery } from '../outbox/work.ts';
import { createClaim } from '../pipeline/claim.ts';
import { createComply, skipCompliance } from '../pipeline/comply.ts';
import { createDoneCheck } from '../pipeline/done-check.ts';
import { createInFlight } from '../pipeline/in-flight.ts';
import { createIngress, createRestoreMissing } from '../pipeline/ingress.ts';
import { createLaneRunner } from '../pipeline/lane-runner.ts';
import type { Stages } from '../pipeline/pipeline.ts';
import { createReceipts } from '../pipeline/receipts.ts';
import { createRoute } from '../pipeline/route.ts';
import { createShadowVerdicts } from '../pipeline/shadow-verdicts.ts';
import { createUnreadable } from '../pipeline/unreadable.ts';
import { validate } from '../pipeline/validate.ts';
import type { Ending } from './ending.ts';
import type { Consumer, Handle, ProtocolParts } from './parts.ts';
import type { Publishing } from './publishing.ts';

type CarriedChannel = 'laneRequest' | 'legacyRequest' | 'deliveryReceipts' | 'shadowResult';

export type Carrying = {
  handlerOf(consumer: Extract<Consumer, { channel: CarriedChannel }>): Handle;
  /** Renews the leases of all messages in flight. */
  beat(): Promise<void>;
};

export function createCarrying(
  parts: ProtocolParts,
  lanesOf: LanesOf,
  publishing: Publishing,
  ending: Ending,
): Carrying {
  const { ports, settings, telemetry, origins, stop } = parts;
  const { now, nowMs, newTraceparent } = origins;
  const stages = joinStages(parts, publishing, ending);
  const inFlight = createInFlight({
    renew: ports.renewLeases,
    renewWithinMs: settings.lease.renewWithinMs,
    onTrouble: (error) => telemetry.trouble('heartbeat', error),
  });
  const ofAllLanes = createLimiter(1);
  const unreadable = createUnreadable({ publish: ports.publish, now, newTraceparent, telemetry });

  function handlerOf(consumer: Parameters<Carrying['handlerOf']>[0]): Handle {
    const common = { maxDeliver: consumer.maxDeliver, unreadable, stop, telemetry };
    switch (consumer.channel) {
      case 'laneRequest':
        return createLaneRunner({
          ...{ ...common, stages, inFlight, traced: parts.traced },
          lane: laneOfToken[consumer.lane],
          quarantine: settings.lanes.quarantineByLane ? createLimiter(1) : ofAllLanes,
          isOutboundRequest: payloads.outboundRequest,
          async redrive({ request, traceparent = newTraceparent() }, delivery) {
            const publication = redrivenDelivery(request, delivery, traceparent);
            await ports.publish(publication);
            telemetry.published(publication);
          },
        }).handle;
      case 'legacyRequest':
        return createIngress({
          ...{ ...common, ...storing(parts, publishing), now },
          laneOf: async (tenantId) => (await lanesOf(tenantId, nowMs())).usual,
          telemetry: {
            ...telemetry,
            accepted: (message, known) => {
              if (!known) telemetry.stored(message, 'legacy');
            },
          },
        }).handle;
      case 'deliveryReceipts':
        return createReceipts({
          ...common,
          isDeliveryReceipt: payloads.deliveryReceipt,
          record: ports.recordReceipt,
        }).handle;
      case 'shadowResult':
        return createShadowVerdicts({
          ...{ stop, telemetry, isOnFastPath: ports.isOnFastPath },
          isShadowVerdict: payloads.shadowResult,
        }).handle;
    }
  }

  return { handlerOf, beat: inFlight.beat };
}

/** The stages of a message, in the order in which `carry` calls them. */
function joinStages(parts: ProtocolParts, publishing: Publishing, ending: Ending): Stages {
  const { ports, origins, complianceMode, telemetry } = parts;
  const { step, dispatch, giveUp, releaseClaim } = ending;
  const { publishLater } = publishing.outbox;
  return {
    ...createDoneCheck(ports.messages, origins.uuid),
    claim: createClaim({
      claim: ports.claim,
      restoreMissing: createRestoreMissing(storing(parts, publishing)),
      catchUp: publishing.relay.catchUp,
      publishLater,
      now: origins.now,
    }),
    validate,
    comply: complianceMode === 'off' ? skipCompliance : createComply({ evaluate: ports.evaluate, telemetry }),
    route: createRoute({
      routes: { select: ports.selectRoute },
      ...{ step, publishLater },
    }),
    dispatch,
    releaseClaim,
    giveUp: giveUp.afterFailure,
  };
}

function storing({ ports, origins }: ProtocolParts, { outbox }: Publishing) {
  const { uuid: newId, newTraceparent } = origins;
  return { insert: ports.ingest, publish: outbox.publish, newId, newTraceparent };
}
