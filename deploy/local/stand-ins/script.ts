// The script of a stand-in: the latest decision function is in force until it is disposed of.

export type Script<Decide> = {
  readonly decide: Decide;
  /** Sets the decisions from now on; disposing of the result restores the decisions before. */
  script(next: Decide): Disposable;
};

export function createScript<Decide>(first: Decide): Script<Decide> {
  let decide = first;
  return {
    get decide() {
      return decide;
    },
    script(next) {
      const before = decide;
      decide = next;
      return {
        [Symbol.dispose]() {
          decide = before;
        },
      };
    },
  };
}
