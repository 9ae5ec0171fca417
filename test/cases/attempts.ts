// Trying until an answer is right again, for cases: an answer that does not come in time is a finding, and no error of the test.
import { setTimeout as sleep } from 'node:timers/promises';
import { UndocumentedExchange } from '../support/http-contract.ts';
import { until } from '../support/until.ts';

const EVERY_MS = 500;
const ASK_EVERY_MS = 100;

/**
 * Whether one of the attempts that began within so many milliseconds held. They begin at a steady pace and do not wait for
 * each other; all of them have ended when this resolves. One that rejects did not hold, unless the contract was broken.
 */
export async function holdsWithin(ms: number, attempt: () => Promise<boolean>, everyMs = EVERY_MS): Promise<boolean> {
  const deadline = performance.now() + ms;
  const attempts: Promise<boolean>[] = [];
  let isOver = false;
  while (!isOver && performance.now() < deadline) {
    const one = attempt().catch((error) => {
      if (error instanceof UndocumentedExchange) throw error;
      return false;
    });
    one.then(
      (held) => {
        isOver ||= held;
      },
      () => {
        isOver = true;
      },
    );
    attempts.push(one);
    await sleep(everyMs);
  }
  return (await Promise.all(attempts)).some(Boolean);
}

/** Whether the condition holds within so many milliseconds; asked again and again, one call at a time. */
export function comesWithin(ms: number, probe: () => unknown): Promise<boolean> {
  return until(probe as () => boolean, { timeoutMs: ms, everyMs: ASK_EVERY_MS }).then(
    () => true,
    () => false,
  );
}
