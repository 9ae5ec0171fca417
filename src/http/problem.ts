// The one place where a refusal, a fault or an unknown error becomes a problem document; what it says is public by construction.
import { statusOfFault } from '../../generated/http/operations.ts';
import type { ErrorCode, FieldError } from '../domain/contract.ts';
import { DataRefused } from '../domain/data-refused.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { BatcherClosedError, BatcherFullError } from '../lib/batcher.ts';
import { DeadlineError } from '../lib/deadline.ts';
import { Fault, faultTexts } from './fault-texts.ts';

/** A refusal as handlers return it; further members are those that the contract adds to its problem. */
export type AnyRefusal = {
  readonly fault: ErrorCode;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
};

export type ProblemAnswer = {
  readonly status: number;
  readonly code: ErrorCode;
  readonly retryAfterSeconds: number | undefined;
  readonly body: string;
};

export function problemOfRefusal(refusal: AnyRefusal): ProblemAnswer {
  const { fault: code, detail, errors, retryAfterSeconds, ...members } = refusal;
  const { title, advice } = faultTexts[code];
  const status = statusOfFault[code];
  const type = `urn:sms-orchestrator:fault:${code}`;
  const problem = { type, title, status, code, detail: detail ?? advice, errors: errors ?? [], ...members };
  return { status, code, retryAfterSeconds, body: JSON.stringify(problem) };
}

/** Replicas that lost the same database must not be asked again in the same second. */
const RETRY_SPREAD_SECONDS = 5;

/** The refusal of an error; `random` (0 to 1) spreads the repeated requests. INTERNAL_ERROR stands for a defect. */
export function refusalOfError(error: unknown, random: () => number): AnyRefusal {
  if (error instanceof Fault) return refusalOfFault(error);
  if (error instanceof BatcherFullError) return { fault: 'OVERLOADED', retryAfterSeconds: 1 };
  if (error instanceof DataRefused && error.refused === 'value') {
    return { fault: 'VALIDATION_FAILED', detail: 'A value of the request cannot be stored.' };
  }
  const storeFailed =
    error instanceof Unavailable ||
    error instanceof DataRefused ||
    error instanceof DeadlineError ||
    error instanceof BatcherClosedError;
  if (!storeFailed) return { fault: 'INTERNAL_ERROR' };
  return { fault: 'STORE_UNAVAILABLE', retryAfterSeconds: 1 + Math.floor(random() * RETRY_SPREAD_SECONDS) };
}

function refusalOfFault({ code, extras }: Fault): AnyRefusal {
  const { detail, errors, retryAfterSeconds, members } = extras;
  return {
    ...members,
    fault: code,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}
