// Points between 0 and 1 that spread evenly from the first one on, and that no period of the callers can meet in step.

/** The golden ratio: of all steps around a circle this one keeps the largest distance from every fraction. */
const STEP = (Math.sqrt(5) - 1) / 2;

/** Each call answers the next point, at least 0 and below 1. */
export function createEvenPoints(): () => number {
  let point = 0;
  return () => {
    point = (point + STEP) % 1;
    return point;
  };
}
