// The breaker in front of Redis, for everything that a submit or a delivery asks of it: when one kind of question fails, so does another.
import { type Breaker, createBreaker } from '../lib/breaker.ts';
import { settings } from '../settings.ts';
import { isRedisFailure } from './keys.ts';

export type BreakerTelemetry = { breakerChanged(dependency: 'redis', state: 'open' | 'closed'): void };

export function createRedisBreaker(telemetry: BreakerTelemetry): Breaker {
  return createBreaker({
    name: 'redis',
    failuresToOpen: settings.redis.failuresToOpen,
    openMs: settings.redis.leftAloneMs,
    nowMs: () => performance.now(),
    isFailure: isRedisFailure,
    onChange: (state) => telemetry.breakerChanged('redis', state),
  });
}
