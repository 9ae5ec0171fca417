/** Compiled by `npm run types`, never run: a consumer has to expect values that it does not know, and the service must not send them. */
import type * as consumed from '../../generated/events/consumer-types.ts';
import type * as sent from '../../generated/events/types.ts';
import type { MessageStatus } from '../../src/domain/contract.ts';

declare const event: Omit<sent.StatusChanged, 'newStatus'>;

export const ofALaterVersion: consumed.StatusChanged = { ...event, newStatus: 'CANCELLED' };

// @ts-expect-error the service documents no such status
export const undocumented: sent.StatusChanged = { ...event, newStatus: 'CANCELLED' };

// @ts-expect-error lanes do not grow within a version
export const undocumentedLane: consumed.Lane = 'P9';

/** A consumer that names every status it knows is not done. */
export function handle({ newStatus }: consumed.StatusChanged): MessageStatus {
  // @ts-expect-error it may be another one
  return newStatus;
}

export const whatIsSentCanBeConsumed = (some: sent.Payloads): consumed.Payloads => some;
