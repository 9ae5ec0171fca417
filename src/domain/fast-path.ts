// The fast path: what is told of it beside its events.

/** A template message that compliance blocks, and that the fast path has sent or would have. */
export type Drift = {
  readonly messageId: string;
  readonly tenantId: string;
  readonly templateId: string;
  /** `sampled`: evaluated in full to see whether the fast path still agrees. `shadow`: evaluated beside its delivery. */
  readonly mode: 'sampled' | 'shadow';
};
