// Shedding in the role `api`: looks at the gauges of lane lag in the background, so that no submit waits for Redis to be let in.
import { createShedController, type ShedController } from '../admission/shed-controller.ts';
import type { ShedLimits } from '../admission/shed-rule.ts';
import { neverShed, type Shedding } from '../admission/shedding.ts';
import type { Config } from '../config.ts';
import { type LagReading, UNANSWERED } from '../domain/lane-lag.ts';
import { type ProtectedLane, protectedLanes } from '../domain/shedding.ts';
import { everyMs } from '../lib/loop.ts';
import { readLaneLags } from '../redis/lane-lag.ts';
import type { Settings } from '../settings.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';

export type SheddingParts = {
  readonly config: Config;
  readonly links: Pick<Links, 'redis'>;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
};

/** Of the process, and never set: a wall clock that is corrected would move every window. */
const nowMs = () => performance.now();

/** Starts the looks at the gauges on the stack. Without the role `api`, or switched off, nothing is shed. */
export function startShedding(parts: SheddingParts, stack: AsyncDisposableStack): Shedding {
  const { config, links, settings, telemetry } = parts;
  if (!config.roles.has('api')) return neverShed;
  telemetry.sheddingStarted();
  if (config.laneShedding === 'off') return neverShed;
  const controller = createShedController({
    limits: byProtectedLane((lane) => limitsOf(config, lane)),
    retrySpreadSeconds: config.shedRetrySpreadSeconds,
    onChange: telemetry.sheddingChanged,
  });
  const { everyMs: intervalMs, gaugeTtlMs } = settings.laneLag;
  const look = async () => {
    try {
      sample(controller, await readLaneLags(links.redis, protectedLanes, gaugeTtlMs), telemetry);
    } catch (error) {
      sample(
        controller,
        protectedLanes.map(() => UNANSWERED),
        telemetry,
      );
      throw error;
    }
  };
  const loop = stack.use(
    everyMs('shedding', intervalMs, look, { onError: (error) => telemetry.trouble('shed', error) }),
  );
  void loop.runNow().catch(() => {});
  return { shedOf: (lane) => controller.shedOf(lane, nowMs()), refused: telemetry.laneShed };
}

function sample(controller: ShedController, readings: readonly LagReading[], telemetry: Telemetry): void {
  const now = nowMs();
  const byLane = byProtectedLane((_lane, at) => readings[at]!);
  controller.sample(byLane, now);
  for (const lane of protectedLanes) telemetry.lagSampled(lane, byLane[lane], controller.shareFor(lane, now));
}

function byProtectedLane<Value>(
  of: (lane: ProtectedLane, at: number) => Value,
): Readonly<Record<ProtectedLane, Value>> {
  const entries = protectedLanes.map((lane, at) => [lane, of(lane, at)]);
  return Object.fromEntries(entries) as Record<ProtectedLane, Value>;
}

function limitsOf(config: Config, lane: ProtectedLane): ShedLimits {
  return {
    onAbove: config[`shed${lane}OnAbove`],
    offAt: config[`shed${lane}OffAt`],
    onAfterMs: config.shedOnAfterSeconds * 1_000,
    offAfterMs: config.shedOffAfterSeconds * 1_000,
    atLeastMs: config.shedAtLeastSeconds * 1_000,
    reopenMs: config.shedReopenSeconds * 1_000,
  };
}
