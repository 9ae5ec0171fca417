// Spans as a collector gets them: the work on a message belongs to the trace that its client began.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('telemetry/tracing');

type Span = { readonly name: string; readonly traceId: string; readonly parentSpanId?: string };
type Export = { readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: Span[] }[] }[] };

const spans: Span[] = [];
let collector: Server;
let world: World;

test.before(async () => {
  collector = createServer(async (request, response) => {
    const { resourceSpans = [] } = (await json(request)) as Partial<Export>;
    spans.push(...resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans)));
    response.setHeader('Content-Type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  world = await startWorld({ service: 'later', env: { COMPLIANCE_MODE: 'off' } });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
  collector.close();
});

test('the span of a message continues the trace of its client, also that of the next message beside it', async () => {
  const service = await world.spawnService({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  const http = world.httpOf(service);
  const traces = ['4bf92f3577b34da6a3ce929d0e0e4736', '0af7651916cd43dd8448eb211c80319c'];
  const accepted = await Promise.all(
    traces.map((trace) =>
      http.send({ to: '+14155550123', from: 'ACME', body: 'x' }, { traceparent: `00-${trace}-00f067aa0ba902b7-01` }),
    ),
  );
  for (const reply of accepted) await world.finalStatus(reply.json<MessageAccepted>().messageId);
  // The rest is sent before the process ends.
  await service.stop();
  const carried = spans.filter(({ name }) => name === 'carry');
  assert.equal(carried.map(({ traceId }) => traceId).sort(), traces.toSorted());
  for (const { parentSpanId = '' } of carried) assert.match(parentSpanId, /^[0-9a-f]{16}$/);
});

test.run();
