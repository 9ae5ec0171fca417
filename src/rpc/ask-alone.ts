// Asks the routing engine about each message alone: only its own answer counts for a message, and few calls at a time spare an engine that is down.
import { Unavailable } from '../domain/unavailable.ts';
import { createLimiter } from '../lib/limiter.ts';
import type { Answer, Request } from './routing-calls.ts';

/** A message that waits for its route since then, as `performance.now()` has it. */
export type Waiting = { readonly request: Request; readonly since: number };

export type AskAlone = {
  /** Never rejects. Unavailable when the call could not begin in time: the message then loses no attempt. */
  about(waiting: Waiting): Promise<Answer>;
  /** Resolves once no call runs and none waits. */
  idle(): Promise<void>;
};

export type AskAlonePorts = {
  /** Never rejects. */
  ask(request: Request): Promise<Answer>;
  /** Calls at a time at most. */
  readonly slots: number;
  /** A call that has not begun so long after its message came would end too late for the message's lease. */
  readonly beginWithinMs: number;
};

export function createAskAlone({ ask, slots, beginWithinMs }: AskAlonePorts): AskAlone {
  const limiter = createLimiter(slots);

  function about({ request, since }: Waiting): Promise<Answer> {
    return limiter.run(async () => {
      const isTooLate = performance.now() - since > beginWithinMs;
      return isTooLate ? new Unavailable('routingEngine', 'other messages took all the time there was') : ask(request);
    });
  }

  return { about, idle: limiter.idle };
}
