// Checks of signatures wait in line: a bounded number, tenants by turns, and in slices between which the event loop serves everything else.
import type { CheckSignature, SignedRequest } from '../domain/gov-signature.ts';
import { BatcherFullError } from '../lib/batcher.ts';
import type { Turns } from '../lib/turns.ts';

export type CheckLineOptions = {
  /** Checks that wait or run; a further one rejects with BatcherFullError. */
  readonly maxChecks: number;
  /** The same for each tenant, so that one that floods leaves places for others. */
  readonly maxChecksOfTenant: number;
  /** How long checks go on in one turn of the event loop; a check that has begun is not interrupted. */
  readonly sliceMs: number;
  /** Called for every check that finds no place. Must not throw. */
  readonly onFull: (request: SignedRequest) => void;
};

/** What a check computes before its first wait, a path of unknown certificates above all, takes milliseconds of the event loop. */
export function createCheckLine(check: CheckSignature, options: CheckLineOptions, turns: Turns): CheckSignature {
  const { maxChecks, maxChecksOfTenant, sliceMs, onFull } = options;
  const underWay = new Map<string, number>();
  // The tenant whose turn is next comes first.
  const waiting = new Map<string, (() => void)[]>();
  let total = 0;

  function take(request: SignedRequest): void {
    const { tenantId } = request;
    const ofTenant = underWay.get(tenantId) ?? 0;
    if (total >= maxChecks || ofTenant >= maxChecksOfTenant) {
      onFull(request);
      throw new BatcherFullError('too many signatures to check');
    }
    underWay.set(tenantId, ofTenant + 1);
    total += 1;
  }

  function release(tenantId: string): void {
    const left = underWay.get(tenantId)! - 1;
    if (left === 0) underWay.delete(tenantId);
    else underWay.set(tenantId, left);
    total -= 1;
  }

  function enqueue(tenantId: string, start: () => void): void {
    const line = waiting.get(tenantId);
    if (line !== undefined) return void line.push(start);
    waiting.set(tenantId, [start]);
    if (waiting.size === 1) void runSlices();
  }

  async function runSlices(): Promise<void> {
    while (waiting.size > 0) {
      await turns.next();
      const endsAt = performance.now() + sliceMs;
      do startNext();
      while (waiting.size > 0 && performance.now() < endsAt);
    }
  }

  function startNext(): void {
    const [tenantId, line] = waiting.entries().next().value!;
    const start = line.shift()!;
    waiting.delete(tenantId);
    if (line.length > 0) waiting.set(tenantId, line);
    start();
  }

  return async (request, nowMs) => {
    const { tenantId } = request;
    take(request);
    try {
      return await new Promise((resolve) => enqueue(tenantId, () => resolve(check(request, nowMs))));
    } finally {
      release(tenantId);
    }
  };
}
