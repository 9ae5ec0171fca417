// Templates in Redis, so that the processes of the service ask PostgreSQL for each of them once in a while; without Redis each one asks.
import type { Redis } from 'ioredis';
import { TEMPLATE_PREFIX, type TemplateCacheOutcome, type TemplateRow } from '../domain/template.ts';
import { BreakerOpenError, createBreaker } from '../lib/breaker.ts';
import type { Settings } from '../settings.ts';

export type TemplateCacheTelemetry = {
  /** The error is there when Redis was asked and did not answer, or had something that is no template. */
  templateCacheAsked(outcome: TemplateCacheOutcome, error?: unknown): void;
};

const keyOf = (templateId: string) => `${TEMPLATE_PREFIX}:${templateId}`;

/** No function rejects; each waits for one command at most, which has a deadline. */
export function createTemplateCache(
  redis: Redis,
  { failuresToOpen, leftAloneMs }: Settings['redis'],
  telemetry: TemplateCacheTelemetry,
) {
  // Not the breaker of idempotency entries: what goes wrong with a template says nothing of those.
  const breaker = createBreaker({
    ...{ name: 'redis', failuresToOpen, openMs: leftAloneMs, nowMs: () => performance.now() },
  });
  const skipped = (error: unknown) =>
    telemetry.templateCacheAsked('skipped', error instanceof BreakerOpenError ? undefined : error);

  return {
    /** Null when Redis has none, or did not answer. */
    async read(templateId: string): Promise<TemplateRow | null> {
      try {
        const value = await breaker.run(() => redis.get(keyOf(templateId)));
        const row = value === null ? null : rowOf(templateId, value);
        telemetry.templateCacheAsked(row === null ? 'miss' : 'hit');
        return row;
      } catch (error) {
        skipped(error);
        return null;
      }
    },
    async write({ templateId, body, pattern, tenantId }: TemplateRow, ttlMs: number): Promise<void> {
      const value = JSON.stringify([body, pattern, tenantId]);
      await breaker.run(() => redis.set(keyOf(templateId), value, 'PX', ttlMs)).catch(skipped);
    },
  };
}

/** Null for a value that this service did not write; the next one replaces it. */
function rowOf(templateId: string, value: string): TemplateRow | null {
  const [body, pattern, tenantId] = listOf(value);
  if (typeof body !== 'string' || !isTextOrNull(pattern) || !isTextOrNull(tenantId)) return null;
  return { templateId, body, pattern, tenantId };
}

function listOf(value: string): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(value);
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
