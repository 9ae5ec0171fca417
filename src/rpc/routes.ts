// Asks the routing engine for operators, each lane by itself: many messages in one call where it can, one by one where it cannot.
import { type Lane, lanes } from '../domain/contract.ts';
import { StageFailure } from '../domain/failure.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { Route } from '../domain/neighbours.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { type Batcher, createBatcher } from '../lib/batcher.ts';
import { type AskAlone, createAskAlone, type Waiting } from './ask-alone.ts';
import type { RoutingChannel } from './channel.ts';
import { type Answer, createRoutingCalls, type RoutingCalled, toRequest } from './routing-calls.ts';

export type RoutesOptions = {
  /** The bound of each call. */
  readonly timeoutMs: number;
  /** The bound of all that is asked about one message, the waits for a free call included. */
  readonly withinMs: number;
  readonly called: RoutingCalled;
};

export type Routes = {
  /**
   * Rejects with StageFailure NO_ROUTE, ROUTING_UNAVAILABLE or ROUTING_BAD_RESPONSE, or with Unavailable when the message
   * could not be asked about.
   */
  select(message: StoredMessage): Promise<Route>;
  close(): Promise<void>;
};

const MAX_BATCH = 256;
/** As many as MAX_CONCURRENCY allows in flight: all of them have been asked about after two rounds of calls. */
const MAX_PENDING_PER_LANE = 1_000;
/**
 * Calls of a lane at a time. All lanes and the health check share a session: 91 streams at most, below the 100 that a server
 * should allow at least (RFC 9113, 6.5.2), or calls of a busy lane would keep those of another one waiting.
 */
const BATCHES_PER_LANE = 2;
const SINGLES_PER_LANE = 16;
/** An engine without SelectOperators is probed again after this time: it may have been upgraded. */
const PROBE_AGAIN_MS = 60_000;

/** An answer that is there, or still to come from a call about its message alone, which keeps no batch waiting. */
type Decided = { readonly answer: Answer | Promise<Answer> };
type LaneRoutes = { readonly batcher: Batcher<Waiting, Decided>; readonly alone: AskAlone };

export function createRoutes(channel: Pick<RoutingChannel, 'routing'>, options: RoutesOptions): Routes {
  const { timeoutMs, withinMs, called } = options;
  const calls = createRoutingCalls(channel, { timeoutMs, called });
  const laneRoutes = new Map(lanes.map((lane) => [lane, openLane(lane)]));
  let oneByOneUntil = 0;

  function openLane(lane: Lane): LaneRoutes {
    const beginWithinMs = withinMs - timeoutMs;
    const alone = createAskAlone({ ask: calls.one, slots: SINGLES_PER_LANE, beginWithinMs });
    const batcher = createBatcher<Waiting, Decided>({
      name: `routing of ${lane}`,
      flush: (waiting) => selectAll(waiting, alone),
      maxRows: MAX_BATCH,
      maxPendingRows: MAX_PENDING_PER_LANE,
      maxInFlight: BATCHES_PER_LANE,
      mayBeOneItemsFault: () => false,
    });
    return { batcher, alone };
  }

  async function selectAll(waiting: readonly Waiting[], alone: AskAlone): Promise<readonly Decided[]> {
    const oneByOne = () => waiting.map((one) => ({ answer: alone.about(one) }));
    if (performance.now() < oneByOneUntil) return oneByOne();
    if (waiting.length === 1) return [{ answer: await calls.one(waiting[0]!.request) }];
    const answers = await calls.together(waiting.map(({ request }) => request));
    if (answers !== 'unimplemented') return decideAll(waiting, answers, alone);
    oneByOneUntil = performance.now() + PROBE_AGAIN_MS;
    return oneByOne();
  }

  return {
    async select(message) {
      const { batcher } = laneRoutes.get(message.lane)!;
      const decided = await batcher.submit({ request: toRequest(message), since: performance.now() });
      const answer = await decided.answer;
      if (answer instanceof StageFailure || answer instanceof Unavailable) throw answer;
      return answer;
    },
    async close() {
      const all = [...laneRoutes.values()];
      await Promise.all(all.map(({ batcher }) => batcher.close()));
      await Promise.all(all.map(({ alone }) => alone.idle()));
    },
  };
}

/** A message that the call left undecided gets its answer from a call of its own: no trouble of others is its own. */
function decideAll(
  waiting: readonly Waiting[],
  answers: readonly (Answer | null)[],
  alone: AskAlone,
): readonly Decided[] {
  return answers.map((answer, index) => ({ answer: answer ?? alone.about(waiting[index]!) }));
}
