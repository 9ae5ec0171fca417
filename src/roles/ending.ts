// How messages end: shared by the workers, whose attempts fail, and by the jobs, which end what keeps killing workers.
import { createOperators } from '../bus/operators.ts';
import type { Operators } from '../pipeline/dispatch.ts';
import { createGiveUp, type GiveUp } from '../pipeline/give-up.ts';
import { createHandOver } from '../pipeline/hand-over.ts';
import type { Claimed, Routed } from '../pipeline/progress.ts';
import { createStep, type Step } from '../pipeline/step.ts';
import { firstRoutedAt, releaseLease } from '../store/journey.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';

export type Ending = {
  readonly step: Step;
  readonly operators: Operators;
  readonly giveUp: GiveUp;
  letGo(held: Claimed | Routed): Promise<void>;
};

export function createEnding(links: Links, telemetry: Telemetry): Ending {
  const { writer, teller, policy, pool } = links;
  const step = createStep({ move: writer.move, now });
  const operators = createHandOver({
    operators: createOperators(links.publisher),
    firstRoutedAt: (key) => firstRoutedAt(pool, key),
    nowMs: Date.now,
    handOverForMs: links.timings.handOverForMs,
  });
  const { tell, tellLater } = teller;
  return {
    step,
    operators,
    giveUp: createGiveUp({ step, operators, tell, tellLater, catchUp: links.relay.catchUp, policy, telemetry }),
    letGo: ({ message, epoch }) =>
      releaseLease(pool, message, epoch).catch((error: unknown) => telemetry.trouble('let go', error)),
  };
}

let latest = { ms: 0, text: '' };

/** The present moment, RFC 3339; written once for all who ask within a millisecond. */
export function now(): string {
  const ms = Date.now();
  if (ms !== latest.ms) latest = { ms, text: new Date(ms).toISOString() };
  return latest.text;
}
