// Requests whose answers come to one subscription, with one timer for all: an answer concerns its own request and no other.
import { Events, type Msg, nuid } from 'nats';
import { Unavailable } from '../domain/unavailable.ts';
import type { Bus } from './connection.ts';

export type Inbox = Disposable & {
  /**
   * Resolves to the answer, unread: the client must not meet an error in it, which would end its link. Rejects with
   * Unavailable (nothing was sent, or the link broke before the answer) or with the error of `late`.
   */
  ask(send: (replyTo: string) => void): Promise<Msg>;
};

export type InboxOptions = { readonly timeoutMs: number; readonly maxPending: number; readonly late: () => Error };

type Waiting = { resolve(answer: Msg): void; reject(error: Error): void; readonly deadline: number };

const SWEEP_MS = 250;

export function createInbox(bus: Bus, options: InboxOptions): Inbox {
  const prefix = `_INBOX.${nuid.next()}`;
  // The entries are in the order of their deadlines, since all wait equally long.
  const waiting = new Map<string, Waiting>();
  let lastToken = 0;

  const subscription = bus.connection.subscribe(`${prefix}.*`, { callback: (_error, answer) => settle(answer) });
  const sweep = setInterval(expire, SWEEP_MS);
  sweep.unref();
  void rejectWhenBroken();

  function ask(send: (replyTo: string) => void): Promise<Msg> {
    if (!bus.isConnected) return Promise.reject(new Unavailable('nats', 'not connected'));
    if (waiting.size >= options.maxPending)
      return Promise.reject(new Unavailable('nats', 'too many unanswered requests'));
    lastToken += 1;
    const token = lastToken.toString(36);
    return new Promise((resolve, reject) => {
      waiting.set(token, { resolve, reject, deadline: performance.now() + options.timeoutMs });
      try {
        send(`${prefix}.${token}`);
      } catch (error) {
        waiting.delete(token);
        reject(new Unavailable('nats', 'the request could not be sent', error));
      }
    });
  }

  function settle(answer: Msg): void {
    const token = answer.subject.slice(prefix.length + 1);
    waiting.get(token)?.resolve(answer);
    waiting.delete(token);
  }

  async function rejectWhenBroken(): Promise<void> {
    for await (const { type } of bus.connection.status())
      if (type === Events.Disconnect) rejectAll('the link broke before the answer');
  }

  function rejectAll(why: string): void {
    for (const { reject } of waiting.values()) reject(new Unavailable('nats', why));
    waiting.clear();
  }

  function expire(): void {
    const now = performance.now();
    for (const [token, { deadline, reject }] of waiting) {
      if (deadline > now) return;
      waiting.delete(token);
      reject(options.late());
    }
  }

  return {
    ask,
    [Symbol.dispose]() {
      clearInterval(sweep);
      if (!bus.connection.isClosed()) subscription.unsubscribe();
      rejectAll('the process stops');
    },
  };
}
