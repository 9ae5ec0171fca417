// Which subjects cover which: an old process may run on a newer stream only when nothing that it publishes goes past it.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { streams } from '../../generated/events/topology.ts';
import { covers, streamRules } from '../../src/bus/topology-rules.ts';

const test = suite('topology rules');

const covered: readonly (readonly [pattern: string, subject: string])[] = [
  ['sms.dlr.received', 'sms.dlr.received'],
  ['sms.*.received', 'sms.dlr.received'],
  ['sms.>', 'sms.dlr.received'],
  ['>', 'sms.dlr.received'],
  ['lane.*.outbound.request', 'lane.*.outbound.request'],
  ['lane.>', 'lane.*.outbound.request'],
  ['*.*.outbound.>', 'lane.*.outbound.request'],
  ['orch.fastpath.>', 'orch.fastpath.>'],
  ['orch.>', 'orch.fastpath.>'],
  ['*.fastpath.>', 'orch.fastpath.>'],
];

const uncovered: readonly (readonly [pattern: string, subject: string])[] = [
  ['sms.dlr.received', 'sms.dlr.other'],
  ['sms.dlr', 'sms.dlr.received'],
  ['sms.dlr.received', 'sms.dlr'],
  ['sms.*', 'sms.dlr.received'],
  ['sms.dlr.received.>', 'sms.dlr.received'],
  ['lane.p0.outbound.request', 'lane.*.outbound.request'],
  ['orch.*', 'orch.>'],
  ['orch.*.>', 'orch.>'],
  ['*', '>'],
];

test('a subject is covered when every subject of its pattern is, and a wildcard is never covered by less than itself', () => {
  assert.equal(
    covered.filter(([pattern, subject]) => !covers(pattern, subject)),
    [],
  );
  assert.equal(
    uncovered.filter(([pattern, subject]) => covers(pattern, subject)),
    [],
  );
});

test("the operators' stream of before lacks the subjects of lanes, gets them beside its own, and a process of before goes on", () => {
  const spec = streams.find(({ name }) => name === 'SMPP_OPERATOR')!;
  const [subjects] = streamRules(spec, 1);
  const before = { subjects: ['smpp.operator.*'] };
  assert.not(subjects!.holds(before));
  const mended = subjects!.mended!(before);
  assert.equal(mended, { subjects: spec.subjects });
  const [ofBefore] = streamRules({ ...spec, ...before } as unknown as typeof spec, 1);
  assert.ok(ofBefore!.holds(mended));
});

test('a stream that gives messages other subjects is refused', () => {
  const rule = streamRules(streams[0], 1).find(({ setting }) => setting === 'subject_transform');
  assert.is(rule?.holds({}), true);
  assert.is(rule?.holds({ subject_transform: { src: 'lane.>', dest: 'elsewhere.>' } }), false);
});

test.run();
