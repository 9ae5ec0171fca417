// Checks a run: joins the answers to clients, the rows of PostgreSQL and the messages of the streams, and names everything that breaks a guarantee.
import type { CompliancePath, MessageStatus } from '../../src/domain/contract.ts';
import { edges, isFinal } from '../../src/domain/lifecycle.ts';
import type { Passage } from './lane-watch.ts';
import { leftBeforeDeadLetter } from './left-before-dead-letter.ts';

/** One answer to a request, or none: `status` is null when it is unknown whether the request was accepted. */
export type ClientAnswer = {
  /** The Idempotency-Key; every message of the request has it, up to a slash, as its text. */
  readonly key: string;
  /** Messages in the request. */
  readonly size: number;
  readonly status: number | null;
  readonly text: string;
};

export type Row = {
  readonly messageId: string;
  readonly key: string;
  readonly status: MessageStatus;
  readonly seq: number;
  /** The compliance path of a template message; null for a text. */
  readonly templatePath: CompliancePath | null;
};

/** An audit event of the fast path, and the path that it says its message has. */
export type PathAudit = { readonly messageId: string; readonly path: CompliancePath };

export type Entry = {
  readonly messageId: string;
  readonly seq: number;
  readonly previous: MessageStatus | null;
  readonly status: MessageStatus;
};

/** A record of a stream; `seq` is the one of a status event. In the order of the stream. */
export type Told = { readonly messageId: string; readonly seq?: number };

export type Evidence = {
  readonly answers: readonly ClientAnswer[];
  readonly rows: readonly Row[];
  readonly history: readonly Entry[];
  /** Message ids with unpublished events. */
  readonly outbox: readonly string[];
  readonly operator: readonly Told[];
  readonly events: readonly Told[];
  readonly pathAudits: readonly PathAudit[];
  readonly deadLetters: readonly Told[];
  readonly lanes: readonly Told[];
  /** The publications on lanes and dead letters, and the messages that left their lane, in the order of NATS. */
  readonly passages: readonly Passage[];
};

export const violationNames = [
  'lost',
  'orphan',
  'duplicatedAtOperator',
  'missingAtOperator',
  'effectAndFailed',
  'illegalEdges',
  'brokenChains',
  'eventsMissing',
  'eventOrderBroken',
  'pathAuditsWrong',
  'nonTerminal',
  'idempotencyViolations',
  'deadLettersMissing',
  'leftBeforeDeadLetter',
  'leftOnLanes',
] as const;

/** The findings, by name; every list is empty when the guarantees hold. */
export type Verdict = Readonly<Record<(typeof violationNames)[number], readonly string[]>>;

export function judge(evidence: Evidence): Verdict {
  const { rows, operator, deadLetters } = evidence;
  const byId = new Map(rows.map((row) => [row.messageId, row]));
  const handedOver = countsOf(operator);
  const dead = new Set(deadLetters.map(({ messageId }) => messageId));
  const ended = (row: Row) => row.status === 'FAILED' || row.status === 'DEAD_LETTER';
  const ids = (found: readonly { readonly messageId: string }[]) => found.map(({ messageId }) => messageId);
  return {
    lost: lostOf(evidence, byId),
    orphan: orphansOf(evidence, byId),
    duplicatedAtOperator: [...handedOver].filter(([, count]) => count > 1).map(([id, count]) => `${id} x${count}`),
    missingAtOperator: ids(rows.filter((row) => row.status === 'SENT' && !handedOver.has(row.messageId))),
    effectAndFailed: ids(rows.filter((row) => ended(row) && handedOver.has(row.messageId))),
    illegalEdges: evidence.history
      .map(edgeOf)
      .filter(({ edge }) => !edges.includes(edge))
      .map(({ text }) => text),
    brokenChains: brokenChainsOf(evidence),
    eventsMissing: eventsMissingOf(evidence),
    eventOrderBroken: eventOrderBrokenOf(evidence.events),
    pathAuditsWrong: pathAuditsWrongOf(evidence),
    nonTerminal: rows.filter((row) => !isFinal(row.status)).map((row) => `${row.messageId} ${row.status}`),
    idempotencyViolations: idempotencyViolationsOf(evidence),
    deadLettersMissing: ids(rows.filter((row) => ended(row) && !dead.has(row.messageId))),
    leftBeforeDeadLetter: leftBeforeDeadLetter(evidence.passages, new Set(ids(rows.filter(ended)))),
    leftOnLanes: ids(evidence.lanes),
  };
}

/** All findings, one line each; '' without findings. */
export function describeVerdict(verdict: Verdict): string {
  const found = violationNames.filter((name) => verdict[name].length > 0);
  return found.map((name) => `${name}: ${verdict[name].length} (${verdict[name].slice(0, 3).join(', ')})`).join('\n');
}

function countsOf(told: readonly Told[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { messageId } of told) counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
  return counts;
}

/** The ids that a 202 promised. */
function promisedBy({ status, text }: ClientAnswer): readonly string[] {
  if (status !== 202) return [];
  const body = JSON.parse(text) as { messageId?: string; results?: { messageId?: string; status: string }[] };
  if (body.messageId !== undefined) return [body.messageId];
  return (body.results ?? []).flatMap(({ messageId, status: item }) =>
    messageId !== undefined && item === 'QUEUED' ? [messageId] : [],
  );
}

function lostOf({ answers }: Evidence, byId: ReadonlyMap<string, Row>): readonly string[] {
  return [...new Set(answers.flatMap(promisedBy))].filter((id) => !byId.has(id));
}

/** Messages without a request, and events of messages that are not stored. */
function orphansOf(
  { answers, rows, operator, events, deadLetters, history }: Evidence,
  byId: ReadonlyMap<string, Row>,
): readonly string[] {
  // A request that was refused stored nothing, unless another try of it was accepted or has no answer.
  const mayExist = new Set(answers.filter(({ status }) => status === null || isTaken(status)).map(({ key }) => key));
  const known = new Set(history.map(({ messageId, seq }) => `${messageId} ${seq}`));
  return [
    ...rows.filter(({ key }) => !mayExist.has(key)).map(({ messageId }) => `row ${messageId}`),
    ...[...operator, ...deadLetters]
      .filter(({ messageId }) => !byId.has(messageId))
      .map((t) => `published ${t.messageId}`),
    ...events.map(({ messageId, seq }) => `${messageId} ${seq}`).filter((event) => !known.has(event)),
  ];
}

/** After an answer of 5xx the outcome of the request is open. */
function isTaken(status: number): boolean {
  return status === 202 || status >= 500;
}

function edgeOf({ messageId, previous, status }: Entry): { readonly edge: string; readonly text: string } {
  const edge = `${previous ?? ''}>${status}`;
  return { edge, text: `${messageId} ${edge}` };
}

function brokenChainsOf({ rows, history }: Evidence): readonly string[] {
  const byMessage = Map.groupBy(history, ({ messageId }) => messageId);
  return rows
    .filter((row) => {
      const chain = (byMessage.get(row.messageId) ?? []).toSorted((a, b) => a.seq - b.seq);
      const last = chain.at(-1);
      const isWhole = chain.every((entry, index) => {
        const before = chain[index - 1];
        return entry.seq === index + 1 && entry.previous === (before?.status ?? null);
      });
      return !isWhole || last?.status !== row.status || last.seq !== row.seq;
    })
    .map(({ messageId }) => messageId);
}

function eventsMissingOf({ history, events, outbox }: Evidence): readonly string[] {
  const told = new Set(events.map(({ messageId, seq }) => `${messageId} ${seq}`));
  const unpublished = history.map(({ messageId, seq }) => `${messageId} ${seq}`).filter((entry) => !told.has(entry));
  return [...unpublished, ...outbox.map((messageId) => `${messageId} is still in the outbox`)];
}

/** The first event of each transition of a message counts. */
function eventOrderBrokenOf(events: readonly Told[]): readonly string[] {
  const latest = new Map<string, number>();
  const seen = new Set<string>();
  const broken = new Set<string>();
  for (const { messageId, seq = 0 } of events) {
    if (seen.size === seen.add(`${messageId} ${seq}`).size) continue;
    if (seq < (latest.get(messageId) ?? 0)) broken.add(messageId);
    latest.set(messageId, seq);
  }
  const toldOf = (id: string) => events.filter(({ messageId }) => messageId === id).map(({ seq }) => seq);
  return [...broken].map((id) => `${id} published as ${toldOf(id).join(' ')}`);
}

/** A template message is audited once, with the path of its row, and a text never. */
function pathAuditsWrongOf({ rows, pathAudits }: Evidence): readonly string[] {
  const audited = Map.groupBy(pathAudits, ({ messageId }) => messageId);
  const known = new Map(rows.map(({ messageId, templatePath }) => [messageId, templatePath]));
  return [...new Set([...known.keys(), ...audited.keys()])].flatMap((messageId) => {
    const wanted = known.get(messageId) ?? '';
    const found = (audited.get(messageId) ?? []).map(({ path }) => path).join(' ');
    return found === wanted ? [] : [`${messageId} ${wanted || 'a text'} audited as ${found || 'nothing'}`];
  });
}

function idempotencyViolationsOf({ answers, rows }: Evidence): readonly string[] {
  const rowsOf = Map.groupBy(rows, ({ key }) => key);
  const answersOf = Map.groupBy(answers, ({ key }) => key);
  return [...answersOf].flatMap(([key, all]) => {
    const bodies = new Set(all.filter(({ status }) => status === 202).map(({ text }) => text));
    const kept = rowsOf.get(key)?.length ?? 0;
    const size = all[0]?.size ?? 0;
    const problems = [];
    if (bodies.size > 1) problems.push(`${key} was answered in ${bodies.size} ways`);
    if (kept !== 0 && kept !== size) problems.push(`${key} has ${kept} rows of ${size}`);
    return problems;
  });
}
