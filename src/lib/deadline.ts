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
 * signal that is then aborted with the same error; work given as a promise goes on unheard.
 */
export function withDeadline<T>(
  work: PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>),
  afterMs: number,
  name: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      const error = new DeadlineError(name, afterMs);
      reject(error);
      controller.abort(error);
    }, afterMs);
    const finish = <V>(settle: (value: V) => void): ((value: V) => void) => {
      return (value) => {
        clearTimeout(timer);
        settle(value);
      };
    };
    begin(work, controller.signal).then(finish(resolve), finish(reject));
  });
}

async function begin<T>(
  work: PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>),
  signal: AbortSignal,
): Promise<T> {
  return typeof work === 'function' ? work(signal) : work;
}
