// What is said of a message id that is taken; the same whoever has it.
import type { FieldError } from '../../domain/contract.ts';

export function idTaken(field: string): FieldError {
  return { field, message: 'is taken', code: 'MESSAGE_ID_CONFLICT' };
}
