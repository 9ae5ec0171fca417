// Redis as src/redis/key-script.ts uses it: one question about one key at a time, on one instance that may lose everything.
import type { KeyQuestion } from '../../../src/redis/key-script.ts';

export type Accelerator = {
  /** The answer of the script for one key. */
  ask(question: KeyQuestion): string | number | null;
  flush(): void;
};

/** Nothing expires: every time to live is longer than a schedule. */
export function createAccelerator(): Accelerator {
  const values = new Map<string, string>();

  function exchange({ key, from, to }: KeyQuestion): 0 | 1 {
    if (values.get(key) !== from) return 0;
    if (to === '') values.delete(key);
    else values.set(key, to);
    return 1;
  }

  return {
    ask(question) {
      const { step, key, to } = question;
      const before = values.get(key) ?? null;
      switch (step) {
        case 'claim':
          if (before === null) values.set(key, to);
          return before;
        case 'complete':
          if (before !== null) values.set(key, to);
          return before === null ? null : 'OK';
        case 'swap':
        case 'drop':
          return exchange(question);
      }
    },
    flush: () => values.clear(),
  };
}
