// Telemetry of signatures on lane P0: those that were refused, with the reason that no client learns, and whom a process trusts.
import type { SignedRequest, Verdict } from '../domain/gov-signature.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

const DAY_MS = 86_400_000;

type Expiring = { readonly name: string; readonly expiresAtMs: number };

export function signatureTelemetry(log: Log, metrics: Metrics) {
  return {
    signatureRefused(
      { tenantId, operation }: Pick<SignedRequest, 'tenantId' | 'operation'>,
      { fault: code, reason }: Extract<Verdict, { kind: 'refused' }>,
    ) {
      log.warn({ action: 'signature', tenantId, operation, code, reason }, 'a signature was refused');
    },
    signatureUnchecked({ tenantId, operation }: Pick<SignedRequest, 'tenantId' | 'operation'>) {
      metrics.overloadRefused.inc({ lane: 'P0' });
      log.warn(
        { action: 'signature', tenantId, operation, code: 'OVERLOADED' },
        'too many signatures wait for their check',
      );
    },
    trustUnreadable(path: string, error: unknown) {
      log.error({ action: 'trust', path, error }, 'a file cannot be used; what it said before stays in force');
    },
    trustSeen({ anchors, lists }: { readonly anchors: readonly Expiring[]; readonly lists: readonly Expiring[] }) {
      metrics.trustDaysLeft.reset();
      for (const [kind, all] of [['anchor', anchors] as const, ['crl', lists] as const]) {
        // Of several with one name the one that ends last is the newest.
        for (const { name, expiresAtMs } of all.toSorted((a, b) => a.expiresAtMs - b.expiresAtMs))
          metrics.trustDaysLeft.set({ kind, name }, (expiresAtMs - Date.now()) / DAY_MS);
      }
    },
  };
}
