// The way of one message from its lane to its operator, stage by stage; read this file first.
import { DataRefused } from '../domain/data-refused.ts';
import { StageFailure } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { DoneCheck } from './done-check.ts';
import type { InFlightDelivery } from './in-flight.ts';
import type { Claimed, Cleared, Received, Routed, Valid } from './progress.ts';

/** The stages of a message, in this order. A stage throws StageFailure when the message is why it cannot go on. */
export type Stages = DoneCheck & {
  /** Claims the message for this worker, which then may move it. */
  claim(received: Received): Promise<Claimed | Routed | Outcome>;
  validate(claimed: Claimed): Valid;
  comply(valid: Valid): Promise<Cleared>;
  /** Chooses the operator, once: from here on the message goes to this operator or to none. */
  route(cleared: Cleared): Promise<Routed>;
  /** Publishes the message to its operator. After this it is sent, whatever dies. */
  dispatch(routed: Routed): Promise<Outcome>;
  /** Ends the attempt; another one follows later, or none ever. */
  giveUp(held: Claimed | Routed, failure: StageFailure): Promise<Outcome>;
  /** Ends the claim, so that another worker can claim the message at once; never rejects. */
  releaseClaim(held: Claimed | Routed): Promise<void>;
};

type Flight = Pick<InFlightDelivery, 'withLease' | 'whileOurs'>;

/** Carries one message as far as it goes now. Rejects, with nothing changed, when the trouble is not the message's. */
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

/** The reason for which the attempt ends; throws errors that say nothing of the message. */
function failureOf(error: unknown, held: Claimed | Routed): StageFailure {
  if (error instanceof StageFailure) return error;
  if (!(error instanceof DataRefused) || error.refused !== 'value') throw error;
  // A message that is routed may be at its operator: it is dispatched once more before it is given up.
  const code = held.kind === 'routed' ? 'PUBLISH_OUTCOME_UNKNOWN' : 'UNREADABLE_MESSAGE';
  return new StageFailure(code, 'a value of the message, or of an answer about it, cannot be stored', error);
}

async function toRouted(claimed: Claimed, stage: Stages, flight: Flight): Promise<Routed> {
  const cleared = await flight.whileOurs(() => stage.comply(stage.validate(claimed)));
  return flight.whileOurs(() => stage.route(cleared));
}
