// Requests whose answers come to one subscription, with one timer for all and without stack captures: an answer concerns its own request and no other.
import { Events, type Msg, nuid } from 'nats';
import { Unavailable } from '../domain/unavailable.ts';
import type { Shares } from '../lib/shares.ts';
import type { Bus } from './connection.ts';

export type Inbox<Answer, Queue> = Disposable & {
  /**
   * Rejects with Unavailable (nothing was sent, or the link broke before the answer), with the error of `late`, or with
   * what `read` throws.
   */
  ask(send: (replyTo: string) => void, queue: Queue): Promise<Answer>;
};

export type InboxOptions<Answer, Queue> = {
  /** The name of a request in errors. */
  readonly what: string;
  readonly timeoutMs: number;
  /** Each unanswered request has one. */
  readonly places: Shares<Queue>;
  /** An error of it rejects its own request; the client would end its link over one. */
  readonly read: (answer: Msg) => Answer;
  readonly late: () => Error;
};

type Waiting<Answer, Queue> = {
  resolve(answer: Answer): void;
  reject(error: Error): void;
  readonly deadline: number;
  readonly queue: Queue;
};

const SWEEP_MS = 250;

export function createInbox<Answer, Queue>(bus: Bus, options: InboxOptions<Answer, Queue>): Inbox<Answer, Queue> {
  const { what, timeoutMs, places, read } = options;
  const prefix = `_INBOX.${nuid.next()}`;
  const waiting = createWaiting<Answer, Queue>(places);
  const tokenOf = ({ subject }: Msg) => subject.slice(prefix.length + 1);
  const callback = (_error: unknown, answer: Msg) => settle(waiting.takeOut(tokenOf(answer)), answer, read);
  const subscription = bus.connection.subscribe(`${prefix}.*`, { callback });
  const sweep = setInterval(() => waiting.expire(options.late), SWEEP_MS).unref();
  void whenBroken(bus, () => waiting.rejectAll('the link broke before the answer'));

  function ask(send: (replyTo: string) => void, queue: Queue): Promise<Answer> {
    if (!bus.isConnected) return Promise.reject(new Unavailable('nats', 'not connected'));
    if (!places.take(queue)) return Promise.reject(new Unavailable('nats', `too many unanswered ${what}s`));
    return new Promise((resolve, reject) => {
      const token = waiting.add({ resolve, reject, deadline: performance.now() + timeoutMs, queue });
      try {
        send(`${prefix}.${token}`);
      } catch (error) {
        waiting.takeOut(token);
        reject(new Unavailable('nats', `the ${what} could not be sent`, error));
      }
    });
  }

  return {
    ask,
    [Symbol.dispose]() {
      clearInterval(sweep);
      if (!bus.connection.isClosed()) subscription.unsubscribe();
      waiting.rejectAll('the process stops');
    },
  };
}

/** Requests without an answer; each gives its place back once. */
function createWaiting<Answer, Queue>(places: Shares<Queue>) {
  // The entries are in the order of their deadlines, since all wait equally long.
  const waiting = new Map<string, Waiting<Answer, Queue>>();
  let lastToken = 0;
  return { add, takeOut, rejectAll, expire };

  function add(entry: Waiting<Answer, Queue>): string {
    lastToken += 1;
    const token = lastToken.toString(36);
    waiting.set(token, entry);
    return token;
  }

  function takeOut(token: string): Waiting<Answer, Queue> | undefined {
    const entry = waiting.get(token);
    if (entry === undefined) return undefined;
    waiting.delete(token);
    places.release(entry.queue);
    return entry;
  }

  function rejectAll(why: string): void {
    for (const token of waiting.keys()) takeOut(token)!.reject(new Unavailable('nats', why));
  }

  function expire(late: () => Error): void {
    const now = performance.now();
    for (const [token, { deadline }] of waiting) {
      if (deadline > now) return;
      takeOut(token)!.reject(late());
    }
  }
}

function settle<Answer>(entry: Waiting<Answer, unknown> | undefined, answer: Msg, read: (answer: Msg) => Answer): void {
  if (entry === undefined) return;
  try {
    entry.resolve(read(answer));
  } catch (error) {
    entry.reject(error as Error);
  }
}

/** Calls back each time that the link breaks. */
export async function whenBroken({ connection }: Bus, broken: () => void): Promise<void> {
  for await (const { type } of connection.status()) if (type === Events.Disconnect) broken();
}
