// Template messages on the event loop: what may take long about them has turns between it, however many answers come at once.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TemplateMessage } from '../../generated/http/contract.ts';
import { createRankedTurns, type RankedTurns } from '../../src/admission/ranked-turns.ts';
import { createTemplateMessages } from '../../src/admission/template-messages.ts';
import { type Lane, lanes } from '../../src/domain/contract.ts';
import { createTemplates, type Templates } from '../../src/template/templates.ts';

const test = suite('template messages in turns');

type Read = { readonly templateId: string; readonly turn: number };

/** A process to which PostgreSQL and Redis answer at once; `reads` has the turn of the event loop in which each template was read. */
function openProcess(change: { readonly body?: string; readonly judge?: Templates['judge'] } = {}) {
  const { body = 'Code {{code}}' } = change;
  const ranked = createRankedTurns();
  const taken: Lane[] = [];
  const turnsOf = (lane: Lane) => ({
    next() {
      taken.push(lane);
      return ranked.ofLane[lane].next();
    },
  });
  const reads: Read[] = [];
  let turn = 0;
  let isOver = false;
  const count = () => {
    turn += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const templates = createTemplates({
    store: { findTemplate: async () => null, findTemplateGrant: async () => ({ leftMs: 60_000 }) },
    // With a pattern that cannot be used, each reading is told.
    cache: { read: async (templateId) => ({ templateId, body, pattern: '(', tenantId: null }), write: async () => {} },
    telemetry: {
      templateUnusable: ({ templateId }) => void reads.push({ templateId, turn }),
      unusableTemplateMet: () => {},
    },
    ...{ cachedForMs: 60_000, heldForMs: 10_000, monotonicMs: () => 0 },
  });
  const messages = createTemplateMessages({
    templates: { ...templates, ...(change.judge === undefined ? {} : { judge: change.judge }) },
    killSwitch: { stateOf: async () => 'on' },
    isSampled: () => false,
    deadlineMs: 10_000,
    turns: { ofLane: Object.fromEntries(lanes.map((lane) => [lane, turnsOf(lane)])) as RankedTurns['ofLane'] },
  });
  const end = () => {
    isOver = true;
  };
  return { decide: messages.decide, reads, taken, [Symbol.dispose]: end };
}

const draftOf = (templateId: string): TemplateMessage => ({
  ...{ to: '+14155550123', from: 'ACME', templateId, variables: { code: '123456' } },
});
const COUNT = 20;
const bulkOf = (name: string) => Array.from({ length: COUNT }, (_, at) => draftOf(`${name}-${at}`));

for (const [what, body] of [
  ['a usable text', 'Code {{code}}'],
  ['an unusable text', 'Code {{#code}}'],
] as const) {
  test(`the templates of bulks that come at once, with ${what}, are read in a turn of their lane each, and once`, async () => {
    using one = openProcess({ body });
    await Promise.all([
      one.decide({ tenantId: 'demo', lane: 'P4' }, bulkOf('a')),
      one.decide({ tenantId: 'acme', lane: 'P2' }, bulkOf('b')),
      one.decide({ tenantId: 'demo', lane: 'P3' }, bulkOf('b')),
    ]);
    assert.is(new Set(one.reads.map(({ templateId }) => templateId)).size, 2 * COUNT);
    assert.is(one.reads.length, 2 * COUNT);
    assert.is(new Set(one.reads.map(({ turn }) => turn)).size, 2 * COUNT);
    assert.is(one.taken.filter((lane) => lane === 'P4').length, COUNT);
    assert.equal([...new Set(one.taken)].sort(), ['P2', 'P3', 'P4']);
  });
}

test('single submits that come at once have their templates read in a turn each, and known ones wait for none', async () => {
  using one = openProcess();
  const sender = { tenantId: 'demo', lane: 'P1' } as const;
  await Promise.all(bulkOf('a').map((draft) => one.decide(sender, [draft])));
  assert.is(new Set(one.reads.map(({ turn }) => turn)).size, COUNT);
  one.taken.length = 0;
  await Promise.all(bulkOf('a').map((draft) => one.decide(sender, [draft])));
  assert.equal([one.taken, one.reads.length], [[], COUNT]);
});

/** Longer than a slice. */
const judgeLong: Templates['judge'] = () => {
  const endsAtMs = performance.now() + 3;
  while (performance.now() < endsAtMs);
  return { fingerprint: 'f', reason: null };
};

test('single submits that come at once, and whose judgements take long, have a turn of their lane each', async () => {
  using one = openProcess({ judge: judgeLong });
  const sender = { tenantId: 'demo', lane: 'P1' } as const;
  await one.decide(sender, [draftOf('a')]);
  one.taken.length = 0;
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all(Array.from({ length: COUNT }, () => one.decide(sender, [draftOf('a')])));
  assert.equal(
    one.taken,
    Array.from({ length: COUNT - 1 }, () => 'P1'),
  );
});

test('between two judgements that take long a bulk waits for a turn of its lane', async () => {
  using one = openProcess({ judge: judgeLong });
  const drafts = Array.from({ length: COUNT }, () => draftOf('a'));
  await one.decide({ tenantId: 'demo', lane: 'P4' }, drafts.slice(0, 1));
  one.taken.length = 0;
  await new Promise((resolve) => setImmediate(resolve));
  await one.decide({ tenantId: 'demo', lane: 'P4' }, drafts);
  assert.equal(
    one.taken,
    Array.from({ length: COUNT - 1 }, () => 'P4'),
  );
});

test.run();
