// Recipients by whose last four digits the stand-ins fail on purpose, so that failures can be tried with `npm start`; any other number succeeds.

/**
 * | recipient ends in | what happens |
 * |---|---|
 * | 0001 | the routing engine has no route: FAILED with NO_ROUTE |
 * | 0002 | the routing engine is unavailable for it: RETRY until DEAD_LETTER |
 * | 0003 | compliance says BLOCK: FAILED with COMPLIANCE_BLOCKED; on the fast path SENT, and counted as drift |
 * | 0004 | the message is SENT, and its receipt is UNDELIVERABLE |
 */
export const magicEndings = {
  noRoute: '0001',
  routingUnavailable: '0002',
  blocked: '0003',
  undeliverable: '0004',
} as const;

/** Whether the last digits of a recipient ask for this failure. */
export function asksFor(failure: keyof typeof magicEndings, recipient: string): boolean {
  return recipient.endsWith(magicEndings[failure]);
}
