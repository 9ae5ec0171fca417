// Where the harness can put another part in place of one of the service's own; the service itself has no such switch.
import type { Keeps } from '../../src/admission/submit.ts';
import type { Move, MoveOutcome } from '../../src/domain/journey.ts';
import type { Operators } from '../../src/pipeline/dispatch.ts';
import type { Stages } from '../../src/pipeline/pipeline.ts';
import type { Step } from '../../src/pipeline/step.ts';
import type { Keys } from '../../src/redis/keys.ts';
import type { AsyncPorts } from './replica-ports.ts';

export type Wrapping = { readonly ports: AsyncPorts; readonly uuid: () => string; readonly requests: Keys };

/** Each gets the service's part and gives the one to use. */
export type Parts = {
  keeps?(own: Keeps, wrapping: Wrapping): Keeps;
  operators?(own: Operators, wrapping: Wrapping): Operators;
  stages?(own: Stages, wrapping: Wrapping & { readonly step: Step; readonly operators: Operators }): Stages;
  move?(own: (move: Move) => Promise<MoveOutcome>, wrapping: Wrapping): (move: Move) => Promise<MoveOutcome>;
};
