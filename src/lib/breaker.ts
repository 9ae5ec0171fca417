// Leaves a failing dependency alone: after a run of failures it is not asked for a while, then one probe decides; no caller waits in line.

/** Rejects a run at once: nothing was asked. */
export class BreakerOpenError extends Error {
  override readonly name = 'BreakerOpenError';
}

export type BreakerOptions = {
  readonly name: string;
  /** Failures in a row that open it; the same error, handed to many, is one. */
  readonly failuresToOpen: number;
  /** How long nothing is asked before the next probe. */
  readonly openMs: number;
  readonly nowMs: () => number;
  /** Whether an error says that the dependency is not well; every error does by default. */
  readonly isFailure?: (error: unknown) => boolean;
  /** Called each time it opens after having been closed, and each time it closes again. Must not throw. */
  readonly onChange?: (state: 'open' | 'closed') => void;
};

export type Breaker = {
  /** Settles as work does, or rejects with BreakerOpenError. Work must have a deadline of its own. */
  run<T>(work: () => Promise<T>): Promise<T>;
};

export function createBreaker(options: BreakerOptions): Breaker {
  const { name, failuresToOpen, openMs, nowMs, isFailure = () => true, onChange } = options;
  let failures = 0;
  /** Many that shared one question have one failure. */
  let lastFailure: unknown;
  /** Null while it is closed. */
  let askAgainAt: number | null = null;
  let probing = false;

  function runsFreely(): boolean {
    return askAgainAt === null;
  }

  function run<T>(work: () => Promise<T>): Promise<T> {
    return runsFreely() ? observed(work) : probe(work);
  }

  async function probe<T>(work: () => Promise<T>): Promise<T> {
    if (probing || nowMs() < askAgainAt!) throw new BreakerOpenError(`${name} is not asked at the moment`);
    probing = true;
    try {
      const result = await work();
      close();
      return result;
    } catch (error) {
      if (isFailure(error)) askAgainAt = nowMs() + openMs;
      else close();
      throw error;
    } finally {
      probing = false;
    }
  }

  // Work that began before the breaker opened and ends afterwards says nothing new: the probe decides.
  async function observed<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      if (runsFreely()) failures = 0;
      return result;
    } catch (error) {
      if (runsFreely() && error !== lastFailure && isFailure(error)) failed(error);
      throw error;
    }
  }

  function failed(error: unknown): void {
    lastFailure = error;
    failures += 1;
    if (failures < failuresToOpen) return;
    askAgainAt = nowMs() + openMs;
    onChange?.('open');
  }

  function close(): void {
    failures = 0;
    askAgainAt = null;
    onChange?.('closed');
  }

  return { run };
}
