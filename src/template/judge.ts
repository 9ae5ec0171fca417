// Whether a text may take the fast path: its tenant has a grant that holds, and it is a text that the approval of its template covers.
import type { FastPathFallbackReason } from '../domain/contract.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Version } from './known-templates.ts';
import type { Text } from './render.ts';

/** Until when a tenant may use the fast path with a template, on the clock of this process; null without a grant. */
export type GrantedUntilMs = number | null;

/** Those that template, text and tenant give. */
export type JudgedReason = Exclude<FastPathFallbackReason, 'KILLED' | 'KILL_SWITCH_UNKNOWN' | 'SAMPLED'>;

export type Judgement = {
  /** Of every text, whichever path it takes. */
  readonly fingerprint: string;
  /** Null: nothing that is known of template, text and tenant keeps it from the fast path. */
  readonly reason: JudgedReason | null;
};

export function judge(version: Version, text: Text, grantedUntilMs: GrantedUntilMs, nowMs: number): Judgement {
  const fingerprint = fingerprintOf(version.row.templateId, text.body);
  // Matching costs the most, and says nothing to a tenant without a grant.
  return { fingerprint, reason: refusalOf(grantedUntilMs, nowMs) ?? faultOf(version, text) };
}

function refusalOf(grantedUntilMs: GrantedUntilMs, nowMs: number): JudgedReason | null {
  if (grantedUntilMs === null) return 'TENANT_NOT_GRANTED';
  return nowMs < grantedUntilMs ? null : 'GRANT_EXPIRED';
}

function faultOf({ pattern, isForeign }: Version, { body, values }: Text): JudgedReason | null {
  const match = pattern?.match(body) ?? 'too-costly';
  if (match === 'too-costly') return 'PATTERN_UNUSABLE';
  return match === 'not-matched' || values.some(isForeign) ? 'FINGERPRINT_MISMATCH' : null;
}
