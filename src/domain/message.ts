// A message as PostgreSQL stores it: its accepted fields never change, and its transitions say what happens to it.
import { limits } from '../../generated/http/contract.ts';
import type {
  CompliancePath,
  DeliveryState,
  Encoding,
  FailureReason,
  Lane,
  MessageStatus,
  ResolvedOutcome,
} from './contract.ts';
import { measure } from './text.ts';

/** The accepted fields. `acceptedAt` is RFC 3339 with milliseconds and, with the id, finds the row. */
export type AcceptedMessage = {
  readonly messageId: string;
  readonly acceptedAt: string;
  readonly tenantId: string;
  readonly lane: Lane;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly encoding: Encoding;
  readonly segmentCount: number;
  readonly compliancePath: CompliancePath;
  readonly traceparent: string;
};

/** The fields that the sender wrote. */
export type MessageContent = Pick<AcceptedMessage, 'to' | 'from' | 'body'> & {
  readonly metadata?: AcceptedMessage['metadata'] | undefined;
};

type Assigned = Pick<AcceptedMessage, 'messageId' | 'acceptedAt' | 'tenantId' | 'lane' | 'traceparent'>;

/** Makes a message of its content and the fields assigned to it; the one place where a message is made. */
export function newMessage<A extends Assigned>(content: MessageContent, assigned: A): A & AcceptedMessage {
  const { to, from, body, metadata } = content;
  const { encoding, segmentCount } = measure(body);
  return {
    ...assigned,
    to,
    from,
    body,
    metadata: metadata ?? null,
    encoding,
    // Only a text that breaks the contract's rules is longer: its message is stored, and refused on its lane.
    segmentCount: Math.min(segmentCount, limits.segmentCount.maximum),
    compliancePath: 'FULL',
  };
}

/** The state of its journey beside the status. */
export type Progress = {
  readonly operatorId: string | null;
  readonly routeId: string | null;
  /** Whether it goes to its operator's subject for its lane, in place of the one for all lanes. */
  readonly onOperatorLane: boolean;
  /** Attempts that ended in a failure. */
  readonly attemptCount: number;
  readonly lastError: FailureReason | null;
};

/** The part of a message's row that the pipeline needs. */
export type StoredMessage = AcceptedMessage & Progress & { readonly status: MessageStatus; readonly seq: number };

/** A message as its tenant may see it. Moments are RFC 3339. */
export type MessageView = StoredMessage & {
  readonly updatedAt: string;
  readonly processedAt: string | null;
  readonly delivery: { readonly state: DeliveryState; readonly at: string } | null;
  /** The outcome of the message, when that was unknown and someone found out. */
  readonly resolution: { readonly outcome: ResolvedOutcome; readonly at: string } | null;
};
