// How a stand-in decides now: as it was told last, until that is taken back.

export type Script<Decide> = {
  readonly decide: Decide;
  /** Decides so from now on; disposing of the result brings back what was before. */
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
