/** Known traps of tools stay out of the contracts; each kind, planted, has to be found. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { type Contracts, readContracts } from '../../codegen/contracts.ts';
import { hardToRead } from '../../codegen/readable.ts';

const test = suite('contracts that tools can read');

/** The findings once `change` has been made to a fresh copy of the contracts. */
function foundAfter(change: (contracts: Contracts) => unknown): string {
  const contracts = readContracts();
  change(contracts);
  return hardToRead(contracts).join('\n');
}

const schemasOf = ({ http }: Contracts) => http.components.schemas;

test('the contracts have no known traps of tools', () => {
  assert.equal(hardToRead(readContracts()), []);
});

test('a key that an unquoted comma made is found', () => {
  const flow = parse('{ status: 400, when: what arrived is no HTTP request, or its body is framed wrongly }');
  const change = ({ http }: Contracts) => http.components.responses.AnyOther['x-answers'].push(flow);
  assert.match(foundAfter(change), 'has the key "or its body is framed wrongly" without a value');
});

test('null in an example is a value like any other', () => {
  assert.is(
    foundAfter((contracts) => Object.assign(schemasOf(contracts)['Lane']!, { examples: [{ a: null }] })),
    '',
  );
});

test('one name for two components is found', () => {
  const change = ({ http }: Contracts) => {
    http.components.parameters['TenantId'] = http.components.parameters['TenantIdHeader']!;
  };
  assert.match(foundAfter(change), 'components/parameters and components/schemas both have a TenantId');
});

test('a channel with the name of a schema is found', () => {
  const change = ({ events }: Contracts) => {
    events.channels['deadLetter'] = events.channels['deadLetters']!;
  };
  assert.match(foundAfter(change), 'channel deadLetter has the name of a schema');
});

test('an alternative with nothing but required fields, and an extension without a type, are found', () => {
  const half = (keyword: string) => ({ [keyword]: [{ required: ['body'] }] });
  for (const keyword of ['oneOf', 'allOf'])
    assert.match(
      foundAfter((contracts) => Object.assign(schemasOf(contracts)['TextMessage']!, half(keyword))),
      `TextMessage/${keyword}/0 names no type`,
    );
});

test('a field that is sent and has a default is found, also by reference', () => {
  const properties = (contracts: Contracts) => schemasOf(contracts)['FilterReplay']!.properties!;
  assert.match(
    foundAfter((contracts) => Object.assign(properties(contracts)['dryRun']!, { default: true })),
    'FilterReplay.dryRun has a default',
  );
  assert.match(
    foundAfter((contracts) => Object.assign(schemasOf(contracts)['ReplayRate']!, { default: 50 })),
    'FilterReplay.ratePerSecond has a default',
  );
});

test('the name of a store of this service is found', () => {
  const change = (contracts: Contracts) =>
    Object.assign(schemasOf(contracts)['Lane']!, { description: 'Kept in Redis.' });
  assert.match(foundAfter(change), 'components/schemas/Lane/description names a store of ours');
});

test.run();
