// How messages move and end: shared by the workers, whose attempts fail, and by recovery, which ends what keeps killing workers.
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
  letGo(held: Claimed | Routed): Promise<void>;
};

export function createEnding(parts: ProtocolParts, { teller, relay }: Publishing): Ending {
  const { ports, settings, policy, telemetry, origins } = parts;
  const { publish, firstRoutedAt, move } = ports;
  const { tell, tellLater } = teller;
  const { dispatchForMs } = settings.stages;
  const step = createStep({ move, now: origins.now });
  const operators = createOperators({ publish, firstRoutedAt, nowMs: origins.nowMs, dispatchForMs });
  const dispatch = createDispatch({ operators, step, tellLater });
  return {
    step,
    dispatch,
    giveUp: createGiveUp({ step, dispatch, tell, tellLater, catchUp: relay.catchUp, policy, telemetry }),
    letGo: ({ message, epoch }) =>
      ports.releaseLease(message, epoch).catch((error: unknown) => telemetry.trouble('let go', error)),
  };
}
