// The service as a process whose clock is wrong by TEST_CLOCK_AHEAD_MS.
const aheadMs = Number(process.env['TEST_CLOCK_AHEAD_MS'] ?? 0);
const RightDate = Date;

globalThis.Date = class extends RightDate {
  static override now(): number {
    return RightDate.now() + aheadMs;
  }

  constructor(...given: unknown[]) {
    super(...((given.length === 0 ? [RightDate.now() + aheadMs] : given) as [number]));
  }
} as DateConstructor;

await import('../support/service-main.ts');
