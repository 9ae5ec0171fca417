// The floor of submit, bulk and status: the same durable writes and publications as the service and nothing else; no validation.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'nats';
import { createForget } from './forget.ts';
import { groupCommit } from './group-commit.ts';
import { openStatements } from './postgres.ts';
import { createPublish } from './publish.ts';
import { LANE, STATUS } from './subjects.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const KEEP = `
  WITH inserted AS (
    INSERT INTO orch.sms_messages (message_id, created_at, tenant_id, recipient, sender, body, traceparent, lane,
      encoding, segment_count, status, seq, status_updated_at)
    SELECT i.*, 'P3', 'GSM7', 1, 'QUEUED', 1, created_at
    FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
      AS i (message_id, created_at, tenant_id, recipient, sender, body, traceparent)
    RETURNING message_id, created_at
  ), history AS (
    INSERT INTO orch.message_history (message_id, message_created_at, seq, status, at)
    SELECT message_id, created_at, 1, 'QUEUED', created_at FROM inserted
  )
  INSERT INTO orch.outbox (message_id, message_created_at, seq) SELECT message_id, created_at, 1 FROM inserted
  RETURNING message_id, id`;
const FIND = `
  SELECT message_id AS "messageId", tenant_id AS "tenantId", status, lane, compliance_path AS "compliancePath",
    recipient AS "to", sender AS "from", segment_count AS "segmentCount", encoding, attempt_count AS "attemptCount",
    operator_id AS "operatorId", last_error AS "lastError", created_at AS "createdAt",
    status_updated_at AS "updatedAt", processed_at AS "processedAt"
  FROM orch.sms_messages WHERE message_id = $1`;

type Asked = { to: string; from: string; body: string };
type Kept = Asked & { messageId: string; tenantId: string; acceptedAt: string };
type OutboxRow = { message_id: string; id: string };

const statements = openStatements(process.env['DATABASE_URL']!, 8);
const connection = await connect({ servers: process.env['NATS_URL']!, noAsyncTraces: true });
const publish = createPublish(connection, TRACEPARENT);
const forget = createForget(statements);
const keep = groupCommit(insert, { maxRows: 1_000, maxInFlight: 2, rowsOf: (request: Kept[]) => request.length });

async function insert(requests: Kept[][]): Promise<Map<string, string>[]> {
  const rows = requests.flat();
  const column = (of: (row: Kept) => string) => rows.map(of);
  const inserted = await statements.run<OutboxRow>('keep', KEEP, [
    column((row) => row.messageId),
    column((row) => row.acceptedAt),
    column((row) => row.tenantId),
    column((row) => row.to),
    column((row) => row.from),
    column((row) => row.body),
    column(() => TRACEPARENT),
  ]);
  const outboxIds = new Map(inserted.map((row) => [row.message_id, row.id]));
  return requests.map(() => outboxIds);
}

async function tell(kept: Kept, outboxId: string): Promise<void> {
  const { messageId, tenantId, to, from, body, acceptedAt } = kept;
  const about = { messageId, tenantId, lane: 'P3' };
  const metadata = { segmentCount: 1, attemptCount: 0 };
  const change = { seq: 1, previousStatus: null, newStatus: 'QUEUED', timestamp: acceptedAt, metadata };
  await publish(STATUS, `status:${messageId}:1`, messageId, { ...about, ...change });
  await publish(LANE, `lane:${messageId}`, messageId, { ...about, to, from, body, acceptedAt });
  await forget(outboxId);
}

async function accept(asked: Asked[], tenantId: string): Promise<Kept[]> {
  const acceptedAt = new Date().toISOString();
  const kept = asked.map(({ to, from, body }) => ({ messageId: randomUUID(), tenantId, acceptedAt, to, from, body }));
  const outboxIds = await keep(kept);
  for (const one of kept) void tell(one, outboxIds.get(one.messageId)!);
  return kept;
}

async function send(asked: Asked, tenantId: string) {
  const [kept] = await accept([asked], tenantId);
  const { messageId, acceptedAt } = kept!;
  return { messageId, status: 'QUEUED', acceptedAt, segmentCount: 1, encoding: 'GSM7', lane: 'P3' };
}

async function sendBulk(asked: { messages: Asked[] }, tenantId: string) {
  const kept = await accept(asked.messages, tenantId);
  const results = kept.map(({ messageId }, index) => ({ index, messageId, status: 'ACCEPTED', segmentCount: 1 }));
  return { batchId: randomUUID(), accepted: kept.length, rejected: 0, acceptedAt: kept[0]!.acceptedAt, results };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(request, 'end');
  return JSON.parse(Buffer.concat(chunks).toString());
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url!;
  if (path === '/health/ready') return reply(response, 200, {});
  if (request.method === 'GET') {
    const [found] = await statements.run('find', FIND, [path.slice('/v1/sms/'.length)]);
    return reply(response, found === undefined ? 404 : 200, found);
  }
  const tenantId = request.headers['x-tenant-id'] as string;
  const body = await readBody(request);
  if (path === '/v1/sms/send') return reply(response, 202, await send(body as Asked, tenantId));
  return reply(response, 202, await sendBulk(body as { messages: Asked[] }, tenantId));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error);
    reply(response, 500, {});
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
