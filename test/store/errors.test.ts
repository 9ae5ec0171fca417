// What an error of the store means to its caller: a value that cannot be stored, a defect of ours, or an outage that ends some day.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DataRefused } from '../../src/domain/data-refused.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { asStoreError, stored } from '../../src/store/errors.ts';

const test = suite('store/errors');

const ofServer = (code: string) => Object.assign(new Error('from PostgreSQL'), { code });

for (const code of ['22021', '22P05', '22008', '23505', '23514']) {
  test(`SQLSTATE ${code} is the value's fault, also as the cause of another error`, () => {
    assert.instance(asStoreError(ofServer(code)), DataRefused);
    assert.instance(asStoreError(new Error('query failed', { cause: ofServer(code) })), DataRefused);
  });
}

for (const code of ['08006', '57P01', '53300', '40001', '57014']) {
  test(`SQLSTATE ${code} is an outage`, () => {
    assert.instance(asStoreError(ofServer(code)), Unavailable);
  });
}

test('a defect is no outage: what would fail for ever is not tried for ever', async () => {
  const unreadable = () => Promise.resolve(new Date(Number.NaN).toISOString());
  assert.instance(await stored(async () => unreadable()).catch((error: unknown) => error), RangeError);
  for (const defect of [new TypeError('x'), new ReferenceError('x'), new SyntaxError('x'), ofServer('42P01')]) {
    assert.is(asStoreError(defect), defect);
  }
});

test('an error that is ours already passes as it is', () => {
  for (const error of [new Unavailable('postgres', 'x'), new DataRefused('value', 'x')]) {
    assert.is(asStoreError(error), error);
  }
});

test.run();
