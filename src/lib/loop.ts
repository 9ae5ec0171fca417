// Repeats a piece of background work; runs never overlap, a failed one does not end the loop, and none outlives the dispose.

export type Loop = AsyncDisposable & {
  /**
   * Resolves when a run that began after this call has ended, however it ended; callers who come during a run share the
   * next one. Rejects when the loop was disposed before that run could begin.
   */
  runNow(): Promise<void>;
};

export type LoopOptions = {
  /** Called with the error of a run, except the abort of the dispose itself. Must not throw. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds to add to the next pause, so that replicas do not run in step. */
  readonly jitter?: () => number;
};

/**
 * Runs work intervalMs after this call, then again intervalMs after each run ended. Its timer keeps no process alive.
 * Dispose aborts the signal and waits for the run in progress, which must heed the signal or have a deadline.
 */
export function everyMs(
  name: string,
  intervalMs: number,
  work: (signal: AbortSignal) => Promise<void>,
  options: LoopOptions,
): Loop {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function start(): Promise<void> {
    clearTimeout(timer);
    running = runOnce(work, stop.signal, options.onError).finally(() => {
      running = undefined;
      planNext();
    });
    return running;
  }

  function planNext(): void {
    if (stop.signal.aborted) return;
    timer = setTimeout(start, intervalMs + (options.jitter?.() ?? 0));
    timer.unref();
  }

  function startNext(): Promise<void> {
    next = undefined;
    return stop.signal.aborted ? Promise.reject(new Error(`${name} is stopped`)) : start();
  }

  planNext();
  return {
    runNow() {
      // This check comes first: between the end of a run and the start of the next one neither is running.
      if (next !== undefined) return next;
      if (running === undefined) return startNext();
      next = running.then(startNext);
      return next;
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      stop.abort();
      await running;
    },
  };
}

async function runOnce(
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  try {
    await work(signal);
  } catch (error) {
    if (!(signal.aborted && isAbort(error, signal))) onError(error);
  }
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}
