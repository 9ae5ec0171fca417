// Asks the routing engine about each message alone: only its own answer counts for a message, and an engine that is down is not flooded.
import { StageFailure } from '../domain/failure.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { createLimiter } from '../lib/limiter.ts';
import type { Answer, Request } from './routing-calls.ts';

/** A message that waits for its route since then, as `performance.now()` has it. */
export type Waiting = { readonly request: Request; readonly since: number };

export type AskAlone = {
  /** Never rejects. Unavailable when the call could not begin in time: the message then loses no attempt. */
  about(waiting: Waiting): Promise<Answer>;
  /**
   * About each message of a call that left them undecided, in order. When none of a sample gets anything but trouble, the
   * trouble is the engine's, and the others are not asked about.
   */
  aboutEach(undecided: readonly Waiting[]): readonly Promise<Answer>[];
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

/** So many messages that a sample without one innocent message in it is out of the question. */
const SAMPLE = 16;

export function createAskAlone({ ask, slots, beginWithinMs }: AskAlonePorts): AskAlone {
  const limiter = createLimiter(slots);

  function about({ request, since }: Waiting): Promise<Answer> {
    return limiter.run(async () => {
      const isTooLate = performance.now() - since > beginWithinMs;
      return isTooLate ? new Unavailable('routingEngine', 'other messages took all the time there was') : ask(request);
    });
  }

  function aboutEach(undecided: readonly Waiting[]): readonly Promise<Answer>[] {
    const sampled = new Map(sampleOf(undecided.length).map((index) => [index, about(undecided[index]!)]));
    const trouble = troubleOfAll([...sampled.values()]);
    const unlessDown = async (waiting: Waiting) => (await trouble) ?? about(waiting);
    return undecided.map((waiting, index) => sampled.get(index) ?? unlessDown(waiting));
  }

  return { about, aboutEach, idle: limiter.idle };
}

/** Places spread over all of them: messages that came together often share what is wrong with them. */
function sampleOf(count: number): readonly number[] {
  const size = Math.min(count, SAMPLE);
  return Array.from({ length: size }, (_, index) => Math.floor((index * count) / size));
}

/** The trouble when all answers are trouble; undefined as soon as one is an answer about its message. */
async function troubleOfAll(answers: readonly Promise<Answer>[]): Promise<Answer | undefined> {
  const latest = Promise.withResolvers<undefined>();
  const seen = answers.map(async (answer) => {
    const it = await answer;
    if (!isTrouble(it)) latest.resolve(undefined);
    return it;
  });
  return Promise.race([latest.promise, Promise.all(seen).then((all) => (all.every(isTrouble) ? all[0] : undefined))]);
}

function isTrouble(answer: Answer): boolean {
  return answer instanceof Unavailable || (answer instanceof StageFailure && answer.severity === 'transient');
}
