// The record of an HTTP request, made once it is answered or its client is gone.
import { edgeResponses, type OperationId, operations } from '../../generated/http/operations.ts';
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

/** A refusal as it is counted; `none`: no operation was reached. */
export type Refusal = { readonly operation: OperationId | 'none'; readonly code: ErrorCode };

const operationIds = Object.keys(operations) as OperationId[];
const codesOfAny = edgeResponses.map(({ code }): ErrorCode => code);

/** Every refusal that the contract knows. */
export const refusals: readonly Refusal[] = [
  ...operationIds.flatMap((operation) => codesOf(operation).map((code) => ({ operation, code }))),
  ...codesOfAny.map((code) => ({ operation: 'none' as const, code })),
];

function codesOf(operation: OperationId): ErrorCode[] {
  const documented = Object.values<readonly ErrorCode[] | null>(operations[operation].statuses);
  return [...new Set([...documented.flatMap((codes) => codes ?? []), ...codesOfAny])];
}

/** A defect; the client was answered INTERNAL_ERROR. */
export type RequestFailed = {
  readonly error: unknown;
  readonly requestId: string;
  readonly operation: OperationId | null;
};
