// Creates partitions ahead of the messages and deletes expired data; each part is small and may be repeated.
import { MONTHS_AHEAD, RETENTION_DAYS } from '../domain/storable-months.ts';

export type RetentionPorts = {
  /** Creates missing partitions; resolves to the number of months. */
  ensurePartitions(monthsAhead: number): Promise<number>;
  dropExpiredPartitions(days: number): Promise<readonly string[]>;
  blankExpiredContent(days: number, limit: number): Promise<number>;
  deleteExpiredKeys(limit: number): Promise<number>;
  /** Deletes only dead letters whose messages are gone. */
  deleteExpiredDeadLetters(days: number, limit: number): Promise<number>;
  deleteExpiredReplays(days: number, limit: number): Promise<number>;
  /** Deletes only signatures whose messages are gone. */
  deleteExpiredSignatures(days: number, limit: number): Promise<number>;
  /** Deletes only kills that ended and whose events are published. */
  deleteExpiredKills(days: number, limit: number): Promise<number>;
  report(done: RetentionReport): void;
};

export type RetentionReport = {
  readonly partitionsMade: number;
  readonly partitionsDropped: readonly string[];
  readonly messagesBlanked: number;
  readonly keysDeleted: number;
  readonly deadLettersDeleted: number;
  readonly replaysDeleted: number;
  readonly signaturesDeleted: number;
  readonly killsDeleted: number;
};

const ROWS_PER_STATEMENT = 1_000;

/** Runs one round; stops between statements when the signal aborts. */
export async function runRetention(ports: RetentionPorts, signal: AbortSignal): Promise<void> {
  const partitionsMade = await ports.ensurePartitions(MONTHS_AHEAD);
  const partitionsDropped = await ports.dropExpiredPartitions(RETENTION_DAYS);
  const messagesBlanked = await repeat((limit) => ports.blankExpiredContent(RETENTION_DAYS, limit), signal);
  const keysDeleted = await repeat((limit) => ports.deleteExpiredKeys(limit), signal);
  const ofDays = (statement: (days: number, limit: number) => Promise<number>) =>
    repeat((limit) => statement(RETENTION_DAYS, limit), signal);
  const deadLettersDeleted = await ofDays(ports.deleteExpiredDeadLetters);
  const replaysDeleted = await ofDays(ports.deleteExpiredReplays);
  const signaturesDeleted = await ofDays(ports.deleteExpiredSignatures);
  const killsDeleted = await ofDays(ports.deleteExpiredKills);
  const deleted = { keysDeleted, deadLettersDeleted, replaysDeleted, signaturesDeleted, killsDeleted };
  ports.report({ partitionsMade, partitionsDropped, messagesBlanked, ...deleted });
}

async function repeat(statement: (limit: number) => Promise<number>, signal: AbortSignal): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const rows = await statement(ROWS_PER_STATEMENT);
    total += rows;
    if (rows < ROWS_PER_STATEMENT) break;
  }
  return total;
}
