// The fast path: which messages have it, how they are evaluated beside their delivery, and what is told of it beside its events.
import type { AcceptedMessage } from './message.ts';

/** Evaluated beside its delivery, and not before. */
export type FastPathMessage = AcceptedMessage & {
  readonly compliancePath: 'FAST_PATH';
  readonly templateId: string;
};

export function hasFastPath<M extends AcceptedMessage>(message: M): message is M & FastPathMessage {
  return message.compliancePath === 'FAST_PATH' && message.templateId !== null;
}

/**
 * Why a message gets no shadow: no link to NATS, or one that ends; too many whose arrival is open (`limit`); the link broke
 * before NATS confirmed it, so that it may have arrived (`unconfirmed`); the client could not send it (`refused`).
 */
export const shadowDrops = ['disconnected', 'draining', 'limit', 'unconfirmed', 'refused'] as const;
export type ShadowDrop = (typeof shadowDrops)[number];

/** What came back: a verdict, one about no stored message of the fast path (`unknown`), or none that can be read. */
export const shadowAnswers = ['ALLOW', 'BLOCK', 'unknown', 'unreadable'] as const;
export type ShadowAnswer = (typeof shadowAnswers)[number];

/** A message as a verdict names it. */
export type Shadowed = { readonly messageId: string; readonly tenantId: string; readonly templateId: string };

/** A template message that compliance blocks, and that the fast path has sent or would have. */
export type Drift = Shadowed & {
  /** `sampled`: evaluated in full to see whether the fast path still agrees. `shadow`: evaluated beside its delivery. */
  readonly mode: 'sampled' | 'shadow';
};
