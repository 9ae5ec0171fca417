// The record of an HTTP request, made once it is answered or its client is gone.
import type { OperationId } from '../../generated/http/operations.ts';
import type { ErrorCode } from './contract.ts';

export type RequestAnswered = {
  /** Null when no operation was reached. */
  readonly operation: OperationId | null;
  readonly method: string;
  /** 499 when the client went away before its request was complete. */
  readonly status: number;
  readonly code: ErrorCode | null;
  /** The error behind a refusal, for logs only; undefined when there was none. */
  readonly cause: unknown;
  readonly durationMs: number;
  readonly requestId: string;
  readonly traceparent: string;
  readonly tenantId: string | null;
};

/** A defect; the client was answered INTERNAL_ERROR. */
export type RequestFailed = {
  readonly error: unknown;
  readonly requestId: string;
  readonly operation: OperationId | null;
};
