// Puts an upper bound on a wait; its timer never outlives the wait.

export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly afterMs: number;

  constructor(what: string, afterMs: number) {
    super(`${what} took longer than ${afterMs} ms`);
    this.afterMs = afterMs;
  }
}

/**
 * Settles as work does, or rejects with DeadlineError after that many milliseconds. Work given as a function receives a
 * signal that is then aborted with the same error; work given as a promise goes on, and its result is ignored.
 */
export function withDeadline<T>(
  work: PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>),
  afterMs: number,
  name: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    // Only a function gets a signal: a promise could not use it.
    const controller = typeof work === 'function' ? new AbortController() : null;
    const timer = setTimeout(() => {
      const error = new DeadlineError(name, afterMs);
      reject(error);
      controller?.abort(error);
    }, afterMs);
    begin(work, controller).then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

function begin<T>(
  work: PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>),
  controller: AbortController | null,
): PromiseLike<T> {
  if (typeof work !== 'function') return work;
  try {
    return work(controller!.signal);
  } catch (error) {
    return Promise.reject(error);
  }
}
