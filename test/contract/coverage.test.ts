// The contracts against the behaviour, in the other direction: an answer or message that no test of this run produced does not exist.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { directions } from '../../generated/events/channels.ts';
import { edgeResponses, type OperationId, operations } from '../../generated/http/operations.ts';
import { events, exchanges } from '../support/run-state.ts';

const test = suite('coverage of the contracts');

/** No request can cause a defect on purpose; a defect that shows fails the test that met it. */
const NEVER_PRODUCED = new Set(['* 500 INTERNAL_ERROR']);

type Documented = { readonly key: string; readonly isPending: boolean };

function documentedExchanges(): Documented[] {
  const ofOperations = (Object.keys(operations) as OperationId[]).flatMap((operation) =>
    Object.entries(operations[operation].statuses).flatMap(([status, codes]) =>
      ((codes ?? ['-']) as readonly string[]).map((code) => ({
        key: `${operation} ${status} ${code}`,
        isPending: isPending(operation, code),
      })),
    ),
  );
  const ofEdges = edgeResponses.map(({ status, code }) => ({ key: `* ${status} ${code}`, isPending: false }));
  return [...ofOperations, ...ofEdges].filter(({ key }) => !NEVER_PRODUCED.has(key));
}

function isPending(operation: OperationId, code: string): boolean {
  const pending: readonly string[] = operations[operation].pendingCodes;
  return pending.includes(code);
}

function documentedEvents(): Documented[] {
  return directions.map(({ channel, message, direction, copies, pending }) => ({
    key: `${channel} ${message} ${copies ? 'copy' : direction}`,
    isPending: pending,
  }));
}

const notProduced = (documented: readonly Documented[], produced: ReadonlySet<string>) =>
  documented.filter(({ key, isPending }) => !isPending && !produced.has(key)).map(({ key }) => key);
const pendingAndProduced = (documented: readonly Documented[], produced: ReadonlySet<string>) =>
  documented.filter(({ key, isPending }) => isPending && produced.has(key)).map(({ key }) => key);

test('every documented answer was given to some request', () => {
  assert.equal(notProduced(documentedExchanges(), exchanges), []);
});

test('every documented message was sent or consumed by the service', () => {
  assert.equal(notProduced(documentedEvents(), events), []);
});

test('nothing that a test produced is still marked as pending', () => {
  const late = [
    ...pendingAndProduced(documentedExchanges(), exchanges),
    ...pendingAndProduced(documentedEvents(), events),
  ];
  assert.equal(late, []);
});

test.run();
