// The floor of the pipeline: the same guarded statements, routing calls, publications and acknowledgements as the worker and nothing else.
import { createServer } from 'node:http';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { connect, type JsMsg } from 'nats';
import { Lane, MessageType, RoutingService } from '../../../generated/rpc/routing/v1/routing_pb.js';
import { createForget } from './forget.ts';
import { groupCommit } from './group-commit.ts';
import { openStatements } from './postgres.ts';
import { createPublish } from './publish.ts';
import { DURABLE, LANES_STREAM, operatorSubject, STATUS } from './subjects.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const TOLD = `
  ), history AS (
    INSERT INTO orch.message_history (message_id, message_created_at, seq, previous_status, status, at)
    SELECT message_id, created_at, seq, from_status, status, status_updated_at FROM moved
  )
  INSERT INTO orch.outbox (message_id, message_created_at, seq) SELECT message_id, created_at, seq FROM moved
  RETURNING message_id, id`;
const CLAIM = `
  WITH moved AS (
    UPDATE orch.sms_messages m SET epoch = epoch + 1, claimed_from = status, lease_until = now() + interval '25 s',
      status = 'ROUTING', seq = seq + 1, status_updated_at = i.at
    FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS i (message_id, created_at, at)
    WHERE m.message_id = i.message_id AND m.created_at = i.created_at AND m.status = 'QUEUED'
      AND (m.lease_until IS NULL OR m.lease_until < now())
    RETURNING m.message_id, m.created_at, m.seq, 'QUEUED' AS from_status, m.status, m.status_updated_at
  ${TOLD}`;
const MOVE = `
  WITH moved AS (
    UPDATE orch.sms_messages m SET status = i.to_status, seq = seq + 1, status_updated_at = i.at, operator_id = i.operator_id,
      lease_until = CASE WHEN i.to_status = 'ROUTED' THEN m.lease_until END,
      processed_at = CASE WHEN i.to_status = 'SENT' THEN i.at END
    FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])
      AS i (message_id, created_at, at, from_status, to_status, operator_id)
    WHERE m.message_id = i.message_id AND m.created_at = i.created_at AND m.epoch = 1 AND m.status = i.from_status
    RETURNING m.message_id, m.created_at, m.seq, i.from_status, m.status, m.status_updated_at
  ${TOLD}`;

type Request = { messageId: string; tenantId: string; to: string; from: string; body: string; acceptedAt: string };
type Move = { request: Request; at: string; from: string; to: string; operatorId: string };
type OutboxRow = { message_id: string; id: string };

const IN_HAND = Number(process.env['MAX_CONCURRENCY'] ?? 256);
const bounds = { maxRows: 256, maxInFlight: 2 };
const statements = openStatements(process.env['DATABASE_URL']!, 8);
const connection = await connect({ servers: process.env['NATS_URL']!, noAsyncTraces: true });
const publish = createPublish(connection, TRACEPARENT);
const forget = createForget(statements);
const routing = createClient(RoutingService, createGrpcTransport({ baseUrl: process.env['ROUTING_ENGINE_URL']! }));

function outboxIdsOf(rows: OutboxRow[], requests: Request[]): string[] {
  const ids = new Map(rows.map((row) => [row.message_id, row.id]));
  return requests.map(({ messageId }) => ids.get(messageId) ?? '');
}

const claim = groupCommit(async (moves: Move[]) => {
  const requests = moves.map((move) => move.request);
  const rows = await statements.run<OutboxRow>('claim', CLAIM, [
    requests.map((request) => request.messageId),
    requests.map((request) => request.acceptedAt),
    moves.map((move) => move.at),
  ]);
  return outboxIdsOf(rows, requests);
}, bounds);

const move = groupCommit(async (moves: Move[]) => {
  const requests = moves.map((one) => one.request);
  const rows = await statements.run<OutboxRow>('move', MOVE, [
    requests.map((request) => request.messageId),
    requests.map((request) => request.acceptedAt),
    moves.map((one) => one.at),
    moves.map((one) => one.from),
    moves.map((one) => one.to),
    moves.map((one) => one.operatorId),
  ]);
  return outboxIdsOf(rows, requests);
}, bounds);

const route = groupCommit(async (asked: Request[]) => {
  const requests = asked.map(({ messageId, tenantId, to, from }) => ({
    ...{ messageId, tenantId, to, from, traceparent: TRACEPARENT },
    ...{ messageType: MessageType.MARKETING, lane: Lane.P3 },
  }));
  const { outcomes } = await routing.selectOperators({ requests });
  return outcomes.map(({ outcome }) => (outcome.case === 'selected' ? outcome.value.operatorId : ''));
}, bounds);

async function tell({ request, at, from, to, operatorId }: Move, seq: number, outboxId: string): Promise<void> {
  const { messageId, tenantId } = request;
  const metadata = { segmentCount: 1, attemptCount: 0, operatorId };
  const change = { seq, previousStatus: from, newStatus: to, timestamp: at, metadata };
  await publish(STATUS, `status:${messageId}:${seq}`, messageId, { messageId, tenantId, lane: 'P3', ...change });
  await forget(outboxId);
}

async function carry(delivery: JsMsg): Promise<void> {
  const request = JSON.parse(delivery.string()) as Request;
  const step = async (from: string, to: string, operatorId: string) => {
    const made = { request, at: new Date().toISOString(), from, to, operatorId };
    const outboxId = await (to === 'ROUTING' ? claim(made) : move(made));
    if (outboxId === '') throw new Error(`${request.messageId} is not ${from}`);
    void tell(made, to === 'ROUTING' ? 2 : to === 'ROUTED' ? 3 : 4, outboxId);
  };
  await step('QUEUED', 'ROUTING', '');
  const operatorId = await route(request);
  await step('ROUTING', 'ROUTED', operatorId);
  const payload = { ...request, encoding: 'GSM7', segmentCount: 1, routing: { operatorId, routeId: 'default' } };
  await publish(operatorSubject(operatorId), request.messageId, request.messageId, payload);
  await step('ROUTED', 'SENT', operatorId);
  delivery.ack();
}

createServer((_request, response) => response.end()).listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));

const consumer = await connection.jetstream().consumers.get(LANES_STREAM, DURABLE);
const deliveries = await consumer.consume({ max_messages: IN_HAND, expires: 5_000, idle_heartbeat: 2_500 });
let inFlight = 0;
let freed = Promise.withResolvers<void>();
for await (const delivery of deliveries) {
  inFlight += 1;
  carry(delivery)
    .catch((error: unknown) => console.error(error))
    .finally(() => {
      inFlight -= 1;
      freed.resolve();
    });
  while (inFlight >= IN_HAND) {
    freed = Promise.withResolvers<void>();
    await freed.promise;
  }
}
