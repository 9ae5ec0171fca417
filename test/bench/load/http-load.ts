// The load generator, a process of its own: runs one order of its parent at a time, and answers with its counts.
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpLine, openHttpLine } from './http-line.ts';
import { messagesIn, nextRequest, type Shape } from './requests.ts';

/** Ends after `forMs` or after `requests`, whichever comes first. With `perSecond` the load is paced, whatever the replies. */
export type LoadOrder = {
  readonly port: number;
  readonly connections: number;
  readonly shape: Shape;
  readonly forMs: number;
  readonly requests?: number;
  readonly perSecond?: number;
};

export type LoadResult = {
  readonly requests: number;
  /** Messages that were accepted (or shown), replies after the end of the window included. */
  readonly messages: number;
  readonly refused: Readonly<Record<string, number>>;
  /** From the first request to the last reply. */
  readonly elapsedMs: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** Share of the time in which the generator itself was busy; near 1 the generator is measured. */
  readonly busy: number;
};

const PACE_EVERY_MS = 5;

function createTally(shape: Shape) {
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  let messages = 0;
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    async ask(line: HttpLine, dueAt: number): Promise<void> {
      const reply = await line.ask(nextRequest(shape));
      latencies.push(performance.now() - dueAt);
      const counted = messagesIn(shape, reply);
      messages += counted;
      if (counted === 0) refused[reply.status] = (refused[reply.status] ?? 0) + 1;
    },
    result() {
      latencies.sort((a, b) => a - b);
      return {
        ...{ requests: latencies.length, messages, refused },
        latencyMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
      };
    },
  };
}

type Tally = ReturnType<typeof createTally>;

/** Each connection asks again as soon as it has its reply. */
async function runClosed(order: LoadOrder, lines: HttpLine[], tally: Tally): Promise<void> {
  const until = performance.now() + order.forMs;
  let left = order.requests ?? Number.POSITIVE_INFINITY;
  const keepAsking = async (line: HttpLine) => {
    while (left > 0 && performance.now() < until) {
      left -= 1;
      await tally.ask(line, performance.now());
    }
  };
  await Promise.all(lines.map(keepAsking));
}

/** Requests come due by the clock and use a free connection; the time they wait for one is part of their latency. */
async function runPaced(order: LoadOrder, perSecond: number, lines: HttpLine[], tally: Tally): Promise<void> {
  const startedAt = performance.now();
  const total = Math.floor((order.forMs / 1000) * perSecond);
  const free = [...lines];
  const asked: Promise<void>[] = [];
  while (asked.length < total) {
    const dueNow = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * perSecond) + 1);
    while (asked.length < dueNow && free.length > 0) {
      // The one that is free for longest: the server closes a connection on which it hears nothing.
      const line = free.shift()!;
      const dueAt = startedAt + (asked.length / perSecond) * 1000;
      asked.push(tally.ask(line, dueAt).then(() => void free.push(line)));
    }
    await sleep(PACE_EVERY_MS);
  }
  await Promise.all(asked);
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const lines = Array.from({ length: order.connections }, () => openHttpLine(order.port));
  const tally = createTally(order.shape);
  const idle = performance.eventLoopUtilization();
  const startedAt = performance.now();
  try {
    if (order.perSecond === undefined) await runClosed(order, lines, tally);
    else await runPaced(order, order.perSecond, lines, tally);
    const elapsedMs = performance.now() - startedAt;
    return { ...tally.result(), elapsedMs, busy: performance.eventLoopUtilization(idle).utilization };
  } finally {
    for (const line of lines) line.close();
  }
}

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (result) => process.send!({ result }),
    (error: Error) => process.send!({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));
