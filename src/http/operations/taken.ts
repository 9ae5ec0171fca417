// What is said of a message id that is taken, the same whoever has it, and of a key whose first request is still being answered.
import type { FieldError } from '../../domain/contract.ts';

export function idTaken(field: string): FieldError {
  return { field, message: 'is taken', code: 'MESSAGE_ID_CONFLICT' };
}

export const inProgress = { fault: 'IDEMPOTENCY_IN_PROGRESS', retryAfterSeconds: 1 } as const;
