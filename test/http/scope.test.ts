// A request always has a well-formed id and trace, and those of its caller when they are well-formed.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type RandomSource, scopeOf, systemRandom } from '../../src/http/scope.ts';

const test = suite('http/scope');

const FRESH = '11111111-2222-4333-8444-555555555555';
const random: RandomSource = { uuid: () => FRESH, hex: (bytes) => 'ab'.repeat(bytes) };
const SPAN = 'ab'.repeat(8);
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

const traceOf = (headers: Record<string, string>) => scopeOf(headers, random).traceparent;

test("a valid traceparent is continued by a child: its trace and flags, a span of one's own", () => {
  assert.is(traceOf({ traceparent: `00-${TRACE}-${PARENT}-00` }), `00-${TRACE}-${SPAN}-00`);
  assert.is(traceOf({ traceparent: `cc-${TRACE}-${PARENT}-01-later` }), `00-${TRACE}-${SPAN}-01`);
});

test('an invalid traceparent is ignored', () => {
  const zero = '0'.repeat(32);
  const invalid = [
    '',
    'x',
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${zero}-${PARENT}-01`,
    `00-${TRACE}-${zero.slice(16)}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
  ];
  for (const traceparent of invalid) {
    assert.is(traceOf({ traceparent }), `00-${FRESH.replaceAll('-', '')}-${SPAN}-01`, traceparent);
  }
});

test('without one the request id names the trace when it is a UUID', () => {
  const id = '6F8B8A52-3F0C-4F38-9A3C-0F6B1D6C2A11';
  assert.is(traceOf({ 'x-request-id': id }), `00-6f8b8a523f0c4f389a3c0f6b1d6c2a11-${SPAN}-01`);
});

test('another request id gets a random trace', () => {
  assert.is(traceOf({ 'x-request-id': 'abc-1' }), `00-${'ab'.repeat(16)}-${SPAN}-01`);
  assert.is(traceOf({ 'x-request-id': '00000000-0000-0000-0000-000000000000' }), `00-${'ab'.repeat(16)}-${SPAN}-01`);
});

test('no id made here is all zeros, for any random value', () => {
  const zeros: RandomSource = { uuid: () => 'request', hex: (bytes) => '00'.repeat(bytes) };
  const { traceparent } = scopeOf({ 'x-request-id': 'a' }, zeros);
  assert.match(traceparent, /^00-0{31}1-0{15}1-01$/);
});

test('no trace is given twice', () => {
  const traces = new Set(
    Array.from({ length: 2000 }, () => scopeOf({ 'x-request-id': 'a' }, systemRandom).traceparent),
  );
  assert.is(traces.size, 2000);
  for (const traceparent of traces) assert.match(traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test('a request id of the documented form stays, any other is replaced', () => {
  for (const id of ['a', 'A.b_c-9', 'x'.repeat(128)]) {
    assert.is(scopeOf({ 'x-request-id': id }, random).requestId, id);
  }
  for (const id of ['', 'a b', 'a, b', 'é', 'x'.repeat(129), 'a\n', '<script>']) {
    assert.is(scopeOf({ 'x-request-id': id }, random).requestId, FRESH, id);
  }
});

test.run();
