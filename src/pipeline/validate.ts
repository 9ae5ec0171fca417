// The stage that stops messages that break a rule of the contract: another attempt cannot help them.
import { StageFailure } from '../domain/failure.ts';
import { violationsOf } from '../domain/validate.ts';
import type { Claimed, Valid } from './progress.ts';

/** Throws StageFailure VALIDATION_FAILED that names each field and never its value. */
export function validate(claimed: Claimed): Valid {
  const violations = violationsOf(claimed.message);
  if (violations.length === 0) return { ...claimed, valid: true };
  throw new StageFailure('VALIDATION_FAILED', violations.map((v) => `${v.field} ${v.message}`).join('; '));
}
