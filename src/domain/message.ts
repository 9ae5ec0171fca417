// A message as PostgreSQL keeps it; what is accepted never changes, what happens to it is told by its transitions.
import type {
  CompliancePath,
  DeliveryState,
  Encoding,
  FailureReason,
  Lane,
  MessageStatus,
  ResolvedOutcome,
} from './contract.ts';

/** What was accepted. `acceptedAt` is RFC 3339 with milliseconds and, with the id, finds the row. */
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

/** What is known of its journey beside the status. */
export type Progress = {
  readonly operatorId: string | null;
  readonly routeId: string | null;
  /** Attempts that ended in a failure. */
  readonly attemptCount: number;
  readonly lastError: FailureReason | null;
};

/** A row of a message, as much as the pipeline needs. */
export type KeptMessage = AcceptedMessage & Progress & { readonly status: MessageStatus; readonly seq: number };

/** A message as its tenant may see it. Moments are RFC 3339. */
export type MessageView = KeptMessage & {
  readonly updatedAt: string;
  readonly processedAt: string | null;
  readonly delivery: { readonly state: DeliveryState; readonly at: string } | null;
  /** What became of it, when that was unknown and someone found out. */
  readonly resolution: { readonly outcome: ResolvedOutcome; readonly at: string } | null;
};
