// PostgreSQL as the service uses it: each function is one committed statement, done at one instant or not at all.
import { finalFromRank } from '../../../generated/http/contract.ts';
import { type FailureReason, lanes, type MessageStatus } from '../../../src/domain/contract.ts';
import type {
  Claim,
  ClaimOutcome,
  Lease,
  MessageKey,
  Move,
  MoveOutcome,
  OutboxCursor,
  Receipt,
  ReceiptOutcome,
  Unpublished,
  UnpublishedPage,
} from '../../../src/domain/journey.ts';
import { urgentLanes } from '../../../src/domain/lane-rank.ts';
import { edges, isFinal } from '../../../src/domain/lifecycle.ts';
import type { StoredMessage } from '../../../src/domain/message.ts';
import type { StalledMessage, StalledSearch } from '../../../src/domain/recovery.ts';
import type { NewMessage, Submission, SubmissionOutcome } from '../../../src/domain/submission.ts';
import { settings } from '../../../src/settings.ts';

export type Row = {
  message: StoredMessage;
  statusUpdatedAtMs: number;
  epoch: number;
  leaseUntilMs: number | null;
  keptAtMs: number;
  releases: number;
  redrives: number;
  redrivenAtMs: number | null;
  deliveryRank: number;
  deliveryState: string | null;
};

export type HistoryEntry = {
  readonly messageId: string;
  readonly seq: number;
  readonly previousStatus: MessageStatus | null;
  readonly status: MessageStatus;
  readonly reason: FailureReason | null;
  readonly attemptCount: number;
  readonly at: string;
};

type OutboxRow = {
  readonly id: bigint;
  readonly messageId: string;
  readonly seq: number;
  readonly committedAtMs: number;
};
type Key = { readonly requestId: string; readonly fingerprint: string; response: string; readonly expiresAtMs: number };

/** Gets the rows that a statement committed, before its answer leaves. */
export type StoreObserver = {
  committed(entry: HistoryEntry, row: Row): void;
  claimed(row: Row): void;
};

/** The queries to PostgreSQL; `test/simulation/ports.test.ts` compares this model with the real one. */
export type StoreModel = {
  insert(submission: Submission): SubmissionOutcome;
  findKey(keyHash: string): { readonly fingerprint: string; readonly response: string } | null;
  claim(claim: Claim): ClaimOutcome;
  move(move: Move): MoveOutcome;
  releaseLease(key: MessageKey, epoch: number): void;
  renew(leases: readonly Lease[]): ReadonlySet<Lease>;
  firstRoutedAt(key: MessageKey): string | null;
  forget(outboxId: bigint): void;
  findStalled(key: MessageKey): StalledMessage | null;
  findAllStalled(search: Omit<StalledSearch, 'acceptedSince'>): readonly StalledMessage[];
  countRedrive(key: MessageKey, n: number): void;
  unpublishedOf(messageId: string): readonly Unpublished[];
  unpublishedUrgent(messageIds: readonly string[]): readonly Unpublished[];
  unpublishedSince(ageMs: number, after: OutboxCursor, limit: number): UnpublishedPage;
  recordReceipt(receipt: Receipt): ReceiptOutcome;
};

export type MemoryStore = StoreModel & {
  readonly rows: ReadonlyMap<string, Row>;
  readonly history: ReadonlyMap<string, readonly HistoryEntry[]>;
  readonly outbox: ReadonlyMap<bigint, OutboxRow>;
  readonly keys: ReadonlyMap<string, Key>;
};

const { placedWithinMs } = settings.recovery;
const { relayReservedRows } = settings.lanes;
const { relayPatience } = settings.outbox;

/** `nowMs` is the clock of PostgreSQL, which alone decides about leases. */
export function createMemoryStore(nowMs: () => number, leaseMs: number, observer: StoreObserver): MemoryStore {
  const rows = new Map<string, Row>();
  const history = new Map<string, HistoryEntry[]>();
  const outbox = new Map<bigint, OutboxRow>();
  const keys = new Map<string, Key>();
  let lastOutboxId = 0n;

  function record(row: Row, previousStatus: MessageStatus | null, reason: FailureReason | null, at: string): bigint {
    const { messageId, seq, status, attemptCount } = row.message;
    const entry = { messageId, seq, previousStatus, status, reason, attemptCount, at };
    const entries = history.get(messageId) ?? [];
    history.set(messageId, entries);
    entries.push(entry);
    row.statusUpdatedAtMs = nowMs();
    lastOutboxId += 1n;
    outbox.set(lastOutboxId, { id: lastOutboxId, messageId, seq, committedAtMs: nowMs() });
    observer.committed(entry, row);
    return lastOutboxId;
  }

  function find({ messageId, acceptedAt }: MessageKey): Row | undefined {
    const row = rows.get(messageId);
    return row !== undefined && Date.parse(row.message.acceptedAt) === Date.parse(acceptedAt) ? row : undefined;
  }

  function insertRow(message: NewMessage): bigint {
    const { batchId: _batch, idIsChosen: _chosen, fingerprint: _fingerprint, ...accepted } = message;
    const kept: StoredMessage = {
      ...accepted,
      status: 'QUEUED',
      seq: 1,
      operatorId: null,
      onOperatorLane: false,
      routeId: null,
      attemptCount: 0,
      lastError: null,
    };
    const row: Row = {
      message: kept,
      statusUpdatedAtMs: nowMs(),
      epoch: 0,
      leaseUntilMs: null,
      keptAtMs: nowMs(),
      releases: 0,
      redrives: 0,
      redrivenAtMs: null,
      deliveryRank: 0,
      deliveryState: null,
    };
    rows.set(message.messageId, row);
    return record(row, null, null, message.acceptedAt);
  }

  function isOwn(message: NewMessage): boolean {
    const row = find(message);
    return row?.message.tenantId === message.tenantId && row.message.traceparent === message.traceparent;
  }

  /** Whether the key is this request's now: an expired one is taken over, any other one stays its owner's. */
  function takeKey({ requestId, idempotency }: Submission): boolean {
    if (idempotency === null) return true;
    const known = keys.get(idempotency.keyHash);
    if (known !== undefined && known.expiresAtMs >= nowMs()) return false;
    const { fingerprint, expiresAt, response } = idempotency;
    keys.set(idempotency.keyHash, { requestId, fingerprint, response, expiresAtMs: Date.parse(expiresAt) });
    return true;
  }

  function insert(submission: Submission): SubmissionOutcome {
    const { requestId, idempotency, messages } = submission;
    const inserted = new Map<string, bigint>();
    if (takeKey(submission)) {
      for (const message of messages) {
        if (!rows.has(message.messageId)) inserted.set(message.messageId, insertRow(message));
      }
    }
    const conflicts = new Set(
      messages.filter((m) => !inserted.has(m.messageId) && !isOwn(m)).map(({ messageId }) => messageId),
    );
    if (idempotency === null) return { kind: 'stored', conflicts, outboxIds: inserted };
    const key = keys.get(idempotency.keyHash);
    if (conflicts.size > 0 && key !== undefined && key.requestId !== requestId) {
      return { kind: 'key-known', fingerprint: key.fingerprint, response: key.response };
    }
    if (conflicts.size > 0 && key !== undefined) {
      const response = idempotency.corrected(conflicts);
      if (response === null) keys.delete(idempotency.keyHash);
      else key.response = response;
    }
    return { kind: 'stored', conflicts, outboxIds: inserted };
  }

  function claim(request: Claim): ClaimOutcome {
    const row = find(request);
    if (row === undefined) return { kind: 'unknown' };
    const { status } = row.message;
    if (isFinal(status)) return { kind: 'final', status };
    if (row.leaseUntilMs !== null && row.leaseUntilMs >= nowMs()) {
      return { kind: 'leased', leaseLeftMs: row.leaseUntilMs - nowMs() };
    }
    row.epoch += 1;
    row.leaseUntilMs = nowMs() + leaseMs;
    observer.claimed(row);
    if (status !== 'QUEUED' && status !== 'RETRY') {
      return { kind: 'claimed', message: row.message, epoch: row.epoch, transition: null, outboxId: null };
    }
    row.message = { ...row.message, status: 'ROUTING', seq: row.message.seq + 1 };
    const outboxId = record(row, status, null, request.at);
    const transition = { seq: row.message.seq, previousStatus: status, status: row.message.status, at: request.at };
    return { kind: 'claimed', message: row.message, epoch: row.epoch, transition, outboxId };
  }

  function move(step: Move): MoveOutcome {
    const row = find(step);
    if (row === undefined || row.epoch !== step.epoch || row.message.status !== step.from) return { kind: 'fenced' };
    const { message } = row;
    // The trigger and the constraint `legal_transition`.
    if (!edges.includes(`${step.from}>${step.to}`))
      throw new Error(`a message cannot go from ${step.from} to ${step.to}`);
    row.message = {
      ...message,
      status: step.to,
      seq: message.seq + 1,
      operatorId: step.operatorId ?? message.operatorId,
      routeId: step.routeId ?? message.routeId,
      onOperatorLane: step.onOperatorLane ?? message.onOperatorLane,
      attemptCount: message.attemptCount + step.failedAttempts,
      lastError: step.reason ?? message.lastError,
    };
    if (step.to !== 'ROUTED') row.leaseUntilMs = null;
    const outboxId = record(row, step.from, step.reason, step.at);
    return { kind: 'moved', seq: row.message.seq, outboxId };
  }

  function unpublished(wanted: (row: OutboxRow) => boolean, limit: number): readonly Unpublished[] {
    const found = [...outbox.values()].filter(wanted).slice(0, limit);
    return found.map(toUnpublished);
  }

  function toUnpublished({ id, messageId, seq }: OutboxRow): Unpublished {
    const { message } = rows.get(messageId)!;
    const { previousStatus, status, at, attemptCount, reason } = history.get(messageId)![seq - 1]!;
    return {
      outboxId: id,
      message: { ...message, attemptCount, lastError: reason },
      transition: { seq, previousStatus, status, at },
    };
  }

  /** As `unpublishedSince` in src/store: some rows of each lane first, then those of higher lanes. */
  function unpublishedSince(ageMs: number, after: OutboxCursor, limit: number): UnpublishedPage {
    const ofLane = lanes.map((lane) => {
      const before = nowMs() - ageMs * relayPatience[lane];
      const isDue = ({ id, messageId, committedAtMs }: OutboxRow) =>
        rows.get(messageId)!.message.lane === lane && id > (after.get(lane) ?? 0n) && committedAtMs < before;
      return unpublished(isDue, limit);
    });
    const reserved = ofLane.map((due) => due.slice(0, relayReservedRows));
    const rest = ofLane.map((due) => due.slice(relayReservedRows));
    const taken = new Set([...reserved, ...rest].flat().slice(0, limit));
    const page = ofLane.flat().filter((row) => taken.has(row));
    const cursor = new Map(after);
    for (const { message, outboxId } of page) cursor.set(message.lane, outboxId!);
    return { rows: page, after: cursor };
  }

  function unpublishedUrgent(messageIds: readonly string[]): readonly Unpublished[] {
    const isWanted = ({ messageId }: OutboxRow) =>
      messageIds.includes(messageId) && urgentLanes.includes(rows.get(messageId)!.message.lane);
    return unpublished(isWanted, 100 * messageIds.length);
  }

  function toStalled({ message, epoch, releases, redrives, leaseUntilMs }: Row): StalledMessage {
    return { message, epoch, releases, redrives, leaseLeftMs: Math.max(0, (leaseUntilMs ?? 0) - nowMs()) };
  }

  /** As `findAllStalled` in src/store; the moment of acceptance is the one at which the message was stored. */
  function findAllStalled({
    unmovedForMs,
    waitingSince,
    limit,
  }: Omit<StalledSearch, 'acceptedSince'>): readonly StalledMessage[] {
    const longAgo = nowMs() - unmovedForMs;
    const telling = new Set([...outbox.values()].map(({ messageId }) => messageId));
    const isStalled = ({ message, keptAtMs, statusUpdatedAtMs, redrivenAtMs, leaseUntilMs }: Row): boolean => {
      const since = waitingSince.get(message.lane);
      const placedAtMs = redrivenAtMs ?? keptAtMs;
      return (
        !isFinal(message.status) &&
        Math.max(keptAtMs, statusUpdatedAtMs, redrivenAtMs ?? 0) < longAgo &&
        (leaseUntilMs === null || leaseUntilMs < nowMs()) &&
        (since === undefined || placedAtMs < Date.parse(since) - placedWithinMs) &&
        !telling.has(message.messageId)
      );
    };
    const found = [...rows.values()].filter(isStalled);
    found.sort((a, b) => lanes.indexOf(a.message.lane) - lanes.indexOf(b.message.lane));
    return found.slice(0, limit).map(toStalled);
  }

  return {
    rows,
    history,
    outbox,
    keys,
    insert,
    findKey(keyHash) {
      const key = keys.get(keyHash);
      if (key === undefined || key.expiresAtMs < nowMs()) return null;
      return { fingerprint: key.fingerprint, response: key.response };
    },
    claim,
    move,
    releaseLease(key, epoch) {
      const row = find(key);
      if (row?.epoch !== epoch || row.leaseUntilMs === null) return;
      row.leaseUntilMs = null;
      row.releases += 1;
    },
    renew(leases) {
      const ours = leases.filter((lease) => find(lease)?.epoch === lease.epoch);
      for (const lease of ours) {
        const row = find(lease)!;
        if (row.leaseUntilMs !== null) row.leaseUntilMs = nowMs() + leaseMs;
      }
      return new Set(ours);
    },
    firstRoutedAt: (key) => history.get(key.messageId)?.find(({ status }) => status === 'ROUTED')?.at ?? null,
    findStalled(key) {
      const row = find(key);
      return row === undefined ? null : toStalled(row);
    },
    findAllStalled,
    countRedrive(key, n) {
      const row = find(key);
      if (row === undefined || row.redrives !== n - 1) return;
      row.redrives = n;
      row.redrivenAtMs = nowMs();
    },
    forget: (outboxId) => void outbox.delete(outboxId),
    unpublishedOf: (messageId) => unpublished((row) => row.messageId === messageId, 100),
    unpublishedUrgent,
    unpublishedSince,
    recordReceipt({ messageId, tenantId, rank, state }) {
      const row = rows.get(messageId);
      if (row === undefined || row.message.tenantId !== tenantId) return { kind: 'unknown' };
      if (row.deliveryRank >= rank) return { kind: 'stale' };
      const isEnd = row.deliveryRank < finalFromRank && rank >= finalFromRank;
      row.deliveryRank = rank;
      row.deliveryState = state;
      const afterMs = nowMs() - Date.parse(row.message.acceptedAt);
      return { kind: 'recorded', ended: isEnd ? { lane: row.message.lane, afterMs } : null };
    },
  };
}
