// No message is sent without the approval of compliance, except those on the fast path, and in a deployment without a compliance service.
import { StageFailure } from '../domain/failure.ts';
import type { Drift } from '../domain/fast-path.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { Verdict } from '../domain/neighbours.ts';
import type { Cleared, Valid } from './progress.ts';

export type Compliance = {
  /** Rejects with StageFailure COMPLIANCE_UNAVAILABLE when no verdict came in time. */
  evaluate(message: StoredMessage): Promise<Verdict>;
  readonly telemetry: {
    /** Told again if the failure of the message cannot be committed. */
    drifted(event: Drift): void;
  };
};

/** The stage for COMPLIANCE_MODE=enforce; throws StageFailure COMPLIANCE_BLOCKED for a BLOCK. */
export function createComply(compliance: Compliance) {
  return async (valid: Valid): Promise<Cleared> => {
    // An earlier attempt bound the message to an operator and may have dispatched it: it was cleared then.
    if (valid.message.operatorId !== null) return { ...valid, cleared: true };
    // The row says so, which no work on a lane can.
    if (valid.message.compliancePath === 'FAST_PATH') return { ...valid, cleared: true };
    const verdict = await compliance.evaluate(valid.message);
    if (verdict.verdict === 'BLOCK') {
      reportDrift(valid.message);
      throw new StageFailure('COMPLIANCE_BLOCKED', verdict.reason);
    }
    return { ...valid, cleared: true };
  };

  function reportDrift({ messageId, tenantId, templateId, pathReason }: StoredMessage): void {
    if (templateId === null || pathReason !== 'SAMPLED') return;
    compliance.telemetry.drifted({ messageId, tenantId, templateId, mode: 'sampled' });
  }
}

/** The stage for COMPLIANCE_MODE=off. */
export async function skipCompliance(valid: Valid): Promise<Cleared> {
  return { ...valid, cleared: true };
}
