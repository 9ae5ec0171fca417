// The error of a failed statement: a row was at fault, or PostgreSQL was.
import { IntegrityConstraintViolationError, InvalidInputError } from 'slonik';
import { DataRefused } from '../domain/data-refused.ts';
import { Unavailable } from '../domain/unavailable.ts';

/** A value of one row was refused (SQLSTATE classes 22 and 23): repeating the statement without it can help. */
export function isDataError(error: unknown): boolean {
  if (error instanceof DataRefused) return true;
  if (error instanceof IntegrityConstraintViolationError || error instanceof InvalidInputError) return true;
  const state = serverError(error)?.code;
  return state !== undefined && (state.startsWith('22') || state.startsWith('23'));
}

/** Data errors become DataRefused, bugs pass, and the rest (connection, shutdown, resources, time) is Unavailable. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof Unavailable || error instanceof DataRefused || isBug(error)) return error;
  if (isDataError(error)) return new DataRefused(lacksPartition(error) ? 'month' : 'value', error);
  return new Unavailable('postgres', 'the work was not done, or its answer was lost', error);
}

/** The one violation of a check that names no constraint; its text depends on the language of the server. */
function lacksPartition(error: unknown): boolean {
  const { code, constraint } = serverError(error) ?? {};
  return code === '23514' && constraint === undefined;
}

/** Runs statements; every error of theirs passes through asStoreError. */
export async function stored<T>(statements: () => Promise<T>): Promise<T> {
  try {
    return await statements();
  } catch (error) {
    throw asStoreError(error);
  }
}

/** A defect of ours, or a statement that PostgreSQL does not understand or may not run (class 42): it fails every time. */
function isBug(error: unknown): boolean {
  const isOurs = [TypeError, ReferenceError, RangeError, SyntaxError].some((kind) => error instanceof kind);
  return isOurs || serverError(error)?.code.startsWith('42') === true;
}

type ServerError = { readonly code: string; readonly constraint?: string | undefined };

/** The error as PostgreSQL sent it, wherever it stands among the causes. */
function serverError(error: unknown): ServerError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^[0-9A-Z]{5}$/.test(at.code))
      return at as unknown as ServerError;
  }
  return undefined;
}
