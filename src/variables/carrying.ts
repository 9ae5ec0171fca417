// How messages are carried, and what is done about those that stop.
import { flag, oneOf, preset, wholeNumber } from './kinds.ts';

export const carryingVariables = {
  complianceMode: preset('COMPLIANCE_MODE', oneOf(['enforce', 'off']), 'enforce', '`off` asks compliance nothing'),
  fastPathSampleOneIn: preset(
    'FASTPATH_SAMPLE_ONE_IN',
    wholeNumber(1, 1_000_000),
    '1000',
    'of the messages that may take the fast path one in so many gets full compliance, to see whether it agrees; 1: all of them',
  ),
  maxConcurrency: preset('MAX_CONCURRENCY', wholeNumber(1, 1_000), '10', 'deliveries in flight per consumer'),
  maxAttempts: preset(
    'MAX_ATTEMPTS',
    wholeNumber(1, 10),
    '3',
    'attempts until `DEAD_LETTER`; the pauses double from 1 s',
  ),
  sweeperEnabled: preset(
    'ORCH_SWEEPER_ENABLED',
    flag,
    'true',
    '`false`: stalled messages are not looked for; advisories still are',
  ),
  stuckRoutedThresholdSeconds: preset(
    'STUCK_ROUTED_THRESHOLD_SECONDS',
    wholeNumber(1, 86_400),
    '120',
    'after how long in `ROUTED` a message is reported',
  ),
};
