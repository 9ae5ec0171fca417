// Runs the functions of one key one after another and those of different keys concurrently; an idle key leaves nothing behind.

export type Chains<K> = {
  /** Calls fn at once, synchronously, when the key is idle, else after every earlier fn; a failed fn blocks none. */
  run<T>(key: K, fn: () => Promise<T>): Promise<T>;
  /** Keys with something running. */
  readonly size: number;
};

/** The caller bounds the length of a key's queue. */
export function createChains<K>(): Chains<K> {
  const busy = new Map<K, (() => void)[]>();

  function run<T>(key: K, fn: () => Promise<T>): Promise<T> {
    const queue = busy.get(key);
    if (queue !== undefined) {
      return new Promise((resolve, reject) => queue.push(() => start(key, fn).then(resolve, reject)));
    }
    // The key is busy before the call, so that an fn which runs its own key again is queued behind itself.
    busy.set(key, []);
    return start(key, fn);
  }

  function start<T>(key: K, fn: () => Promise<T>): Promise<T> {
    const result = settled(fn);
    const next = () => {
      const following = busy.get(key)?.shift();
      if (following === undefined) busy.delete(key);
      else following();
    };
    result.then(next, next);
    return result;
  }

  return {
    run,
    get size() {
      return busy.size;
    },
  };
}

/** The answer of fn; a synchronous throw becomes a rejection. */
function settled<T>(fn: () => Promise<T>): Promise<T> {
  try {
    return Promise.resolve(fn());
  } catch (error) {
    return Promise.reject(error);
  }
}
