// A message as PostgreSQL stores it: its accepted fields never change, and its transitions say what happens to it.
import { limits } from '../../generated/http/contract.ts';
import type {
  CompliancePath,
  DeliveryState,
  Encoding,
  FailureReason,
  FastPathFallbackReason,
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
  /** The template that made the text; null for a text of the client's own. */
  readonly templateId: string | null;
  /** Null on the fast path, and for a text. */
  readonly pathReason: FastPathFallbackReason | null;
  readonly traceparent: string;
};

/** The fields that the sender wrote. */
export type MessageContent = Pick<AcceptedMessage, 'to' | 'from' | 'body'> & {
  readonly metadata?: AcceptedMessage['metadata'] | undefined;
};

/** What a template message has beside its text. */
export type Templated = {
  readonly templateId: string;
  /** In hex. For the row and nothing else: the text behind it is guessed where only a short code varies. */
  readonly fingerprint: string;
  /** Why the message is evaluated in full; null puts it on the fast path. */
  readonly pathReason: FastPathFallbackReason | null;
};

/** A message as it is made; the fingerprint is not read again on its journey. */
export type MadeMessage = AcceptedMessage & { readonly fingerprint: string | null };

type Assigned = Pick<AcceptedMessage, 'messageId' | 'acceptedAt' | 'tenantId' | 'lane' | 'traceparent'>;

/**
 * Makes a message of its content and the fields assigned to it; the one place where a message is made. Without a template
 * it is a text, which is evaluated in full.
 */
export function newMessage<A extends Assigned>(
  content: MessageContent,
  assigned: A,
  templated: Templated | null = null,
): A & MadeMessage {
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
    compliancePath: templated !== null && templated.pathReason === null ? 'FAST_PATH' : 'FULL',
    templateId: templated?.templateId ?? null,
    fingerprint: templated?.fingerprint ?? null,
    pathReason: templated?.pathReason ?? null,
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
