/** The three contracts agree on what they share; a disagreement planted in any of them has to be found. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { disagreements } from '../../codegen/agreement.ts';
import { type Contracts, readContracts } from '../../codegen/contracts.ts';
import { edgeAnswersOf } from '../../codegen/http-operations.ts';

const test = suite('agreement of the contracts');

/** The findings once `change` has been made to a fresh copy of the contracts. */
function foundAfter(change: (contracts: Contracts) => unknown): string {
  const contracts = readContracts();
  const replaced = change(contracts);
  return disagreements(typeof replaced === 'string' ? { ...contracts, rpc: replaced } : contracts).join('\n');
}

test('the contracts agree', () => {
  assert.equal(disagreements(readContracts()), []);
});

test('a pending code that its answer does not have is found', () => {
  const change = ({ http }: Contracts) => {
    http.components.responses['LaneShed']!['x-pending'] = ['LANE_SHED', 'NO_LANE'];
  };
  assert.match(foundAfter(change), 'x-pending of sendMessage 429 names NO_LANE');
});

test('a lane that one contract lacks is found', () => {
  assert.match(
    foundAfter(({ http }) => http.components.schemas['Lane']?.enum?.push('P5')),
    'routing.proto differ in P5',
  );
  assert.match(
    foundAfter(({ events }) => events.channels['laneRequest']?.parameters?.['lane']?.enum?.pop()),
    'differ in p4',
  );
  assert.match(
    foundAfter(({ rpc }) => rpc.replace('  LANE_P4 = 5;\n', '')),
    'differ in P4',
  );
});

test('a lane that the stream of the lanes lacks is found', () => {
  const change = ({ events }: Contracts) => events['x-streams'][0]?.subjects.splice(2, 1);
  assert.match(foundAfter(change), 'the x-stream of channel laneRequest and the streams that take its subject differ');
});

test('a message type that one contract lacks is found', () => {
  assert.match(
    foundAfter(({ rpc }) => rpc.replace('MESSAGE_TYPE_OTP', 'MESSAGE_TYPE_CODE')),
    'differ in OTP, CODE',
  );
});

test('a status that the event contract declares itself is found', () => {
  const change = ({ events }: Contracts) => {
    const properties = events.components.schemas['StatusChanged']?.properties ?? {};
    properties['newStatus'] = { type: 'string', enum: ['QUEUED', 'LOST'] };
  };
  assert.match(foundAfter(change), 'StatusChanged.newStatus repeats values of MessageStatus');
});

test('a table of an enumeration that lacks or invents a value is found', () => {
  const schemaOf = ({ http }: Contracts, name: string) => http.components.schemas[name] ?? {};
  const found = (name: string, change: object) =>
    foundAfter((contracts) => Object.assign(schemaOf(contracts, name), change));
  assert.match(found('DeliveryState', { 'x-rank': { ACCEPTED: 1 } }), 'x-rank differ in BUFFERED');
  assert.match(found('Lane', { 'x-default-of-tier': { TRIAL: 'P7' } }), 'P7, which is no lane');
  assert.match(found('Msisdn', { 'x-error-code': 'ODD' }), 'ODD, which is no FieldErrorCode');
});

test('a stream without the subject of its channel is found', () => {
  assert.match(
    foundAfter(({ events }) => Object.assign(events.channels['statusEvent'] ?? {}, { address: 'sms.status' })),
    'statusEvent',
  );
  assert.match(
    foundAfter(({ events }) => Object.assign(events.channels['statusEvent'] ?? {}, { 'x-stream': 'NOWHERE' })),
    'NOWHERE',
  );
});

test('a channel whose stream is not named is found', () => {
  const change = ({ events }: Contracts) => {
    delete events.channels['deliveryReceipts']?.['x-stream'];
  };
  assert.match(foundAfter(change), 'deliveryReceipts');
});

test('a receiver without a consumer, and a consumer without a stream, are found', () => {
  const remove = ({ events }: Contracts) => {
    delete events.operations['receiveDeliveryReceipt']?.['x-consumer'];
  };
  const add = ({ events: { operations } }: Contracts) => {
    Object.assign(operations['receiveVerdict'] ?? {}, { 'x-consumer': { durable: 'orch-verdict' } });
  };
  assert.match(foundAfter(remove), 'receiveDeliveryReceipt receives from a stream without x-consumer');
  assert.match(foundAfter(add), 'receiveVerdict has x-consumer and receives from no stream');
});

test('an error code under two statuses, under none, or unknown is found', () => {
  const add = (status: number, code: string) =>
    foundAfter(({ http }) => edgeAnswersOf(http).push({ status, code, when: 'never' }));
  assert.match(add(418, 'LANE_SHED'), 'LANE_SHED has the statuses');
  assert.match(add(418, 'TEAPOT'), 'TEAPOT is used and not in ErrorCode');
  assert.match(
    foundAfter(({ http }) => http.components.schemas['ErrorCode']?.['x-extensible-enum']?.push('TEAPOT')),
    'used nowhere: TEAPOT',
  );
});

test.run();
