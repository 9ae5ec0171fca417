// What is stored and published for a submit, and the answer to a repeated one.
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fingerprintInSlices, fingerprintOf, keyHashOf } from '../../src/admission/idempotency.ts';
import { createKeyClaims, type KeyClaimPorts, type RequestEntries } from '../../src/admission/key-claim.ts';
import { noRankedTurns } from '../../src/admission/ranked-turns.ts';
import { neverShed, type Shed } from '../../src/admission/shedding.ts';
import { type Signed, trustNoSignature } from '../../src/admission/signature.ts';
import type { Stored } from '../../src/admission/store-request.ts';
import { type Asked, createSubmit, type SubmitParts } from '../../src/admission/submit.ts';
import type { Lane } from '../../src/domain/contract.ts';
import type { SignatureFault, SignatureUse } from '../../src/domain/gov-signature.ts';
import { messageIdOf } from '../../src/domain/ids.ts';
import type { KillState } from '../../src/domain/kill-switch.ts';
import { responseWithout, type Submission } from '../../src/domain/submission.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { DeadlineError } from '../../src/lib/deadline.ts';
import { createTurns, ITEMS_PER_SLICE, noTurns } from '../../src/lib/turns.ts';
import type { Template } from '../../src/template/templates.ts';

const test = suite('admission/submit');

const NOW = Date.UTC(2026, 10, 23, 8, 30);
const CHOSEN = messageIdOf('6F8B8A52-3F0C-4F38-9A3C-0F6B1D6C2A11');
const TAKEN = messageIdOf('aaaaaaaa-3f0c-4f38-9a3c-0f6b1d6c2a11');
type Doors = Partial<Pick<SubmitParts, 'checkSignature' | 'shedding' | 'templates' | 'killSwitch' | 'turns'>>;
type Store = Pick<SubmitParts, 'insert' | 'recordSignature'>;
type Body = { readonly stored: readonly string[] };
const draft = { to: '+14155550123', from: 'ACME', body: 'hi' };
const asked: Asked<Body> = {
  operation: 'sendMessage',
  tenantId: 'demo',
  traceparent: '00-a-b-01',
  idempotencyKey: 'k',
  wishedLane: undefined,
  signed: null,
  fingerprintInput: [draft],
  drafts: [draft],
  isBulk: false,
  answerFor: ({ messages }, conflicts) => {
    const left = messages.map((m) => m.messageId).filter((id) => !conflicts.has(id));
    return left.length === 0 ? null : { stored: left };
  },
  isAnswer: (value): value is Body => typeof value === 'object' && value !== null && 'stored' in value,
};

const noTemplates: SubmitParts['templates'] = {
  find: async () => null,
  render: () => ({ kind: 'length' }),
  judge: () => ({ fingerprint: '', reason: null }),
};

/** Redis that does not answer. */
const absent: RequestEntries = {
  claim: async () => ({ kind: 'skipped' }),
  swap: async () => 'skipped',
  drop: async () => {},
};

/** Redis in memory. */
function inMemory(): RequestEntries & { size(): number; forget(): void } {
  const values = new Map<string, string>();
  return {
    claim: async (name, value) => {
      const existing = values.get(name);
      if (existing !== undefined) return { kind: 'existing', value: existing };
      values.set(name, value);
      return { kind: 'claimed' };
    },
    swap: async (name, from, to) => {
      if (values.get(name) !== from) return 'lost';
      values.set(name, to);
      return 'swapped';
    },
    drop: async (name) => void values.delete(name),
    size: () => values.size,
    forget: () => values.clear(),
  };
}

/** Sheds P4, unless it is open. */
function sheddingP4() {
  let isOpen = false;
  let refused = 0;
  const shed: Shed = { shedLane: 'P4', protectedLane: 'P1', retryAfterSeconds: 60 };
  const shedding = {
    shedOf: (lane: Lane) => (lane === 'P4' && !isOpen ? shed : null),
    refused: () => {
      refused += 1;
    },
  };
  const open = (value: boolean) => {
    isOpen = value;
  };
  return { shedding, open, refusals: () => refused };
}

/** The store in memory, without Redis by default; the id TAKEN is a conflicting one. */
function setUp(overrides: Partial<Store & Pick<KeyClaimPorts, 'findKey' | 'entries'>> & Doors = {}) {
  const submissions: Submission[] = [];
  const records = new Map<string, { fingerprint: string; response: string }>();
  const published: Stored[] = [];
  const store: Store = {
    insert: async (submission) => {
      submissions.push(submission);
      const { idempotency, messages } = submission;
      const conflicts = new Set(messages.map((m) => m.messageId).filter((id) => id === TAKEN));
      const response = idempotency === null ? null : responseWithout(idempotency, conflicts);
      if (idempotency !== null && response !== null)
        records.set(idempotency.keyHash, { fingerprint: idempotency.fingerprint, response });
      return { kind: 'stored', conflicts, outboxIds: new Map(messages.map((m, n) => [m.messageId, BigInt(n)])) };
    },
    recordSignature: async () => 'recorded',
    ...overrides,
  };
  let made = 0;
  const uuid = () => `00000000-0000-4000-8000-${String(made++).padStart(12, '0')}`;
  const claims = createKeyClaims({
    entries: overrides.entries ?? absent,
    findKey: overrides.findKey ?? (async (keyHash) => records.get(keyHash) ?? null),
    deadlineMs: 20,
    unreadable: () => {},
    nowMs: () => NOW,
    uuid,
  });
  const submit = createSubmit({
    insert: store.insert,
    recordSignature: store.recordSignature,
    claims,
    lanesOf: async () => ({ usual: 'P3', granted: new Set<Lane>(['P0', 'P3', 'P4']) }),
    checkSignature: overrides.checkSignature ?? trustNoSignature,
    shedding: overrides.shedding ?? neverShed,
    stored: (stored) => void published.push(...stored),
    replayed: () => {},
    idempotencySecret: 'secret',
    deadlineMs: 20,
    isSampled: () => false,
    templates: overrides.templates ?? noTemplates,
    killSwitch: overrides.killSwitch ?? { stateOf: async () => 'on' },
    turns: overrides.turns ?? noRankedTurns,
    nowMs: () => NOW,
    uuid,
  });
  const send = (change: Partial<Asked<Body>> = {}, ids: readonly string[] = []) => {
    const drafts = ids.map((messageId) => ({ ...draft, messageId }));
    return submit({ ...asked, ...(ids.length === 0 ? {} : { drafts }), ...change });
  };
  return { send, submissions, published };
}

test('an accepted message carries its measure, its lane, its moment and its id', async () => {
  const { send, submissions } = setUp();
  await send({}, [CHOSEN]);
  assert.equal(submissions[0]?.messages[0], {
    ...draft,
    batchId: null,
    messageId: CHOSEN.toLowerCase(),
    idIsChosen: true,
    acceptedAt: '2026-11-23T08:30:00.000Z',
    tenantId: 'demo',
    lane: 'P3',
    metadata: null,
    encoding: 'GSM-7',
    segmentCount: 1,
    compliancePath: 'FULL',
    templateId: null,
    fingerprint: null,
    pathReason: null,
    traceparent: asked.traceparent,
  });
});

test('a request without a key leaves no record, one with a key leaves one for 48 hours', async () => {
  const { send, submissions } = setUp();
  await send({ idempotencyKey: undefined });
  await send();
  assert.is(submissions[0]?.idempotency, null);
  assert.is(submissions[1]?.idempotency?.expiresAt, '2026-11-25T08:30:00.000Z');
  assert.is(submissions[1]?.idempotency?.keyHash, keyHashOf('demo', 'k'));
});

test('the same request with the same key is answered as before and stores nothing', async () => {
  const { send, submissions, published } = setUp();
  const first = await send();
  const again = await send();
  assert.is(first.kind, 'accepted');
  assert.is(again.kind, 'replayed');
  assert.equal('body' in again && again.body, 'body' in first && first.body);
  assert.is(submissions.length, 1);
  assert.is(published.length, 1);
});

test('another request with the same key is refused, and the same key of another tenant is another key', async () => {
  const { send } = setUp();
  await send();
  assert.is((await send({ fingerprintInput: ['other'] })).kind, 'key-reused');
  assert.is((await send({ operation: 'sendBulk' })).kind, 'key-reused');
  assert.is((await send({ tenantId: 'other' })).kind, 'accepted');
});

test('a request that loses the race for its key is answered like a repeated one', async () => {
  const fingerprint = fingerprintOf('secret', asked.operation, asked.fingerprintInput);
  const insert = async () => ({ kind: 'key-known', fingerprint, response: '{"stored":["x"]}' }) as const;
  const { send, published } = setUp({ insert });
  assert.equal(await send(), { kind: 'replayed', body: { stored: ['x'] } });
  assert.equal(await send({ fingerprintInput: ['other'] }), { kind: 'key-reused' });
  assert.equal(published, []);
});

test('a conflicting message is neither published nor answered as stored', async () => {
  const { send, published } = setUp();
  const answer = await send({}, [TAKEN, CHOSEN]);
  assert.equal(answer, { kind: 'accepted', body: { stored: [CHOSEN] } });
  assert.equal(
    published.map((stored) => [stored.message.messageId, stored.outboxId]),
    [[CHOSEN, 1n]],
  );
});

test('a request of which no message was stored publishes nothing', async () => {
  const { send, published } = setUp();
  const answer = await send({}, [TAKEN]);
  assert.equal([answer.kind, 'conflicts' in answer && answer.conflicts], ['nothing-stored', new Set([TAKEN])]);
  assert.equal(published, []);
});

const signed: Signed = { signature: 'a..b', rawBody: Buffer.from('{}') };
const signature = { signerThumbprint: 'aa', jti: 'j', header: 'a..b', bodySha256: 'bb' };

test('a lane without a grant is refused whatever its signature, and neither that nor the key is looked at', async () => {
  const checkSignature = () => Promise.reject(new Error('no signature is checked'));
  const claim = () => Promise.reject(new Error('no key is claimed'));
  const { send, submissions } = setUp({ checkSignature, entries: { ...absent, claim } });
  for (const wishedLane of ['P1', 'P2'] as const) {
    assert.equal(await send({ wishedLane, signed }), { kind: 'refused', fault: 'LANE_NOT_GRANTED' });
  }
  assert.equal(submissions, []);
});

test('the signature is checked on P0 alone, with its bytes, and before a repeated request is answered', async () => {
  const seen: unknown[] = [];
  let fault: SignatureFault | null = null;
  const { send, submissions } = setUp({
    checkSignature: async (request) => {
      seen.push(request);
      return fault === null ? { kind: 'trusted', signature } : { kind: 'refused', fault, reason: 'a test' };
    },
  });
  const p0 = { wishedLane: 'P0', signed, fingerprintInput: ['P0'] } as const;
  assert.is((await send({ wishedLane: 'P4', signed, idempotencyKey: 'other' })).kind, 'accepted');
  assert.equal(seen, []);
  assert.is((await send(p0)).kind, 'accepted');
  assert.equal(seen, [{ operation: 'sendMessage', tenantId: 'demo', ...signed }]);
  assert.is((await send(p0)).kind, 'replayed');
  fault = 'GOV_SIGNATURE_EXPIRED';
  assert.equal(await send(p0), { kind: 'refused', fault });
  assert.equal(
    submissions.map(({ messages }) => messages[0]?.lane),
    ['P4', 'P0'],
  );
});

test('a signature goes with its submission, serves no other one, and is used up by a repeated request as well', async () => {
  const uses: SignatureUse[] = [];
  let isUsed = false;
  const { send, submissions } = setUp({
    checkSignature: async () => ({ kind: 'trusted', signature }),
    async recordSignature(use) {
      uses.push(use);
      return isUsed ? 'used' : 'recorded';
    },
  });
  const p0 = { wishedLane: 'P0', signed } as const;
  assert.is((await send(p0)).kind, 'accepted');
  assert.is(submissions[0]?.signature, signature);
  assert.equal(uses, []);
  assert.is((await send(p0)).kind, 'replayed');
  const { keyHash, acceptedAs, tenantId } = uses[0]!;
  assert.equal(
    { keyHash, acceptedAs, tenantId },
    { keyHash: keyHashOf('demo', 'k'), acceptedAs: null, tenantId: 'demo' },
  );
  isUsed = true;
  assert.equal(await send(p0), { kind: 'refused', fault: 'GOV_SIGNATURE_REPLAYED' });
});

test('a signature that was used is refused, unless its key has the answer; the key is free again', async () => {
  const entries = inMemory();
  const known = { fingerprint: fingerprintOf('secret', 'sendMessage', [draft]), response: '{"stored":["a"]}' };
  let found: typeof known | null = null;
  const { send } = setUp({
    entries,
    checkSignature: async () => ({ kind: 'trusted', signature }),
    insert: async () => ({ kind: 'signature-used' }),
    findKey: async () => found,
  });
  const refused = { kind: 'refused', fault: 'GOV_SIGNATURE_REPLAYED' };
  for (const idempotencyKey of [undefined, 'k']) {
    assert.equal(await send({ wishedLane: 'P0', signed, idempotencyKey }), refused);
    assert.is(entries.size(), 0);
  }
  found = known;
  assert.equal(await send({ wishedLane: 'P0', signed }), { kind: 'replayed', body: { stored: ['a'] } });
});

test('without anchors no signature is trusted, and its absence is told apart', async () => {
  const { send } = setUp();
  const refusals = [signed, { ...signed, signature: undefined }, null].map((one) =>
    send({ wishedLane: 'P0', signed: one }),
  );
  assert.equal(
    (await Promise.all(refusals)).map((answer) => 'fault' in answer && answer.fault),
    ['GOV_SIGNATURE_UNTRUSTED', 'GOV_SIGNATURE_MISSING', 'GOV_SIGNATURE_MISSING'],
  );
});

test('a shed request stores nothing and leaves its key unused; a repeated one is answered and not counted', async () => {
  const sheds: Shed[] = [];
  const shed: Shed = { shedLane: 'P4', protectedLane: 'P0', retryAfterSeconds: 60 };
  let isShed = false;
  const shedding = {
    shedOf: (lane: Lane) => (isShed && lane === 'P4' ? shed : null),
    refused: (one: Shed) => void sheds.push(one),
  };
  const entries = inMemory();
  const { send, submissions } = setUp({ shedding, entries });
  const p4 = { wishedLane: 'P4' } as const;
  const first = await send(p4);
  isShed = true;
  const again = await send(p4);
  assert.equal([again.kind, 'body' in again && again.body], ['replayed', 'body' in first && first.body]);
  assert.is((await send({ ...p4, fingerprintInput: ['other'] })).kind, 'key-reused');
  assert.equal(sheds, []);

  const before = entries.size();
  for (const idempotencyKey of ['new', undefined]) {
    assert.equal(await send({ ...p4, idempotencyKey }), { kind: 'shed', retryAfterSeconds: 60 });
  }
  assert.equal([sheds, submissions.length, entries.size()], [[shed, shed], 1, before]);
  assert.is((await send({ idempotencyKey: 'of P3' })).kind, 'accepted');
  isShed = false;
  assert.is((await send({ ...p4, idempotencyKey: 'new' })).kind, 'accepted');
});

test('a store that does not answer is not waited for', async () => {
  const never = () => new Promise<never>(() => {});
  for (const hanging of [{ insert: never }, { findKey: never }]) {
    await setUp(hanging)
      .send()
      .then(
        () => assert.unreachable(),
        (error) => assert.instance(error, DeadlineError),
      );
  }
});

test('a fingerprint depends on the content of a request, not on its spelling', () => {
  const of = (fingerprintInput: unknown, secret = 's') => fingerprintOf(secret, 'op', fingerprintInput);
  assert.is(of({ a: 1, b: { c: [1, 2], d: 2 } }), of({ b: { d: 2, c: [1, 2] }, a: 1 }));
  assert.is.not(of({ a: [1, 2] }), of({ a: [2, 1] }));
  assert.is.not(of({ a: '1' }), of({ a: 1 }));
  assert.is.not(of([{}, undefined]), of([{}, 'P1']));
  assert.is.not(of({ a: 1 }), of({ a: 1 }, 'other'));
});

test('the fingerprint of a bulk is the same in slices: a repeat is known to a process that hashes it at once', async () => {
  const inputs = fc.array(fc.oneof(fc.jsonValue({ maxDepth: 5 }), fc.constant(undefined)), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => {
      const known = { secret: 's', operation: 'sendBulk', input };
      assert.is(await fingerprintInSlices(known, noTurns), fingerprintOf('s', 'sendBulk', input));
    }),
  );
  const bulk = [
    { messages: Array.from({ length: 1_000 }, (_, n) => ({ to: `+1${n}`, from: 'ACME', body: 'hi' })) },
    'P4',
  ];
  const sliced = await fingerprintInSlices({ secret: 's', operation: 'sendBulk', input: bulk }, createTurns(1)[0]!);
  assert.is(sliced, fingerprintOf('s', 'sendBulk', bulk));
});

/** One usable template, `known`, whose texts are what its variable says; notes what is asked, in order. */
function oneTemplate(asks: string[] = [], state: KillState = 'on'): Doors {
  const version = {} as Template['version'];
  const template: Template = {
    templateId: 'known',
    version,
    text: { pieces: [], names: new Set() },
    grantedUntilMs: null,
  };
  return {
    templates: {
      async find(_tenantId, templateId) {
        asks.push(`find ${templateId}`);
        return templateId === 'known' ? template : null;
      },
      render: (_template, { body }) =>
        typeof body === 'string'
          ? { kind: 'text', body, values: [] }
          : { kind: 'variables', missing: ['body'], unknown: [], unreadable: [] },
      judge(_template, { body }) {
        asks.push('judge');
        return { fingerprint: 'f', reason: body === 'good' ? null : 'FINGERPRINT_MISMATCH' };
      },
    },
    killSwitch: {
      async stateOf(_tenantId, templateId) {
        asks.push(`kill switch ${templateId}`);
        return state;
      },
    },
  };
}
const madeOf = (templateId: string, variables: Record<string, string> = { body: 'good' }) => ({
  drafts: [{ to: '+14155550123', from: 'ACME', templateId, variables }],
  fingerprintInput: [templateId, variables],
});

test('texts ask for no template and no kill switch, whatever their lane', async () => {
  const asks: string[] = [];
  const { send } = setUp({ ...oneTemplate(asks), shedding: sheddingP4().shedding });
  await send();
  await send({ isBulk: true, idempotencyKey: 'other' }, [CHOSEN, TAKEN]);
  await send({ wishedLane: 'P4', idempotencyKey: 'shed' });
  assert.equal(asks, []);
});

test('the kill switch is asked after the texts are judged, and its reason comes first; the path is in the message', async () => {
  for (const [state, body, path, reason] of [
    ['on', 'good', 'FAST_PATH', null],
    ['on', 'bad', 'FULL', 'FINGERPRINT_MISMATCH'],
    ['killed', 'bad', 'FULL', 'KILLED'],
    ['unknown', 'good', 'FULL', 'KILL_SWITCH_UNKNOWN'],
  ] as const) {
    const asks: string[] = [];
    const { send, submissions } = setUp(oneTemplate(asks, state));
    assert.is((await send(madeOf('known', { body }))).kind, 'accepted');
    assert.equal(asks, ['find known', 'judge', 'kill switch known']);
    const { body: text, compliancePath, pathReason, templateId, fingerprint } = submissions[0]!.messages[0]!;
    assert.equal([text, compliancePath, pathReason, templateId, fingerprint], [body, path, reason, 'known', 'f']);
  }
});

test('a request that its template refuses stores nothing, asks no kill switch and leaves its key free', async () => {
  const asks: string[] = [];
  const entries = inMemory();
  const { send, submissions } = setUp({ ...oneTemplate(asks), entries });
  for (const [change, fault] of [
    [madeOf('missing'), 'TEMPLATE_NOT_FOUND'],
    [madeOf('known', {}), 'TEMPLATE_VARIABLE_MISSING'],
  ] as const) {
    const answer = await send(change);
    assert.is(answer.kind === 'nothing-stored' && answer.drafted.refusals.get(0)?.fault, fault);
  }
  assert.equal([asks, submissions, entries.size()], [['find missing', 'find known'], [], 0]);
  assert.is((await send(madeOf('known'))).kind, 'accepted');
});

test('a template that cannot be asked for leaves the key free', async () => {
  const entries = inMemory();
  const find = () => Promise.reject(new Unavailable('postgres', 'away'));
  const { send } = setUp({ entries, templates: { ...noTemplates, find } });
  assert.instance(await send(madeOf('known')).catch((error: unknown) => error), Unavailable);
  assert.is(entries.size(), 0);
});

test('a repeated request is answered as before without a look at its template, also when Redis has lost its key', async () => {
  const asks: string[] = [];
  let isRevoked = false;
  const known = oneTemplate(asks);
  const entries = inMemory();
  const templates: SubmitParts['templates'] = {
    ...known.templates!,
    find: (tenantId, id, turns) => known.templates!.find(tenantId, isRevoked ? 'revoked' : id, turns),
  };
  const { send, submissions } = setUp({ ...known, templates, entries });
  const first = await send(madeOf('known'));
  asks.length = 0;
  isRevoked = true;
  const again = await send(madeOf('known'));
  assert.equal([again.kind, asks], ['replayed', []]);
  entries.forget();
  const later = await send(madeOf('known'));
  assert.equal([later.kind, 'body' in later && later.body], ['replayed', 'body' in first && first.body]);
  assert.is(submissions.length, 1);
});

test('on a shed lane a repeated request is answered, then its template is looked at, and then it is shed; no key is claimed', async () => {
  const { shedding, refusals, open } = sheddingP4();
  const entries = inMemory();
  const asks: string[] = [];
  const { send } = setUp({ ...oneTemplate(asks), shedding, entries });
  open(true);
  assert.is((await send({ ...madeOf('known'), wishedLane: 'P4' })).kind, 'accepted');
  open(false);
  asks.length = 0;
  assert.is((await send({ ...madeOf('known'), wishedLane: 'P4' })).kind, 'replayed');
  assert.equal(asks, []);
  const p4 = { wishedLane: 'P4', idempotencyKey: 'new' } as const;
  assert.is((await send({ ...madeOf('missing'), ...p4 })).kind, 'nothing-stored');
  assert.is(refusals(), 0);
  assert.is((await send({ ...madeOf('known'), ...p4 })).kind, 'shed');
  const [one] = madeOf('known').drafts;
  const mixed = { drafts: [{ ...one!, templateId: 'missing' }, draft], isBulk: true };
  assert.is((await send({ ...mixed, ...p4 })).kind, 'shed');
  assert.equal([refusals(), asks.filter((ask) => !ask.startsWith('find'))], [2, []]);
  assert.is(entries.size(), 1);
});

test('a bulk is hashed, and its messages are made, in turns of its own lane', async () => {
  const lanesOfTurns: string[] = [];
  const turnsOf = (lane: Lane) => ({ next: async () => void lanesOfTurns.push(lane) });
  const ofLane = { P0: turnsOf('P0'), P1: turnsOf('P1'), P2: turnsOf('P2'), P3: turnsOf('P3'), P4: turnsOf('P4') };
  const { send } = setUp({ turns: { ...noRankedTurns, ofLane } });
  const bulk = { isBulk: true, drafts: Array.from({ length: 2 * ITEMS_PER_SLICE }, () => draft) };
  const fingerprintInput = [{ messages: bulk.drafts }];
  await send({ ...bulk, wishedLane: 'P4' });
  assert.equal(lanesOfTurns.splice(0), ['P4'], 'its messages');
  await send({ ...bulk, wishedLane: 'P4', idempotencyKey: 'bulk', fingerprintInput });
  assert.ok(lanesOfTurns.length > 1, 'its hash too');
  assert.equal([...new Set(lanesOfTurns)], ['P4']);
});

test.run();
