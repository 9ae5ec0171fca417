// US-ORCH-042: every log line is one JSON object with the fields that Loki indexes, and none has the text or the full number of a message.
import { randomUUID } from 'node:crypto';
import type { JetStreamManager, StreamUpdateConfig } from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-042 structured logs');

const SECRET = 'Zanzibar-4711-secret';
const NUMBER = '+14155559876';
const text = { to: NUMBER, from: 'ACME', body: `hello ${SECRET}` };
const lines: string[] = [];
let world: World;
let streams: JetStreamManager;

test.before(async () => {
  // Debug logs the most; a value that it leaves out is not at INFO either.
  world = await startWorld({
    links: 'proxies',
    env: { LOG_LEVEL: 'debug' },
    overrides: { writeLog: (line) => void lines.push(line) },
  });
  streams = await world.nats.connection.jetstreamManager();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

const parsed = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const linesOf = (messageId: string, action: string) =>
  parsed().filter((line) => line['messageId'] === messageId && line['action'] === action);

async function submit(message: object = text, headers = {}): Promise<string> {
  const reply = await world.http.send(message, headers);
  assert.is(reply.status, 202);
  return reply.json<MessageAccepted>().messageId;
}

test('each line is one JSON object with level, timestamp, service and action', async () => {
  await world.finalStatus(await submit());
  assert.ok(lines.length > 0);
  for (const line of lines) {
    assert.match(line, /^\{.*\}\n$/);
    const record = JSON.parse(line);
    assert.ok(['debug', 'info', 'warn', 'error'].includes(record.level), record.level);
    assert.is(new Date(record.timestamp).toISOString(), record.timestamp);
    assert.is(record.service, 'sms-orchestrator');
    assert.type(record.action, 'string');
  }
});

test('a line about the work on a message has messageId, tenantId, traceId, spanId and durationMs', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  const sent = await submit(text, headers);
  const failed = await submit({ ...text, to: '+14155550001' }, headers);
  for (const id of [sent, failed]) {
    await world.finalStatus(id);
    const [line] = await until(() => linesOf(id, 'carry').length > 0 && linesOf(id, 'carry'));
    assert.equal([line?.['tenantId'], line?.['traceId']], ['demo', traceId]);
    assert.match(String(line?.['spanId']), /^[0-9a-f]{16}$/);
    assert.type(line?.['durationMs'], 'number');
  }
  assert.is(linesOf(failed, 'carry')[0]?.['level'], 'warn');
});

test('no text and no full number is in any log line, metric or status event, for any failure', async () => {
  const tenantId = await world.createTenant();
  const legacy = (more: object) => world.nats.publish('sms.outbound.request', { tenantId, ...text, ...more });

  // Invalid requests and input, blocked, unroutable, unanswered, refused by the operator's stream, without a database.
  await world.http.send({ ...text, to: `${NUMBER}x` });
  await world.http.send({ ...text, [SECRET]: NUMBER });
  await world.http.send(`{"to":"${NUMBER}","body":"${SECRET}`);
  await world.http.bulk([{ ...text, from: SECRET }, text]);
  await world.nats.publish('sms.outbound.request', `${SECRET} ${NUMBER}`);
  await world.nats.publish('sms.dlr.received', JSON.stringify({ body: SECRET, to: NUMBER }));
  const ids: string[] = [randomUUID(), randomUUID()];
  await legacy({ messageId: ids[0], from: `${SECRET} ${NUMBER}` });
  await legacy({ messageId: ids[1], metadata: { note: SECRET } });
  {
    using _ = world.routing.script(() => ({ operatorId: `${SECRET} ${NUMBER}` }));
    assert.is((await world.finalStatus(await submit())).lastError?.code, 'ROUTING_BAD_RESPONSE');
  }
  {
    using _ = world.compliance.script(() => ({ raw: `${SECRET} ${NUMBER}` }));
    const unread = await submit();
    await world.status(unread, 'RETRY');
    ids.push(unread);
  }
  await streams.streams.update('SMPP_OPERATOR', { max_msg_size: 10 } as StreamUpdateConfig);
  const refused = await submit();
  await world.status(refused, 'RETRY');
  await streams.streams.update('SMPP_OPERATOR', { max_msg_size: -1 } as StreamUpdateConfig);
  await world.proxies.postgres.refuse();
  assert.is((await world.http.send(text)).status, 503);
  await world.proxies.postgres.pass();
  for (const id of [...ids, refused]) await world.finalStatus(id, { timeoutMs: 20_000 });

  const events = await world.streamMessages('ORCH_EVENTS');
  const shown = [...lines, ...events.map((event) => JSON.stringify(event))];
  shown.push((await world.internal.request({ path: '/metrics' })).text);
  for (const secret of [SECRET, NUMBER, NUMBER.slice(1)]) {
    assert.is(
      shown.find((one) => one.includes(secret)),
      undefined,
    );
  }
  assert.ok(events.length > 0 && shown.length > events.length);
});

test('an error of PostgreSQL that quotes the row it choked on is logged with its code and without its text', async () => {
  const tenantId = await world.createTenant();
  await world.rows(sql.unsafe`
    CREATE FUNCTION public.quote() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'cannot store %', NEW USING ERRCODE = TG_ARGV[0], DETAIL = NEW::text; END $$`);
  // A row at fault, PostgreSQL at fault, and a defect of the service: each way of a failed statement to the log.
  for (const code of ['23514', '53100', '42883']) {
    const from = lines.length;
    await world.rows(sql.unsafe`
      CREATE TRIGGER quote BEFORE INSERT ON orch.sms_messages FOR EACH ROW
      WHEN (NEW.tenant_id = ${sql.literalValue(tenantId)}) EXECUTE FUNCTION public.quote(${sql.literalValue(code)})`);
    const body = JSON.stringify(text);
    const answer = await world.http.raw(
      `POST /v1/sms/send HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n` +
        `X-Tenant-Id: ${tenantId}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      'unjudged',
    );
    await world.rows(sql.unsafe`DROP TRIGGER quote ON orch.sms_messages`);
    const shown = lines.slice(from);
    assert.match(answer, /^HTTP\/1\.1 50[03] /);
    assert.ok(
      shown.some((line) => line.includes(code)),
      `${code} in a line`,
    );
    for (const secret of [SECRET, NUMBER.slice(1), 'cannot store']) assert.not.match(shown.join(''), secret);
  }
});

test('the reason of compliance for a blocked message is in no log line, since it may quote the message', async () => {
  using _ = world.compliance.script(() => ({ verdict: 'BLOCK', reason: `${SECRET} for ${NUMBER}` }));
  const id = await submit();
  assert.is((await world.finalStatus(id)).lastError?.code, 'COMPLIANCE_BLOCKED');
  const [line] = await until(() => linesOf(id, 'carry').length > 0 && linesOf(id, 'carry'));
  assert.equal(line?.['reason'], { code: 'COMPLIANCE_BLOCKED', detail: 'compliance blocked it' });
  for (const secret of [SECRET, NUMBER]) assert.not.match(lines.join(''), secret);
});

test('a text is in DEBUG lines of a service that is asked to show it and in no other; its number is masked in both', async () => {
  const body = 'a text of its own: Samarkand';
  for (const [logMessageBody, shown] of [
    ['false', '[redacted]'],
    ['true', body],
  ] as const) {
    await using asked = await world.startService({ LOG_MESSAGE_BODY: logMessageBody, ORCH_ROLES: 'api' });
    const reply = await world.httpOf(asked).send({ to: NUMBER, from: 'ACME', body });
    const { messageId } = reply.json<MessageAccepted>();
    const [line] = await until(() => linesOf(messageId, 'store').length > 0 && linesOf(messageId, 'store'));
    assert.equal([line?.['level'], line?.['body'], line?.['to']], ['debug', shown, '+14*******76']);
    await world.finalStatus(messageId);
  }
  assert.is(lines.filter((line) => line.includes('Samarkand')).length, 1);
  assert.not.match(lines.join(''), NUMBER.slice(1));
});

test('at INFO no text is written, also by a service that is asked to show it', async () => {
  const from = lines.length;
  await using asked = await world.startService({ LOG_LEVEL: 'info', LOG_MESSAGE_BODY: 'true', ORCH_ROLES: 'api' });
  const body = 'a text of its own: Bukhara';
  const { messageId } = (await world.httpOf(asked).send({ to: NUMBER, from: 'ACME', body })).json<MessageAccepted>();
  await world.finalStatus(messageId);
  for (const secret of ['Bukhara', NUMBER.slice(1)]) assert.not.match(lines.slice(from).join(''), secret);
});

test('LOG_LEVEL decides what is written: warn leaves out info, off leaves out everything', async () => {
  const started = async (level: string) => {
    const before = lines.length;
    await using service = await world.startService({ LOG_LEVEL: level, ORCH_ROLES: 'api' });
    await world.internalOf(service).request({ path: '/health/ready' });
    return parsed().slice(before);
  };
  // The first service writes on the same stream; a line of the second one is that it started.
  const hasStarted = (found: readonly Record<string, unknown>[]) => found.some(({ action }) => action === 'start');
  assert.ok(hasStarted(await started('info')));
  assert.not(hasStarted(await started('warn')));
  assert.not(hasStarted(await started('off')));
});

test.run();
