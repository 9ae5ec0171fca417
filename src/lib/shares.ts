// Places that several queues share: each queue has some of its own, which no other one can take, and the rest is for whoever comes.

export type Shares<K> = {
  /** False when no place is left for this queue. */
  take(queue: K): boolean;
  release(queue: K): void;
};

/** Of `total` places each queue has `ownShare` for itself: 0.1 is a tenth. */
export function createShares<K>(queues: readonly K[], total: number, ownShare: number): Shares<K> {
  const taken = new Map(queues.map((queue) => [queue, 0]));
  const ownEach = Math.floor(total * ownShare);
  let common = total - queues.length * ownEach;

  return {
    take(queue) {
      const count = taken.get(queue)!;
      if (count >= ownEach) {
        if (common === 0) return false;
        common -= 1;
      }
      taken.set(queue, count + 1);
      return true;
    },
    release(queue) {
      const count = taken.get(queue)!;
      if (count > ownEach) common += 1;
      taken.set(queue, count - 1);
    },
  };
}
