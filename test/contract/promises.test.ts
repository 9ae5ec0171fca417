/** The promises of the contracts to every reader, place by place: a deleted line would remove one without notice. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type JsonObject,
  type OpenApi,
  type Operation,
  type Response,
  readContracts,
  valuesOf,
} from '../../codegen/contracts.ts';
import { bundled } from '../../codegen/events.ts';
import { edgeAnswersOf, operationsOf } from '../../codegen/http-operations.ts';
import { nameOf } from '../../codegen/text.js';

const test = suite('promises of the contracts');
const contracts = readContracts();
const { http, events } = contracts;
type Given = Operation & { readonly servers?: readonly { readonly url: string }[] };
const all = operationsOf(http).map(({ path, operation }) => ({ path, operation: operation as Given }));

function responseOf(given: Operation['responses'][string]): Response {
  return '$ref' in given ? http.components.responses[nameOf(given.$ref)]! : given;
}

test('every response names the X-Request-Id, and every operation the answers that any request may get', () => {
  for (const { operation } of all) {
    assert.ok('default' in operation.responses, operation.operationId);
    for (const [status, given] of Object.entries(operation.responses)) {
      const header = responseOf(given).headers?.['X-Request-Id'];
      assert.is(header?.['$ref'], '#/components/headers/RequestId', `${operation.operationId} ${status}`);
    }
  }
  const { headers } = http.components as unknown as { readonly headers: Record<string, JsonObject> };
  assert.is(headers['RequestId']?.['required'], true);
});

test('every public operation has the answers of the gateway, and no internal one', () => {
  const ofGateway = (given: Operation['responses'][string]) => {
    const response = responseOf(given);
    return [response, ...Object.values(response.content ?? {})].some((part) => part['x-sent-by'] === 'gateway');
  };
  for (const { operation } of all) {
    const found = Object.entries(operation.responses).flatMap(([status, given]) => (ofGateway(given) ? [status] : []));
    const bodied = operation.requestBody === undefined ? [] : ['413'];
    const wanted = ['400', '401', '404', ...bodied, '429', '502', '504', 'default'];
    assert.equal(found, operation['x-internal'] ? [] : wanted, operation.operationId);
  }
});

test('internal operations are on the internal server, and no others are', () => {
  for (const { path, operation } of all) {
    const isPublic = path.startsWith('/v1/sms/');
    assert.is(operation['x-internal'] ?? false, !isPublic, path);
    assert.equal(
      operation.servers?.map(({ url }) => url),
      isPublic ? undefined : ['http://sms-orchestrator:3002'],
      path,
    );
  }
});

test('a problem says what to do next, and those that any request may get are listed as they are answered', () => {
  assert.equal(http.components.schemas['Problem']?.['required'], [
    'type',
    'title',
    'status',
    'code',
    'detail',
    'errors',
  ]);
  const [, extension] = http.components.responses.AnyOther.content!['application/problem+json']!.schema![
    'allOf'
  ] as unknown as [unknown, { readonly properties: { readonly code: object } }];
  assert.equal(
    valuesOf(extension.properties.code as never),
    edgeAnswersOf(http).map(({ code }) => code),
  );
});

test('a 503 is never ready, and a bulk of which nothing is stored has no stored message', () => {
  const schemaAt = (id: string, status: string, type: string) => {
    const operation = all.find((one) => one.operation.operationId === id)!.operation;
    return JSON.stringify(responseOf(operation.responses[status]!).content?.[type]?.schema);
  };
  assert.match(schemaAt('getReadiness', '503', 'application/json'), '/Unreadiness"');
  assert.equal(valuesOf(http.components.schemas['Unreadiness']?.properties?.['status']), ['unready']);
  assert.match(schemaAt('sendBulk', '400', 'application/problem+json'), '/BulkInvalid"');
});

const open = {
  http: ['MessageStatus', 'CompliancePath', 'DeliveryState', 'FailureCode', 'DeadLetterStatus', 'ReplayItemState'],
  errors: ['ReplayState', 'FieldErrorCode', 'ErrorCode', 'KillSwitchCopy'],
  events: ['FastPathFallbackReason', 'FastPathKillAction', 'ReplayAuditAction'],
} as const;

test('the enumerations that may grow are those of the decision', () => {
  const openOf = (schemas: OpenApi['components']['schemas']) =>
    Object.keys(schemas).filter((name) => schemas[name]?.['x-extensible-enum'] !== undefined);
  assert.equal(openOf(http.components.schemas).sort(), [...open.http, ...open.errors].sort());
  assert.equal(openOf(events.components.schemas).sort(), [...open.events].sort());
});

test('every schema that the events reuse, also through another one, has its name in asyncapi.yaml', () => {
  assert.equal(
    bundled(contracts)['x-shared'].filter((name) => events.components.schemas[name] === undefined),
    [],
  );
});

test('copies by the service have operations and headers, and an advisory its fields', () => {
  const copied = Object.values(events.operations).filter((operation) => operation['x-copies'] === true);
  assert.equal(
    copied.map(({ channel }) => nameOf(channel.$ref)),
    ['laneRequest', 'legacyRequest', 'deliveryReceipts'],
  );
  const propertiesOf = (name: string) => Object.keys(events.components.schemas[name]?.properties ?? {}).sort();
  assert.equal(propertiesOf('InboundHeaders'), ['Nats-Msg-Id', 'X-Orch-Redrive', 'traceparent']);
  const advisory = ['consumer', 'deliveries', 'id', 'stream', 'stream_seq', 'timestamp', 'type'];
  assert.equal(propertiesOf('DeliveriesExhausted'), advisory);
});

test.run();
