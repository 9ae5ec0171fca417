// Answers about keys, cached for a while from the moment of the question; callers that ask at the same time share one question.

type Cached<Answer> = { readonly answer: Promise<Answer>; readonly askedAtMs: number };

export type CachedAnswersOptions<Answer> = {
  readonly ask: (key: string) => Promise<Answer>;
  readonly cachedForMs: number;
  /** Beyond this number the key that was asked for longest ago makes room. */
  readonly maxKeys: number;
};

/** A question that failed is not cached: it rejects for those who share it, and the next caller asks again. */
export function createCachedAnswers<Answer>(
  options: CachedAnswersOptions<Answer>,
): (key: string, nowMs: number) => Promise<Answer> {
  const { ask, cachedForMs, maxKeys } = options;
  const cache = new Map<string, Cached<Answer>>();
  // A clock that was set back would make an answer last longer.
  const isFresh = ({ askedAtMs }: Cached<Answer>, nowMs: number) =>
    nowMs >= askedAtMs && nowMs < askedAtMs + cachedForMs;

  return (key, nowMs) => {
    const known = cache.get(key);
    if (known !== undefined && isFresh(known, nowMs)) return known.answer;
    const entry = { answer: ask(key), askedAtMs: nowMs };
    entry.answer.catch(() => {
      if (cache.get(key) === entry) cache.delete(key);
    });
    // Deleted first, so that the order of the map is the order of the answers and the oldest one makes room.
    cache.delete(key);
    if (cache.size >= maxKeys) cache.delete(cache.keys().next().value!);
    cache.set(key, entry);
    return entry.answer;
  };
}
