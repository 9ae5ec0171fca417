// Generated from asyncapi.yaml; do not edit. Run npm run generate.
import type { ChannelId } from './channels.ts';
import { type LaneRequestLane, type OperatorLaneMessageLane, subjects } from './channels.ts';
import type {
  OutboundRequest,
  ComplianceRequest,
  ShadowEvaluation,
  SmppOutboundMessage,
  StatusChanged,
  RetryScheduled,
  DeadLetter,
  UnreadableInput,
  FastPathTaken,
  FastPathFallback,
  FastPathKilled,
  ReplayAudited,
  ResolutionAudited,
  MessageName,
} from './types.ts';

/** A message on its way out. `msgId` deduplicates it where its stream does; `correlationId` is the id of the message it is about. */
export type Publication = {
  readonly channel: ChannelId;
  readonly message: MessageName;
  readonly subject: string;
  readonly msgId: string | undefined;
  readonly correlationId: string | undefined;
  readonly traceparent: string;
  /** Of work: how often it came back; undefined the first time. */
  readonly redrive: number | undefined;
  readonly payload: object;
};

/** The header of work on a lane that says how often it came back. */
export const REDRIVE_HEADER = 'X-Orch-Redrive';

export type TraceHeaders = { readonly traceparent: string };
export type DurableHeaders = TraceHeaders & { readonly msgId: string };
export type WorkHeaders = DurableHeaders & { readonly redrive?: number };

/** Puts a stored message on its lane. */
export function outboundRequest(to: { readonly lane: LaneRequestLane }, payload: OutboundRequest, headers: WorkHeaders): Publication {
  return {
    channel: 'laneRequest',
    message: 'outboundRequest',
    subject: subjects.laneRequest(to.lane),
    msgId: headers.msgId,
    correlationId: payload.messageId,
    traceparent: headers.traceparent,
    redrive: headers.redrive,
    payload,
  };
}

/** Asks whether a message may be sent. */
export function complianceRequest(payload: ComplianceRequest, headers: TraceHeaders): Publication {
  return {
    channel: 'complianceEvaluation',
    message: 'complianceRequest',
    subject: 'compliance.evaluate.request',
    msgId: undefined,
    correlationId: payload.messageId,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Asks for an evaluation that does not hold the message up. */
export function shadowRequest(payload: ShadowEvaluation, headers: TraceHeaders): Publication {
  return {
    channel: 'shadowRequest',
    message: 'shadowRequest',
    subject: 'compliance.evaluate.shadow.v1',
    msgId: undefined,
    correlationId: payload.messageId,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Hands the message to its operator. */
export function dispatchCommand(to: { readonly operatorId: string }, payload: SmppOutboundMessage, headers: DurableHeaders): Publication {
  return {
    channel: 'operatorMessage',
    message: 'dispatchCommand',
    subject: subjects.operatorMessage(to.operatorId),
    msgId: headers.msgId,
    correlationId: payload.messageId,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Hands the message to its operator, in the operator's queue for its lane. */
export function laneDispatchCommand(to: { readonly operatorId: string; readonly lane: OperatorLaneMessageLane }, payload: SmppOutboundMessage, headers: DurableHeaders): Publication {
  return {
    channel: 'operatorLaneMessage',
    message: 'laneDispatchCommand',
    subject: subjects.operatorLaneMessage(to.operatorId, to.lane),
    msgId: headers.msgId,
    correlationId: payload.messageId,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Publishes a change of status. */
export function statusChanged(payload: StatusChanged, headers: DurableHeaders): Publication {
  return {
    channel: 'statusEvent',
    message: 'statusChanged',
    subject: 'sms.events.status',
    msgId: headers.msgId,
    correlationId: payload.messageId,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Publishes a failed attempt. */
export function retryScheduled(payload: RetryScheduled, headers: DurableHeaders): Publication {
  return {
    channel: 'retryEvent',
    message: 'retryScheduled',
    subject: 'sms.outbound.retry',
    msgId: headers.msgId,
    correlationId: payload.messageId,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Gives a message up. */
export function deadLettered(payload: DeadLetter, headers: DurableHeaders): Publication {
  return {
    channel: 'deadLetters',
    message: 'deadLettered',
    subject: 'sms.outbound.deadletter',
    msgId: headers.msgId,
    correlationId: payload.messageId,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Gives a message up. */
export function unreadable(payload: UnreadableInput, headers: DurableHeaders): Publication {
  return {
    channel: 'deadLetters',
    message: 'unreadable',
    subject: 'sms.outbound.deadletter',
    msgId: headers.msgId,
    correlationId: undefined,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Audits a message on the fast path. */
export function fastPathTaken(payload: FastPathTaken, headers: DurableHeaders): Publication {
  return {
    channel: 'fastPathTakenAudit',
    message: 'fastPathTaken',
    subject: 'orch.fastpath.taken.v1',
    msgId: headers.msgId,
    correlationId: payload.messageId,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Audits a template message on the full path. */
export function fastPathFallback(payload: FastPathFallback, headers: DurableHeaders): Publication {
  return {
    channel: 'fastPathFallbackAudit',
    message: 'fastPathFallback',
    subject: 'orch.fastpath.fallback.v1',
    msgId: headers.msgId,
    correlationId: payload.messageId,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Audits the kill switch. */
export function fastPathKilled(payload: FastPathKilled, headers: DurableHeaders): Publication {
  return {
    channel: 'fastPathKilledAudit',
    message: 'fastPathKilled',
    subject: 'orch.fastpath.killed.v1',
    msgId: headers.msgId,
    correlationId: undefined,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Audits what is done about dead letters. */
export function replayAudited(payload: ReplayAudited, headers: DurableHeaders): Publication {
  return {
    channel: 'deadLetterAudit',
    message: 'replayAudited',
    subject: 'orch.deadletter.audited.v1',
    msgId: headers.msgId,
    correlationId: undefined,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}

/** Audits what is done about dead letters. */
export function resolutionAudited(payload: ResolutionAudited, headers: DurableHeaders): Publication {
  return {
    channel: 'deadLetterAudit',
    message: 'resolutionAudited',
    subject: 'orch.deadletter.audited.v1',
    msgId: headers.msgId,
    correlationId: payload.messageId,
    traceparent: headers.traceparent,
    redrive: undefined,
    payload,
  };
}
