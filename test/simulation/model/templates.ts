// Approved templates as another service has them, and a kill switch that anybody may turn at any moment.
import type { KillState } from '../../../src/domain/kill-switch.ts';
import type { TemplateGrantRow, TemplateRow } from '../../../src/domain/template.ts';
import type { Random } from '../random.ts';

/** The first one has a template grant, the second one has none. */
export const templateIds = ['otp-login', 'shop-news'] as const;

const GRANTED_MS = 3_600_000;

export function findTemplate(templateId: string): TemplateRow | null {
  const isKnown = templateIds.some((id) => id === templateId);
  return isKnown ? { templateId, body: 'Code {{code}}', pattern: 'Code \\d{4}', tenantId: null } : null;
}

export function findTemplateGrant(templateId: string): TemplateGrantRow | null {
  return templateId === templateIds[0] ? { leftMs: GRANTED_MS } : null;
}

/** Kills come and go, and so does the copy that says so. */
export function killState(random: Random): KillState {
  return random.chance(0.8) ? 'on' : random.pick(['killed', 'unknown'] as const);
}
