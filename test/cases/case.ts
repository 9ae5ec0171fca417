// An input that people met in the field, with the right answer: the answer is compared with it, and a list names those that are still wrong.
import { isDeepStrictEqual } from 'node:util';
import { UndocumentedExchange } from '../support/http-contract.ts';
import { takeViolations } from '../support/run-state.ts';
import { suite } from '../support/suite.ts';
import { CASES, STILL_WRONG } from '../support/summary.ts';
import { stillWrong } from './still-wrong.ts';

/** States the right answer. Differences are collected, so that a case shows all of them. */
export type Right = {
  /** The observation has to equal the right answer. */
  is(seen: unknown, right: unknown, what: string): void;
  /** A condition has to hold. */
  holds(condition: boolean, what: string): void;
};

type Run = (right: Right) => Promise<void>;
type Hook = (run: () => Promise<void> | void) => void;

export type Cases = {
  /**
   * `id` is unique and stands in test/cases/still-wrong.ts while the answer is wrong. Only what `right` finds, and an answer
   * that the contract does not allow, counts as wrong; anything else that `run` throws fails the run, listed or not.
   */
  (id: string, title: string, run: Run): void;
  /** For a machine that lacks a program the case needs; the title names it. */
  skip(id: string, title: string): void;
  readonly before: Hook;
  readonly after: Hook;
  run(): void;
};

/** The cases of one kind of input. They speak HTTP, NATS and the documented tables only. */
export function cases(what: string): Cases {
  const inner = suite(`${CASES}${what}`);
  const add = (id: string, title: string, run: Run) => {
    const kind = Object.hasOwn(stillWrong, id) ? stillWrong[id] : undefined;
    if (kind === undefined) {
      inner(`${id}: ${title}`, async () => {
        const wrong = await differencesOf(run);
        if (wrong.length > 0) throw new Error(wrong.join('\n'));
      });
      return;
    }
    inner(`${STILL_WRONG} (${kind}): ${id}: ${title}`, async () => {
      const wrong = await differencesOf(run);
      if (wrong.length === 0)
        throw new Error(`it is right now: remove ${id} from the list in test/cases/still-wrong.ts`);
    });
  };
  const skip = (id: string, title: string) => inner.skip(`${id}: ${title}`);
  return Object.assign(add, { skip, before: inner.before, after: inner.after, run: () => inner.run() });
}

async function differencesOf(run: Run): Promise<readonly string[]> {
  const left = takeViolations();
  if (left.length > 0) throw new Error(`The service broke its contract before this case began:\n${left.join('\n')}`);
  const wrong: string[] = [];
  const show = (value: unknown) => JSON.stringify(value) ?? String(value);
  const right: Right = {
    is(seen, expected, what) {
      if (!isDeepStrictEqual(seen, expected)) wrong.push(`${what}: ${show(seen)}, right is ${show(expected)}`);
    },
    holds(condition, what) {
      if (!condition) wrong.push(what);
    },
  };
  try {
    await run(right);
  } catch (error) {
    if (!(error instanceof UndocumentedExchange)) throw error;
    wrong.push(error.message);
  }
  return [...wrong, ...takeViolations()];
}
