// The speed of a queue is known only while something waits, and follows a change within seconds.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createThroughput } from '../../src/lib/throughput.ts';

const test = suite('lib/throughput');

test('nothing is known of an idle queue, of the first moments of a burst, and after the queue was empty', () => {
  const throughput = createThroughput();
  throughput.served(1_000);
  assert.is(throughput.rowsPerMs(10_000), undefined);
  throughput.begin(10_000);
  throughput.served(100);
  assert.is(throughput.rowsPerMs(10_100), undefined);
  assert.is(throughput.rowsPerMs(11_000), 0.1);
  throughput.end();
  assert.is(throughput.rowsPerMs(12_000), undefined);
});

test('a queue that nothing leaves has no speed: its age says how long it waits', () => {
  const throughput = createThroughput();
  throughput.begin(0);
  assert.is(throughput.rowsPerMs(60_000), undefined);
});

test('after a change the latest seconds count for most', () => {
  const throughput = createThroughput();
  throughput.begin(0);
  for (let at = 10; at <= 60_000; at += 10) {
    throughput.served(at <= 30_000 ? 100 : 10);
    throughput.rowsPerMs(at);
  }
  const rate = throughput.rowsPerMs(60_000)!;
  assert.ok(Math.abs(rate - 1) < 0.1, `${rate} rows per ms`);
});

test.run();
