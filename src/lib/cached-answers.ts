// Answers about keys, cached for a while from the moment of the question; callers that ask at the same time share one question.

type Cached<Answer> = {
  readonly answer: Promise<Answer>;
  readonly askedAtMs: number;
  /** Once it is there. */
  known: Answer | undefined;
};

/** `known` is the answer that a call would resolve to at once; undefined when there is none yet. It asks nobody. */
export type CachedAnswers<Answer> = {
  (key: string, nowMs: number): Promise<Answer>;
  known(key: string, nowMs: number): Answer | undefined;
};

export type CachedAnswersOptions<Answer> = {
  readonly ask: (key: string) => Promise<Answer>;
  readonly cachedForMs: number;
  /** Beyond this number the key that was asked for longest ago makes room. */
  readonly maxKeys: number;
};

/** A question that failed is not cached: it rejects for those who share it, and the next caller asks again. No answer is undefined. */
export function createCachedAnswers<Answer>(options: CachedAnswersOptions<Answer>): CachedAnswers<Answer> {
  const { ask, cachedForMs, maxKeys } = options;
  const cache = new Map<string, Cached<Answer>>();
  // A clock that was set back would make an answer last longer.
  const isFresh = ({ askedAtMs }: Cached<Answer>, nowMs: number) =>
    nowMs >= askedAtMs && nowMs < askedAtMs + cachedForMs;

  function answerOf(key: string, nowMs: number): Promise<Answer> {
    const cached = cache.get(key);
    if (cached !== undefined && isFresh(cached, nowMs)) return cached.answer;
    const entry: Cached<Answer> = { answer: ask(key), askedAtMs: nowMs, known: undefined };
    entry.answer.then(
      (answer) => {
        entry.known = answer;
      },
      () => {
        if (cache.get(key) === entry) cache.delete(key);
      },
    );
    // Deleted first, so that the order of the map is the order of the answers and the oldest one makes room.
    cache.delete(key);
    if (cache.size >= maxKeys) cache.delete(cache.keys().next().value!);
    cache.set(key, entry);
    return entry.answer;
  }

  return Object.assign(answerOf, {
    known(key: string, nowMs: number) {
      const cached = cache.get(key);
      return cached !== undefined && isFresh(cached, nowMs) ? cached.known : undefined;
    },
  });
}
