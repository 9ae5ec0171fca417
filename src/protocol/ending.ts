// The steps and ends of messages, shared by workers, whose attempts fail, and by recovery, which ends messages that keep killing workers.
import type { Outcome } from '../domain/outcome.ts';
import { createDispatch } from '../pipeline/dispatch.ts';
import { createGiveUp, type GiveUp } from '../pipeline/give-up.ts';
import { createOperators } from '../pipeline/operators.ts';
import type { Claimed, Routed } from '../pipeline/progress.ts';
import { createStep, type Step } from '../pipeline/step.ts';
import type { ProtocolParts } from './parts.ts';
import type { Publishing } from './publishing.ts';

export type Ending = {
  readonly step: Step;
  dispatch(routed: Routed): Promise<Outcome>;
  readonly giveUp: GiveUp;
  /** Never rejects. */
  releaseClaim(held: Claimed | Routed): Promise<void>;
};

export function createEnding(parts: ProtocolParts, { outbox, relay }: Publishing): Ending {
  const { ports, settings, policy, telemetry, origins } = parts;
  const { firstRoutedAt, move } = ports;
  const { publishLater } = outbox;
  const { dispatchForMs } = settings.stages;
  const step = createStep({ move, now: origins.now });
  const operators = createOperators({ publish: ports.publish, firstRoutedAt, nowMs: origins.nowMs, dispatchForMs });
  const dispatch = createDispatch({ operators, step, publishLater });
  return {
    step,
    dispatch,
    giveUp: createGiveUp({
      step,
      dispatch,
      publish: outbox.publish,
      publishLater,
      catchUp: relay.catchUp,
      policy,
      telemetry,
    }),
    releaseClaim: ({ message, epoch }) =>
      ports.releaseLease(message, epoch).catch((error: unknown) => telemetry.trouble('release claim', error)),
  };
}
