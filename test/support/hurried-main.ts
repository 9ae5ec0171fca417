// The service as a process in which the loops of once a minute run many times, for tests of later rounds.
const MINUTE_MS = 60_000;
const JITTER_AT_MOST_MS = 1_000;
const INSTEAD_MS = 250;

const inTime = globalThis.setTimeout;

function hurried(work: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): NodeJS.Timeout {
  const isMinute = ms >= MINUTE_MS && ms <= MINUTE_MS + JITTER_AT_MOST_MS;
  return inTime(work, isMinute ? INSTEAD_MS : ms, ...given);
}

globalThis.setTimeout = Object.assign(hurried, inTime) as typeof setTimeout;

await import('./service-main.ts');
