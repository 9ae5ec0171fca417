// Approved templates as another service has them.
import type { TemplateGrantRow, TemplateRow } from '../../../src/domain/template.ts';

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
