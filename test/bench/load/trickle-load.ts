// A steady trickle, a process of its own: sends ready-made requests at even points in time, whatever the replies, and keeps the moments of each.
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpLine, openHttpLine } from './http-line.ts';

export type TrickleOrder = {
  readonly port: number;
  readonly perSecond: number;
  /** Sent one after another, each once; the order ends with the last reply. */
  readonly requests: readonly string[];
  /** The time that they take at this rate. */
  readonly forMs: number;
};

/** One request, in the order of the requests. Moments in milliseconds since 1970, as the rows of the service have them. */
export type Drop = {
  readonly dueAtMs: number;
  readonly sentAtMs: number;
  readonly repliedAtMs: number;
  readonly status: number;
  /** Null unless it was accepted. */
  readonly messageId: string | null;
};

export type TrickleResult = { readonly drops: readonly Drop[] };

const LOOK_EVERY_MS = 2;
/** More would hide that nothing is answered any more. */
const MAX_LINES = 512;
const MESSAGE_ID = /"messageId":"([^"]+)"/;

async function run({ port, perSecond, requests }: TrickleOrder): Promise<TrickleResult> {
  const lines: HttpLine[] = [];
  const free: HttpLine[] = [];
  const takeLine = () => {
    // The one that is free for longest: the server closes a connection on which it hears nothing.
    const line = free.shift() ?? openHttpLine(port);
    if (!lines.includes(line)) lines.push(line);
    return line;
  };
  const startedAtMs = Date.now();
  const asked: Promise<Drop>[] = [];
  try {
    while (asked.length < requests.length) {
      const dueAtMs = startedAtMs + (asked.length / perSecond) * 1_000;
      // A request that has to wait for a line is late by that: its time counts from when it was due.
      if (Date.now() < dueAtMs || (free.length === 0 && lines.length === MAX_LINES)) await sleep(LOOK_EVERY_MS);
      else asked.push(ask(takeLine(), requests[asked.length]!, dueAtMs, free));
    }
    return { drops: await Promise.all(asked) };
  } finally {
    for (const line of lines) line.close();
  }
}

async function ask(line: HttpLine, request: string, dueAtMs: number, free: HttpLine[]): Promise<Drop> {
  const sentAtMs = Date.now();
  const { status, body } = await line.ask(request);
  free.push(line);
  const messageId = status === 202 ? (MESSAGE_ID.exec(body)?.[1] ?? null) : null;
  return { dueAtMs, sentAtMs, repliedAtMs: Date.now(), status, messageId };
}

process.on('message', (order: TrickleOrder) => {
  run(order).then(
    (result) => process.send!({ result }),
    (error: Error) => process.send!({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));
