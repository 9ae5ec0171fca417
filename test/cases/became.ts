// The fate of an input, watched for as long as a bound allows, so that a case judges it where a wait would throw.
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { StreamName } from '../../generated/events/topology.ts';
import { isFinal } from '../../src/domain/lifecycle.ts';
import type { Stored } from '../support/stream-messages.ts';
import { sql, type World } from '../support/world.ts';

/** Looks until the observation is enough or the time is over; resolves to the last one. */
export async function seenWithin<T>(
  withinMs: number,
  look: () => Promise<T>,
  isEnough: (seen: T) => boolean,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isEnough(seen) || performance.now() > deadline) return seen;
    await sleep(50);
  }
}

/** The rest, in milliseconds, of a bound which several cases share, since their inputs are sent together. */
export function sharedBound(withinMs: number): () => number {
  const deadline = performance.now() + withinMs;
  return () => Math.max(0, deadline - performance.now());
}

/** The mark of an input: its message id or any other part of its bytes, and where it was stored. */
export type Trace = { readonly mark: string; readonly seq?: number };

export type Became = {
  /** `none`: PostgreSQL has no such message. */
  readonly status: string;
  readonly code: string | null;
  readonly atOperator: number;
  readonly deadLetters: number;
  /** Whether it has left its stream; always true of input that came over HTTP and ended. */
  readonly isOff: boolean;
};

/** The fate of a message that was sent. */
export const sent: Became = { status: 'SENT', code: null, atOperator: 1, deadLetters: 0, isOff: true };

/** The fate of a message that ended otherwise. */
export function ended(status: 'FAILED' | 'DEAD_LETTER', code: string): Became {
  return { status, code, atOperator: 0, deadLetters: 1, isOff: true };
}

/** Whether it ended in one of these ways. */
export function isOneOf(seen: Became, ends: readonly Became[]): boolean {
  return ends.some((end) => isDeepStrictEqual(seen, end));
}

/** The fate of a message or of an input that names none, once it has ended or the time is over. */
export async function becameOf(
  world: World,
  { mark, seq }: Trace,
  withinMs: number,
  stream: StreamName = 'ORCH_LANES',
): Promise<Became> {
  const isId = /^[0-9a-f-]{36}$/i.test(mark);
  const look = async (): Promise<Became & { readonly isPublished: boolean }> => {
    const row = isId ? await world.message(mark) : undefined;
    const left = (await world.streamMessages(stream)).some((one) => one.seq === seq || isAbout(one, mark));
    return {
      status: row?.status ?? 'none',
      // A message that was sent may still have the reason why it was not at first.
      code: row === undefined || row.status === 'SENT' ? null : (row.lastError?.code ?? null),
      atOperator: (await world.streamMessages('SMPP_OPERATOR')).filter((one) => isAbout(one, mark)).length,
      deadLetters: (await deadLettersOf(world, mark)).length,
      isOff: !left,
      isPublished: !isId || (await isPublished(world, mark)),
    };
  };
  const hasEnded = (seen: Became & { readonly isPublished: boolean }) =>
    seen.isOff && seen.isPublished && (seen.status === 'none' ? seen.deadLetters > 0 : isFinal(seen.status as 'SENT'));
  const { isPublished: _, ...became } = await seenWithin(withinMs, look, hasEnded);
  return became;
}

/** Dead letters that name it, by its id or within the raw input. */
export async function deadLettersOf(world: World, mark: string): Promise<readonly Stored[]> {
  return (await world.streamMessages('ORCH_DEADLETTER')).filter((letter) => isAbout(letter, mark));
}

function isAbout({ payload }: Stored, mark: string): boolean {
  const { payloadBase64 } = payload ?? {};
  const text =
    typeof payloadBase64 === 'string'
      ? Buffer.from(payloadBase64, 'base64').toString('latin1')
      : JSON.stringify(payload ?? null);
  return text.toLowerCase().includes(mark.toLowerCase());
}

async function isPublished(world: World, messageId: string): Promise<boolean> {
  const id = messageId.toLowerCase();
  return (await world.rows(sql.unsafe`SELECT FROM orch.outbox WHERE message_id = ${id}::uuid LIMIT 1`)).length === 0;
}
