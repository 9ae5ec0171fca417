// The invariants: states that no step may show, and conditions that hold once a schedule is over.
import type { Publication } from '../../generated/events/publications.ts';
import type { Move } from '../../src/domain/journey.ts';
import type { KillScope } from '../../src/domain/kill-switch.ts';
import { isFinal } from '../../src/domain/lifecycle.ts';
import type { StoredMessage } from '../../src/domain/message.ts';
import { createKillWatch } from './kill-watch.ts';
import { recipients, subjectOf } from './model/neighbours.ts';
import type { HistoryEntry, MemoryStore, Row } from './model/store.ts';
import type { MemoryStreams, StreamMessage } from './model/streams.ts';
import { createShadowWatch, type ShadowCounts } from './shadow-watch.ts';
import type { Process } from './wire.ts';

/** The answer to a client: the key it used, and the bytes it got. */
export type Told = { readonly key: string | null; readonly body: string; readonly messageIds: readonly string[] };

export type Checker = {
  readonly violations: readonly string[];
  /** Names the actor, so that what is committed meanwhile counts as its own. */
  as<T>(process: Process, work: () => T): T;
  committed(entry: HistoryEntry, row: Row): void;
  /** The process has heard that it committed this. */
  heard(process: Process, messageId: string, seq: number): void;
  claimed(row: Row): void;
  moved(process: Process, move: Move): void;
  stored(message: StreamMessage): void;
  /** A publication leaves its process. */
  tells(process: Process, publication: Publication): void;
  /** A publication was stored, and was not there before. */
  published(process: Process, publication: Publication): void;
  /** A dispatch is under way; `known` when its process has heard the outcome. */
  dispatchBegins(messageId: string): { known(): void };
  /** Whether an earlier dispatch than the one under way is at its operator, or may arrive there. */
  mayBeAtOperator(messageId: string): boolean;
  acknowledges(process: Process, message: StreamMessage): void;
  /** Removes messages without further deliveries from their stream. */
  removes(process: Process, message: StreamMessage): void;
  answered(told: Told): void;
  /** A process asks for the shadow of a message. */
  shadowed(messageId: string): void;
  /** The process is killed now. */
  killed(process: Process): void;
  /** A submit reaches its process; its messages have this trace. */
  submitBegins(traceparent: string): void;
  /** The kill switch changed in PostgreSQL; its caller was answered 200; its lift was asked for; Redis lost or took back what it had. */
  killChanged(scope: KillScope, isKilled: boolean): void;
  killAnswered(scope: KillScope): void;
  liftCalled(scope: KillScope): void;
  redisFailed(): void;
  finish(): void;
  /** Limit 3 of docs/guarantees.md: given up as PUBLISH_OUTCOME_UNKNOWN, and sent. */
  readonly unknownOutcomes: number;
  /** Once finished. */
  readonly shadows: ShadowCounts;
};

type World = { readonly store: MemoryStore; readonly bus: MemoryStreams };

/** The path that an audit event of the fast path says its message has. */
const PATH_OF_AUDIT: Readonly<Record<string, string>> = {
  'orch.fastpath.taken.v1': 'FAST_PATH',
  'orch.fastpath.fallback.v1': 'FULL',
};

const decoder = new TextDecoder();

export function createChecker(world: () => World, nowMs: () => number, onViolation: (text: string) => void): Checker {
  const violations: string[] = [];
  const operatorRecords = new Map<string, StreamMessage[]>();
  const deadLetters = new Set<string>();
  const storedIds = new Set<string>();
  const events = new Map<string, Set<number>>();
  const paths = new Map<string, string[]>();
  const lastEventOf = new Map<string, number>();
  const lastTellOf = new Map<string, number>();
  const holders = new Map<string, Process>();
  const knownTo = new Map<string, Process>();
  const unheard = new Map<string, number>();
  const answers = new Map<string, string>();
  const accepted = new Set<string>();
  const killWatch = createKillWatch(nowMs, violated);
  const shadowWatch = createShadowWatch(nowMs, violated);
  let actor: Process | null = null;
  let unknownOutcomes = 0;

  function violated(text: string): void {
    violations.push(text);
    onViolation(text);
  }

  const operatorsOf = (messageId: string) => operatorRecords.get(messageId) ?? [];

  function committed(entry: HistoryEntry, row: Row): void {
    const { messageId, seq, previousStatus, status } = entry;
    const entries = world().store.history.get(messageId)!;
    const before = entries.at(-2);
    if (seq !== (before?.seq ?? 0) + 1) violated(`I3 ${messageId} goes from seq ${before?.seq ?? 0} to ${seq}`);
    if (previousStatus !== (before?.status ?? null)) violated(`I3 ${messageId}: broken chain before seq ${seq}`);
    if (before !== undefined && isFinal(before.status)) violated(`I3 ${messageId} moves after ${before.status}`);
    if (seq === 1) killWatch.stored(row.message);
    if (seq === 1) shadowWatch.stored(row.message, actor);
    if (status === 'SENT') sent(messageId, row);
    if (isFinal(status) && status !== 'SENT') givenUp(row.message);
  }

  function sent(messageId: string, row: Row): void {
    const [record] = operatorsOf(messageId);
    if (record === undefined) violated(`I2 ${messageId} is SENT and no operator has it`);
    else if (record.subject !== subjectOf(row.message)) {
      violated(`I2 ${messageId} is SENT to ${subjectOf(row.message)} and lies at ${record.subject}`);
    }
  }

  function givenUp({ messageId, status, lastError }: StoredMessage): void {
    if (operatorsOf(messageId).length > 0 && lastError?.code !== 'PUBLISH_OUTCOME_UNKNOWN') {
      violated(`I2 ${messageId} is ${status} as ${lastError?.code}, and its operator has it`);
    }
  }

  function stored(message: StreamMessage): void {
    storedIds.add(message.msgId ?? '');
    if (message.stream === 'SMPP_OPERATOR') storedAtOperator(message);
    if (message.stream === 'ORCH_EVENTS') storedEvent(message);
    if (message.stream === 'ORCH_DEADLETTER') storedDeadLetter(message);
  }

  function storedAtOperator(message: StreamMessage): void {
    const { messageId, to } = read(message);
    // On the fast path compliance is not asked.
    const isSpared =
      to === recipients.blocked && world().store.rows.get(messageId)?.message.compliancePath === 'FAST_PATH';
    if (to !== recipients.fine && !isSpared)
      violated(`I8 ${messageId} went out, which compliance, routing or a rule refuses`);
    const records = [...operatorsOf(messageId), message];
    operatorRecords.set(messageId, records);
    if (records.length > 1) violated(`I2 ${messageId} went out ${records.length} times`);
    if (!world().store.rows.has(messageId)) violated(`I1 ${messageId} went out and is not stored`);
  }

  function storedEvent(message: StreamMessage): void {
    const path = PATH_OF_AUDIT[message.subject];
    if (path !== undefined) storedAudit(read(message), path);
    if (message.subject !== 'sms.events.status') return;
    const { messageId, seq, newStatus } = read(message);
    const entry = world().store.history.get(messageId)?.[seq - 1];
    if (entry?.status !== newStatus) violated(`I4 ${messageId}: ${newStatus} (${seq}) is published and not committed`);
    const told = events.get(messageId) ?? new Set();
    events.set(messageId, told.add(seq));
  }

  function storedAudit({ messageId, reason }: { messageId: string; reason?: string }, path: string): void {
    const row = world().store.rows.get(messageId)?.message;
    if (row?.templateId == null) violated(`I4 ${messageId}: an audit of ${path}, and no template message is stored`);
    else if (row.compliancePath !== path) violated(`I4 ${messageId} is ${row.compliancePath}, and audited as ${path}`);
    else if (row.pathReason !== (reason ?? null))
      violated(`I4 ${messageId} has ${row.pathReason}, and is audited with ${reason}`);
    const audits = [...(paths.get(messageId) ?? []), path];
    paths.set(messageId, audits);
    if (audits.length > 1) violated(`I4 ${messageId} is audited as ${audits.join(', then ')}`);
  }

  function shadowed(messageId: string): void {
    shadowWatch.shadowed(messageId, world().store.rows.get(messageId)?.message.compliancePath ?? 'not stored');
  }

  function storedDeadLetter(message: StreamMessage): void {
    const { messageId } = read(message);
    deadLetters.add(message.msgId ?? '');
    if (messageId === undefined) return;
    const status = world().store.rows.get(messageId)?.message.status;
    if (status !== 'FAILED' && status !== 'DEAD_LETTER') {
      violated(`I7 ${messageId} is dead-lettered while it is ${status}`);
    }
  }

  // Events from before a process heard of an earlier transition are no violation: it may hear late, or never.
  function heard(process: Process, messageId: string, seq: number): void {
    if (seq === 1) shadowWatch.heard(messageId, process);
    const told = lastTellOf.get(`${process.incarnation}:${messageId}`) ?? 0;
    if (told < seq) knownTo.set(`${messageId}:${seq}`, process);
  }

  function tells(process: Process, { channel, payload }: Publication): void {
    if (channel !== 'statusEvent') return;
    const { messageId, seq } = payload as { messageId: string; seq: number };
    const publisher = `${process.incarnation}:${messageId}`;
    lastTellOf.set(publisher, Math.max(seq, lastTellOf.get(publisher) ?? 0));
  }

  function published(process: Process, { channel, payload }: Publication): void {
    if (channel !== 'statusEvent') return;
    const { messageId, seq } = payload as { messageId: string; seq: number };
    if (knownTo.get(`${messageId}:${seq}`) !== process) return;
    const publisher = `${process.incarnation}:${messageId}`;
    const last = lastEventOf.get(publisher) ?? 0;
    if (seq < last) violated(`I4 ${messageId}: ${process.name} publishes ${seq} after ${last}`);
    lastEventOf.set(publisher, Math.max(last, seq));
  }

  function acknowledges(process: Process, message: StreamMessage): void {
    const who = process.name;
    const { messageId, rank } = readLoosely(message);
    const row = world().store.rows.get(messageId ?? '');
    if (message.stream === 'ORCH_ADVISORY') {
      settlesAdvisory(who, message);
    } else if (messageId === undefined) {
      const id = `unreadable:${message.stream}:${message.seq}`;
      if (!deadLetters.has(id)) violated(`I7 ${who} acknowledges unreadable input before it is dead-lettered`);
    } else if (message.stream === 'ORCH_DLR') {
      if (row !== undefined && row.deliveryRank < (rank ?? 0))
        violated(`${who} acknowledges a receipt of ${messageId} unrecorded`);
    } else if (row === undefined) {
      violated(`I1 ${who} acknowledges ${messageId}, which is not stored`);
    } else if (message.stream === 'ORCH_LANES' && message.subject !== 'sms.outbound.request') {
      leavesLane(who, message, row);
    }
  }

  function settlesAdvisory(who: string, message: StreamMessage): void {
    const { stream, stream_seq } = read(message);
    if (world().bus.read(stream, stream_seq) !== null) {
      violated(`I5 ${who} settles an advisory, and ${stream} still holds ${stream_seq}`);
    }
  }

  // Input that was redriven, or dead-lettered, is somewhere else now.
  function removes(process: Process, message: StreamMessage): void {
    const name = `${message.stream}:${message.seq}`;
    if (storedIds.has(`again:${name}`) || storedIds.has(`unreadable:${name}`)) return;
    acknowledges(process, message);
  }

  // While its stream has another copy, the message has not left its lane; one without further deliveries is recovery's.
  function leavesLane(who: string, copy: StreamMessage, { message: { messageId, status } }: Row): void {
    if (hasOtherCopy(copy, messageId)) return;
    if (!isFinal(status)) violated(`I5 ${who} acknowledges the last copy of ${messageId}, which is ${status}`);
    if ((status === 'FAILED' || status === 'DEAD_LETTER') && !deadLetters.has(`deadletter:${messageId}`)) {
      violated(`I7 ${who} acknowledges ${messageId} before its dead letter`);
    }
  }

  function hasOtherCopy({ seq, subject }: StreamMessage, messageId: string): boolean {
    const copies = world().bus.stored('ORCH_LANES');
    return copies.some((one) => one.seq !== seq && one.subject === subject && readLoosely(one).messageId === messageId);
  }

  function answered({ key, body, messageIds }: Told): void {
    for (const messageId of messageIds) {
      accepted.add(messageId);
      if (!world().store.rows.has(messageId)) violated(`I1 202 for ${messageId}, which is not stored`);
    }
    if (key === null) return;
    const before = answers.get(key);
    if (before !== undefined && before !== body) violated(`I6 two answers for the key ${key}: ${before} and ${body}`);
    answers.set(key, body);
  }

  function finish(): void {
    const { store } = world();
    for (const messageId of accepted) if (!store.rows.has(messageId)) violated(`I1 ${messageId} is lost`);
    for (const [messageId, { message }] of store.rows) finishOne(messageId, message);
    if (store.outbox.size > 0) violated(`I4 ${store.outbox.size} outbox rows are left`);
    shadowWatch.finish(
      new Set([...paths].filter(([, [path]]) => path === 'FAST_PATH').map(([messageId]) => messageId)),
    );
  }

  function finishOne(messageId: string, { status, lastError, templateId }: StoredMessage): void {
    if (templateId !== null && !paths.has(messageId)) violated(`I4 ${messageId}: its path is never audited`);
    const records = operatorsOf(messageId).length;
    if (!['SENT', 'FAILED', 'DEAD_LETTER'].includes(status)) violated(`I5 ${messageId} is still ${status}`);
    if (status === 'SENT' && records !== 1) violated(`I2 ${messageId} is SENT and went out ${records} times`);
    if ((status === 'FAILED' || status === 'DEAD_LETTER') && records > 0) {
      if (lastError?.code === 'PUBLISH_OUTCOME_UNKNOWN') unknownOutcomes += 1;
      else violated(`I2 ${messageId} is ${status} as ${lastError?.code}, and went out`);
    }
    if (status !== 'SENT' && !deadLetters.has(`deadletter:${messageId}`)) {
      violated(`I7 ${messageId} is ${status} without a dead letter`);
    }
    for (const { seq } of world().store.history.get(messageId) ?? []) {
      if (!events.get(messageId)?.has(seq)) violated(`I4 ${messageId}: ${seq} is never published`);
    }
  }

  return {
    violations,
    as(process, work) {
      actor = process;
      try {
        return work();
      } finally {
        actor = null;
      }
    },
    committed,
    heard,
    tells,
    claimed({ message, epoch }) {
      if (actor !== null) holders.set(`${message.messageId}:${epoch}`, actor);
    },
    moved(process, { messageId, to }) {
      const epoch = world().store.rows.get(messageId)?.epoch;
      if (holders.get(`${messageId}:${epoch}`) !== process) {
        violated(`I3 ${process.name} writes ${to} of ${messageId}, which another one holds`);
      }
    },
    stored,
    published,
    dispatchBegins(messageId) {
      unheard.set(messageId, (unheard.get(messageId) ?? 0) + 1);
      return { known: () => void unheard.set(messageId, unheard.get(messageId)! - 1) };
    },
    mayBeAtOperator: (messageId) => operatorsOf(messageId).length > 0 || (unheard.get(messageId) ?? 0) > 1,
    acknowledges,
    removes,
    answered,
    shadowed,
    killed: shadowWatch.killed,
    submitBegins: killWatch.submitBegins,
    killChanged: killWatch.changed,
    killAnswered: killWatch.answered,
    liftCalled: killWatch.liftCalled,
    redisFailed: killWatch.redisFailed,
    finish,
    get unknownOutcomes() {
      return unknownOutcomes;
    },
    shadows: shadowWatch.counts,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: fields of contracts that the validators of src have checked
function read(message: StreamMessage): any {
  return JSON.parse(decoder.decode(message.data));
}

const RANKS: Readonly<Record<string, number>> = {
  ACCEPTED: 1,
  BUFFERED: 2,
  EXPIRED: 3,
  UNDELIVERABLE: 3,
  DELIVERED: 4,
};

function readLoosely(message: StreamMessage): { readonly messageId?: string; readonly rank?: number } {
  try {
    const { messageId, state } = read(message);
    return { messageId, ...(state === undefined ? {} : { rank: RANKS[state]! }) };
  } catch {
    return {};
  }
}
