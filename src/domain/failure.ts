// The one table of what can fail on the journey of a message, and whether another attempt can help.
import { limits } from '../../generated/http/contract.ts';
import type { FailureCode, FailureReason } from './contract.ts';
import { mended } from './text.ts';

/** `permanent` ends in FAILED at once, `transient` in RETRY and, when attempts run out, in DEAD_LETTER. */
export const severityOf = {
  VALIDATION_FAILED: 'permanent',
  COMPLIANCE_BLOCKED: 'permanent',
  COMPLIANCE_UNAVAILABLE: 'transient',
  NO_ROUTE: 'permanent',
  ROUTING_UNAVAILABLE: 'transient',
  ROUTING_BAD_RESPONSE: 'permanent',
  OPERATOR_PUBLISH_FAILED: 'transient',
  PUBLISH_OUTCOME_UNKNOWN: 'transient',
  CRASH_LOOP: 'permanent',
  UNREADABLE_MESSAGE: 'permanent',
} as const satisfies Record<FailureCode, 'permanent' | 'transient'>;

/**
 * A stage could not do its work for this message. Trouble with PostgreSQL, Redis or our own link to NATS is no such
 * failure: it says nothing of the message, which then stays where it is.
 */
export class StageFailure extends Error {
  override readonly name = 'StageFailure';
  readonly reason: FailureReason;

  constructor(code: FailureCode, detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, { cause });
    this.reason = { code, detail: mended(detail, limits.failureReason.detail.maxLength) };
  }

  get severity(): 'permanent' | 'transient' {
    return severityOf[this.reason.code];
  }
}

/** The reason for logs and events, which carry no content: the detail of a block is compliance's text, and may quote the message. */
export function withoutQuotes(reason: FailureReason): FailureReason {
  return reason.code === 'COMPLIANCE_BLOCKED' ? { code: reason.code, detail: 'compliance blocked it' } : reason;
}
