// When low lanes are refused because a high one lags.
import { oneOf, preset, wholeNumber } from './kinds.ts';

const MAX_LAG = 1_000_000_000;

export const sheddingVariables = {
  laneShedding: preset(
    'LANE_SHEDDING',
    oneOf(['on', 'off']),
    'on',
    '`on`: while a high lane lags, submits on the low ones are answered 429 `LANE_SHED`; with the role `api`',
  ),
  shedP0OnAbove: preset(
    'LANE_SHED_P0_ON_ABOVE',
    wholeNumber(0, MAX_LAG),
    '0',
    'messages waiting on P0, of which more count as a lag; raise it to allow P0 a trickle',
  ),
  shedP0OffAt: preset(
    'LANE_SHED_P0_OFF_AT',
    wholeNumber(0, MAX_LAG),
    '0',
    'messages waiting on P0, at or below which its lag is over; at most `LANE_SHED_P0_ON_ABOVE`',
  ),
  shedP1OnAbove: preset('LANE_SHED_P1_ON_ABOVE', wholeNumber(0, MAX_LAG), '1000', 'the same for P1'),
  shedP1OffAt: preset(
    'LANE_SHED_P1_OFF_AT',
    wholeNumber(0, MAX_LAG),
    '500',
    'the same for P1; at most `LANE_SHED_P1_ON_ABOVE`',
  ),
  shedOnAfterSeconds: preset(
    'LANE_SHED_ON_AFTER_SECONDS',
    wholeNumber(1, 3_600),
    '30',
    'how long each sample of the lag has to be above, until the low lanes are shed',
  ),
  shedOffAfterSeconds: preset(
    'LANE_SHED_OFF_AFTER_SECONDS',
    wholeNumber(1, 3_600),
    '30',
    'how long each sample has to be at or below, until they reopen',
  ),
  shedAtLeastSeconds: preset(
    'LANE_SHED_AT_LEAST_SECONDS',
    wholeNumber(1, 3_600),
    '60',
    'how long they are shed at least; doubled, up to 600, each time that the lag is back within ten minutes',
  ),
  shedReopenSeconds: preset(
    'LANE_SHED_REOPEN_SECONDS',
    wholeNumber(1, 3_600),
    '60',
    'the time in which the share of submits that is let in grows from none to all',
  ),
  shedRetrySpreadSeconds: preset(
    'LANE_SHED_RETRY_SPREAD_SECONDS',
    wholeNumber(0, 3_600),
    '0',
    '`Retry-After` of a `LANE_SHED` is 60 to 60 plus this, so that clients do not come back all at once',
  ),
};
