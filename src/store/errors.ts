// What a failed statement says: that a row was at fault, or that PostgreSQL was.
import { IntegrityConstraintViolationError, InvalidInputError } from 'slonik';
import { Unavailable } from '../domain/unavailable.ts';

/** A value of one row was refused (SQLSTATE classes 22 and 23): repeating the statement without it can help. */
export function isDataError(error: unknown): boolean {
  if (error instanceof IntegrityConstraintViolationError || error instanceof InvalidInputError) return true;
  const state = sqlState(error);
  return state !== undefined && (state.startsWith('22') || state.startsWith('23'));
}

/** Passes data errors and bugs on, and turns everything else (connection, shutdown, resources, time) into Unavailable. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof Unavailable || isDataError(error) || isBug(error)) return error;
  return new Unavailable('postgres', 'the work was not done, or its answer was lost', error);
}

/** Runs statements; whatever they reject with is told apart as asStoreError does. */
export async function stored<T>(statements: () => Promise<T>): Promise<T> {
  try {
    return await statements();
  } catch (error) {
    throw asStoreError(error);
  }
}

/** A statement that PostgreSQL does not understand or may not run (class 42) fails every time. */
function isBug(error: unknown): boolean {
  return sqlState(error)?.startsWith('42') === true || error instanceof TypeError || error instanceof ReferenceError;
}

function sqlState(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^[0-9A-Z]{5}$/.test(at.code)) return at.code;
  }
  return undefined;
}
