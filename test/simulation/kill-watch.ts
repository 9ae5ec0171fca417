// The promise of the kill switch: of a submit that began after a kill was answered, and was stored before its lift was asked for, no message has the fast path.
import { fieldOf, type KillScope, scopesOf } from '../../src/domain/kill-switch.ts';
import type { StoredMessage } from '../../src/domain/message.ts';
import { settings } from '../../src/settings.ts';

export type KillWatch = {
  submitBegins(traceparent: string): void;
  changed(scope: KillScope, isKilled: boolean): void;
  answered(scope: KillScope): void;
  liftCalled(scope: KillScope): void;
  /** Redis lost, or took back, what it had: what was read before the commit of a kill may be written once more, and expires soon. */
  redisFailed(): void;
  stored(message: StoredMessage): void;
};

type Watched = { committedAtMs: number; answeredAtMs: number; liftCalledAtMs: number; hasRedisFailed: boolean };

const { copyLifeMs } = settings.killSwitch;

export function createKillWatch(nowMs: () => number, violated: (text: string) => void): KillWatch {
  const began = new Map<string, number>();
  const kills = new Map<string, Watched>();

  /** From when on no submit may begin and take the fast path. */
  function closedFromMs({ answeredAtMs, committedAtMs, hasRedisFailed }: Watched): number {
    return hasRedisFailed ? Math.max(answeredAtMs, committedAtMs + copyLifeMs) : answeredAtMs;
  }

  return {
    submitBegins: (traceparent) => void began.set(traceparent, nowMs()),
    changed(scope, isKilled) {
      if (!isKilled) return;
      const never = Number.POSITIVE_INFINITY;
      const fresh = { committedAtMs: nowMs(), answeredAtMs: never, liftCalledAtMs: never, hasRedisFailed: false };
      // A kill that arrives late, after its lift, promises nothing.
      if (!kills.has(fieldOf(scope))) kills.set(fieldOf(scope), fresh);
    },
    answered(scope) {
      const kill = kills.get(fieldOf(scope));
      if (kill === undefined) violated(`I9 the kill of ${fieldOf(scope)} is answered and not stored`);
      else kill.answeredAtMs = nowMs();
    },
    liftCalled(scope) {
      const kill = kills.get(fieldOf(scope));
      if (kill !== undefined) kill.liftCalledAtMs = nowMs();
    },
    redisFailed() {
      for (const kill of kills.values()) kill.hasRedisFailed = true;
    },
    stored({ messageId, tenantId, templateId, compliancePath, traceparent }) {
      if (templateId === null || compliancePath !== 'FAST_PATH') return;
      const beganAtMs = began.get(traceparent);
      if (beganAtMs === undefined) return violated(`I9 ${messageId} has the fast path, and no submit asked for it`);
      for (const scope of scopesOf(tenantId, templateId)) {
        const kill = kills.get(fieldOf(scope));
        if (kill === undefined || nowMs() >= kill.liftCalledAtMs || beganAtMs <= closedFromMs(kill)) continue;
        violated(`I9 ${messageId} has the fast path, and its submit began after the kill of ${fieldOf(scope)}`);
      }
    },
  };
}
