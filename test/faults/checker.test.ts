// The checker of the fault tests finds each violation that it looks for: a blind one would make every fault test pass.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeVerdict, type Evidence, judge, type Verdict, violationNames } from './checker.ts';

const test = suite('the checker of fault tests');

const sound: Evidence = {
  answers: [
    { key: 'a', size: 1, status: null, text: '' },
    { key: 'a', size: 1, status: 202, text: '{"messageId":"m1"}' },
    { key: 'a', size: 1, status: 202, text: '{"messageId":"m1"}' },
    { key: 'b', size: 1, status: 202, text: '{"messageId":"m2"}' },
    { key: 'c', size: 1, status: null, text: '' },
    { key: 'd', size: 1, status: 503, text: '' },
  ],
  rows: [
    { messageId: 'm1', key: 'a', status: 'SENT', seq: 4, templatePath: 'FAST_PATH' },
    { messageId: 'm2', key: 'b', status: 'FAILED', seq: 3, templatePath: null },
  ],
  history: [
    { messageId: 'm1', seq: 1, previous: null, status: 'QUEUED' },
    { messageId: 'm1', seq: 2, previous: 'QUEUED', status: 'ROUTING' },
    { messageId: 'm1', seq: 3, previous: 'ROUTING', status: 'ROUTED' },
    { messageId: 'm1', seq: 4, previous: 'ROUTED', status: 'SENT' },
    { messageId: 'm2', seq: 1, previous: null, status: 'QUEUED' },
    { messageId: 'm2', seq: 2, previous: 'QUEUED', status: 'ROUTING' },
    { messageId: 'm2', seq: 3, previous: 'ROUTING', status: 'FAILED' },
  ],
  outbox: [],
  operator: [{ messageId: 'm1' }],
  events: [
    ...[1, 2, 3, 4, 3].map((seq) => ({ messageId: 'm1', seq })),
    ...[1, 2, 3].map((seq) => ({ messageId: 'm2', seq })),
  ],
  pathAudits: [{ messageId: 'm1', path: 'FAST_PATH' }],
  deadLetters: [{ messageId: 'm2' }],
  lanes: [],
  passages: [
    { kind: 'on-lane', messageId: 'm1', seq: 1, isOriginal: true, atMs: 0 },
    { kind: 'on-lane', messageId: 'm2', seq: 2, isOriginal: true, atMs: 1 },
    { kind: 'off-lane', seq: 1, atMs: 1_000 },
    { kind: 'on-lane', messageId: 'm2', seq: 3, isOriginal: false, atMs: 2_000 },
    { kind: 'off-lane', seq: 2, atMs: 3_000 },
    { kind: 'dead-letter', messageId: 'm2', atMs: 4_000 },
    { kind: 'off-lane', seq: 3, atMs: 5_000 },
  ],
};

const without = <T>(all: readonly T[], index: number) => all.toSpliced(index, 1);

/** The change to the sound run, and the violation that has to be found. */
const planted: readonly (readonly [keyof Verdict, Partial<Evidence>])[] = [
  ['lost', { answers: [...sound.answers, { key: 'e', size: 1, status: 202, text: '{"messageId":"m9"}' }] }],
  [
    'lost',
    { answers: [{ key: 'e', size: 1, status: 202, text: '{"results":[{"messageId":"m9","status":"QUEUED"}]}' }] },
  ],
  ['orphan', { answers: without(sound.answers, 3) }],
  ['orphan', { answers: sound.answers.map((one) => (one.key === 'b' ? { ...one, status: 400 } : one)) }],
  ['orphan', { operator: [...sound.operator, { messageId: 'm9' }] }],
  ['orphan', { events: [...sound.events, { messageId: 'm1', seq: 5 }] }],
  ['duplicatedAtOperator', { operator: [...sound.operator, { messageId: 'm1' }] }],
  ['missingAtOperator', { operator: [] }],
  ['effectAndFailed', { operator: [...sound.operator, { messageId: 'm2' }] }],
  ['illegalEdges', { history: sound.history.map((e) => (e.status === 'SENT' ? { ...e, previous: 'QUEUED' } : e)) }],
  ['brokenChains', { history: without(sound.history, 1) }],
  ['brokenChains', { rows: sound.rows.map((row) => ({ ...row, seq: 9 })) }],
  ['eventsMissing', { events: without(sound.events, 7) }],
  ['eventsMissing', { outbox: ['m1'] }],
  ['eventOrderBroken', { events: sound.events.toReversed() }],
  ['pathAuditsWrong', { pathAudits: [] }],
  ['pathAuditsWrong', { pathAudits: [{ messageId: 'm1', path: 'FULL' }] }],
  ['pathAuditsWrong', { pathAudits: [...sound.pathAudits, ...sound.pathAudits] }],
  ['pathAuditsWrong', { pathAudits: [...sound.pathAudits, { messageId: 'm2', path: 'FULL' }] }],
  ['pathAuditsWrong', { pathAudits: [...sound.pathAudits, { messageId: 'm9', path: 'FAST_PATH' }] }],
  ['nonTerminal', { rows: sound.rows.map((row) => ({ ...row, status: 'ROUTING' })) }],
  [
    'idempotencyViolations',
    { answers: [...sound.answers, { key: 'a', size: 1, status: 202, text: '{"messageId":"m2"}' }] },
  ],
  ['idempotencyViolations', { rows: [...sound.rows, { ...sound.rows[0]!, messageId: 'm3' }] }],
  ['idempotencyViolations', { answers: sound.answers.map((one) => ({ ...one, size: 2 })) }],
  ['deadLettersMissing', { deadLetters: [] }],
  ['leftBeforeDeadLetter', { passages: without(sound.passages, 3) }],
  ['leftBeforeDeadLetter', { passages: [...without(sound.passages, 5), { ...sound.passages[5]!, atMs: 6_000 }] }],
  ['leftOnLanes', { lanes: [{ messageId: 'm1' }] }],
];

test('a sound run has no violation', () => {
  assert.is(describeVerdict(judge(sound)), '');
});

for (const [name, change] of planted) {
  test(`${name} is found when ${Object.keys(change)} differ`, () => {
    assert.ok(judge({ ...sound, ...change })[name].length > 0);
  });
}

test('an answer that is seen a moment after its consequence is no violation', () => {
  const [first, second, third, copy, gone, letter, last] = sound.passages as Required<Evidence>['passages'][number][];
  const late = { ...copy!, atMs: gone!.atMs + 20 };
  const told = { ...letter!, atMs: last!.atMs + 20 };
  const passages = [first!, second!, third!, gone!, late, last!, told];
  assert.equal(judge({ ...sound, passages }).leftBeforeDeadLetter, []);
});

test('a message that was not watched all along is not checked', () => {
  const { passages } = sound;
  for (const gapAt of [1, 2, 3, 4, 5]) {
    const seen = without(passages.toSpliced(gapAt, 0, { kind: 'gap', atMs: 0 }), 6);
    const { leftBeforeDeadLetter } = judge({ ...sound, passages: gapAt === 1 ? without(passages, 1) : seen });
    assert.equal(leftBeforeDeadLetter, [], `${gapAt}`);
  }
});

test('each violation that the checker knows is planted above', () => {
  assert.equal(
    violationNames.filter((name) => !planted.some(([found]) => found === name)),
    [],
  );
});

test.run();
