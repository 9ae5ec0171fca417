// One message, from its lane to its operator. Read this first.
import { DataRefused } from '../domain/data-refused.ts';
import { StageFailure } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { DoneCheck } from './done-check.ts';
import type { InFlightDelivery } from './in-flight.ts';
import type { Claimed, Cleared, Received, Routed, Valid } from './progress.ts';

/** What is done with a message, in this order. A stage throws StageFailure when the message is why it cannot go on. */
export type Stages = DoneCheck & {
  /** Takes the message for this worker, and with it the right to move it. */
  claim(received: Received): Promise<Claimed | Routed | Outcome>;
  validate(claimed: Claimed): Valid;
  comply(valid: Valid): Promise<Cleared>;
  /** Chooses the operator, once: from here on the message goes to this one or to none. */
  route(cleared: Cleared): Promise<Routed>;
  /** Hands the message over. After this it is sent, whatever dies. */
  dispatch(routed: Routed): Promise<Outcome>;
  /** Ends the attempt: another one later, or none ever. */
  giveUp(held: Claimed | Routed, failure: StageFailure): Promise<Outcome>;
  /** Lets another worker have the message at once; never rejects. */
  releaseClaim(held: Claimed | Routed): Promise<void>;
};

type Flight = Pick<InFlightDelivery, 'withLease' | 'whileOurs'>;

/** Carries one message as far as it goes now. Rejects when something other than the message is in the way; nothing changed then. */
export async function carry(received: Received, stage: Stages, flight: Flight): Promise<Outcome> {
  const unfinished = await stage.checkDone(received);
  if (unfinished.kind === 'done-before') return unfinished;
  const outcome = await attempt(received, stage, flight);
  stage.recordDone(unfinished, outcome);
  return outcome;
}

async function attempt(received: Received, stage: Stages, flight: Flight): Promise<Outcome> {
  const claimed = await stage.claim(received);
  if (claimed.kind !== 'claimed' && claimed.kind !== 'routed') return claimed;
  const { messageId, acceptedAt } = claimed.message;
  flight.withLease({ messageId, acceptedAt, epoch: claimed.epoch });
  let held: Claimed | Routed = claimed;
  try {
    if (held.kind === 'claimed') held = await toRouted(held, stage, flight);
    return await flight.whileOurs(() => stage.dispatch(held as Routed));
  } catch (error) {
    try {
      const failure = failureOf(error, held);
      return await flight.whileOurs(() => stage.giveUp(held, failure));
    } catch (trouble) {
      await stage.releaseClaim(held);
      throw trouble;
    }
  }
}

/** Why the attempt ends; throws what says nothing of the message. */
function failureOf(error: unknown, held: Claimed | Routed): StageFailure {
  if (error instanceof StageFailure) return error;
  if (!(error instanceof DataRefused) || error.refused !== 'value') throw error;
  // A message that is routed may be at its operator: whoever gives it up asks first.
  const code = held.kind === 'routed' ? 'PUBLISH_OUTCOME_UNKNOWN' : 'UNREADABLE_MESSAGE';
  return new StageFailure(code, 'a value of the message, or of an answer about it, cannot be stored', error);
}

async function toRouted(claimed: Claimed, stage: Stages, flight: Flight): Promise<Routed> {
  const cleared = await flight.whileOurs(() => stage.comply(stage.validate(claimed)));
  return flight.whileOurs(() => stage.route(cleared));
}
