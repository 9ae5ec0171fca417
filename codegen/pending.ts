/** What the contracts describe and the service does not do yet; it has to shrink to nothing. Each entry answers 501 or is never told. */

/** Operations that answer 501 whatever they are asked. */
export const pendingOperations = ['disableFastPath', 'enableFastPath'] as const;

/** Request headers (lower case) whose use answers 501, per operation. */
export const pendingHeaders = {
  sendMessage: ['x-priority-lane', 'x-gov-signature', 'x-template-id'],
  sendBulk: ['x-priority-lane', 'x-gov-signature'],
} as const satisfies Record<string, readonly string[]>;

/** Top-level request body fields whose use answers 501, per operation. */
export const pendingFields = {
  sendMessage: ['templateId', 'variables'],
} as const satisfies Record<string, readonly string[]>;

/** Documented error codes that nothing produces yet, as `operation status code`; `*` stands for every operation. */
export const pendingFaults = [
  '* 400 INVALID_LANE',
  '* 400 TEMPLATE_ID_MISMATCH',
  '* 400 TEMPLATE_VARIABLE_MISSING',
  '* 403 LANE_NOT_GRANTED',
  '* 403 GOV_SIGNATURE_MISSING',
  '* 403 GOV_SIGNATURE_MALFORMED',
  '* 403 GOV_SIGNATURE_INVALID',
  '* 403 GOV_SIGNATURE_UNTRUSTED',
  '* 403 GOV_SIGNATURE_REVOKED',
  '* 403 GOV_SIGNATURE_EXPIRED',
  '* 403 GOV_SIGNATURE_REPLAYED',
  '* 403 GOV_SIGNATURE_TENANT_MISMATCH',
  '* 404 TEMPLATE_NOT_FOUND',
  '* 429 LANE_SHED',
] as const;

/** Channels on which nothing is sent or received yet, as `channel direction`. */
export const pendingChannels = [
  'shadowRequest send',
  'shadowResult receive',
  'fastPathTaken send',
  'fastPathFallback send',
  'fastPathKilled send',
] as const;
