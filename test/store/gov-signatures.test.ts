// Signatures that are used at the same moment: each serves one request, in one statement with those of others or in two processes.
import { randomUUID } from 'node:crypto';
import { type DatabasePool, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SignatureUse } from '../../src/domain/gov-signature.ts';
import type { NewMessage, Submission, SubmissionOutcome } from '../../src/domain/submission.ts';
import { recordSignature } from '../../src/store/gov-signatures.ts';
import { insertSubmissions } from '../../src/store/submissions.ts';
import { freshMessage, openStore, type Store } from '../support/store.ts';
import { until } from '../support/until.ts';

const test = suite('storing signatures');
const acceptedAt = new Date().toISOString();

let store: Store;

test.before(async () => {
  store = await openStore('signatures', { maxConnections: 6, statementTimeoutMs: 20_000 });
});
test.after(async () => store[Symbol.asyncDispose]());

type Asked = { readonly jti?: string; readonly keyHash?: string; readonly messages?: readonly Partial<NewMessage>[] };

/** A submission on P0; without a key hash it has no key. */
function signedOf({ jti = randomUUID(), keyHash, messages = [{}] }: Asked = {}): Submission {
  const signature = { signerThumbprint: 'aa', jti, header: 'h..s', bodySha256: 'bb' };
  const made = messages.map((one) => freshMessage({ acceptedAt, lane: 'P0', ...one }));
  const response = JSON.stringify(made.map(({ messageId }) => messageId));
  const rest = { tenantId: 'demo', fingerprint: 'f', expiresAt: '2036-01-01T00:00:00.000Z', response };
  const corrected = (conflicts: ReadonlySet<string>) => (conflicts.size === made.length ? null : 'some');
  const idempotency = keyHash === undefined ? null : { keyHash, ...rest, corrected };
  return { requestId: randomUUID(), idempotency, messages: made, signature };
}

const kinds = (outcomes: readonly SubmissionOutcome[]) => outcomes.map(({ kind }) => kind);
const put = (...submissions: readonly Submission[]) => insertSubmissions(store.pool, submissions);

async function owners(...submissions: readonly Submission[]): Promise<readonly (string | undefined)[]> {
  const rows = await store.rows(sql.unsafe`SELECT jti, request_id FROM orch.gov_signatures`);
  return submissions.map(({ signature }) => rows.find(({ jti }) => jti === signature!.jti)?.request_id);
}

async function storedOf({ messages }: Submission): Promise<number> {
  const ids = sql.array(
    messages.map(({ messageId }) => messageId),
    'uuid',
  );
  const rows = await store.rows(sql.unsafe`SELECT 1 AS one FROM orch.sms_messages WHERE message_id = ANY(${ids})`);
  return rows.length;
}

test('what is kept of a signature says what it was used for', async () => {
  const [alone, bulk] = [signedOf({ keyHash: 'k1' }), signedOf({ messages: [{ batchId: randomUUID() }] })];
  await put(alone, bulk);
  const rows = await store.rows(sql.unsafe`
    SELECT * FROM orch.gov_signatures WHERE request_id = ANY(${sql.array([alone.requestId, bulk.requestId], 'uuid')})`);
  const kept = (one: Submission, acceptedAs: string | null, keyHash: string | null) => ({
    ...{ signer_thumbprint: 'aa', jti: one.signature!.jti, request_id: one.requestId, tenant_id: 'demo' },
    ...{ key_hash: keyHash, body_sha256: 'bb', header: 'h..s' },
    ...{ accepted_as: acceptedAs, accepted_at: Date.parse(acceptedAt) },
  });
  const byRequest = new Map(rows.map((row) => [row.request_id, row]));
  assert.equal(byRequest.get(alone.requestId), kept(alone, alone.messages[0]!.messageId, 'k1'));
  assert.equal(byRequest.get(bulk.requestId), kept(bulk, bulk.messages[0]!.batchId, null));
});

test('a used signature stops its own submission and none of those that share the statement', async () => {
  const first = signedOf();
  await put(first);
  const [again, keyed] = [
    signedOf({ jti: first.signature!.jti }),
    signedOf({ jti: first.signature!.jti, keyHash: 'k2' }),
  ];
  const plain: Submission = { requestId: randomUUID(), idempotency: null, messages: [freshMessage({ acceptedAt })] };
  const other = signedOf();
  assert.equal(kinds(await put(plain, again, other, keyed)), ['stored', 'signature-used', 'stored', 'signature-used']);
  assert.equal(await Promise.all([plain, again, other, keyed].map(storedOf)), [1, 0, 1, 0]);
  assert.equal(await owners(first, other), [first.requestId, other.requestId]);
  assert.equal(await store.rows(sql.unsafe`SELECT 1 FROM orch.submit_idempotency WHERE key_hash = 'k2'`), []);
});

test('of two in one statement, and of many in several, one is stored', async () => {
  const jti = randomUUID();
  assert.equal(kinds(await put(signedOf({ jti }), signedOf({ jti }))), ['stored', 'signature-used']);
  const [one, two] = [randomUUID(), randomUUID()];
  const both = (a: string, b: string) => put(signedOf({ jti: a }), signedOf({ jti: b }));
  const all = await Promise.all([both(one, two), both(two, one), both(one, two), both(two, one)]);
  assert.equal(kinds(all.flat()).sort(), [...Array(6).fill('signature-used'), 'stored', 'stored']);
});

/** The pool, with every error of a statement in a transaction recorded: some transactions are repeated. */
function noting(errors: unknown[]): DatabasePool {
  const transaction: DatabasePool['transaction'] = (routine, limit) =>
    store.pool.transaction((connection) => {
      const query: typeof connection.query = (statement) =>
        connection.query(statement).catch((error: unknown) => {
          errors.push(error);
          throw error;
        });
      return routine(Object.assign(Object.create(connection), { query }));
    }, limit);
  return Object.assign(Object.create(store.pool), { transaction });
}

/** A transaction that has used this signature and does not commit; `end` rolls it back. */
async function useUncommitted(jti: string) {
  const [used, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = store.pool
    .transaction(async (transaction) => {
      await transaction.query(sql.unsafe`
        INSERT INTO orch.gov_signatures
          (signer_thumbprint, jti, request_id, tenant_id, body_sha256, header, accepted_at)
        VALUES ('aa', ${jti}, gen_random_uuid(), 'demo', 'bb', 'h..s', now())`);
      used.resolve();
      await end.promise;
      throw new Error('given back');
    })
    .catch(() => {});
  await used.promise;
  return async () => {
    end.resolve();
    await holding;
  };
}

const waiting = async () =>
  (
    await store.rows(sql.unsafe`
      SELECT 1 AS one FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
  ).length;

test('two statements with the same signatures in opposite orders wait for each other, and neither is undone by a deadlock', async () => {
  const jtis = [randomUUID(), randomUUID(), randomUUID()].sort();
  // The one in the middle: each of the two has begun at its own end before it can go on.
  const end = await useUncommitted(jtis[1]!);
  const errors: unknown[] = [];
  const putAll = (some: readonly string[]) =>
    insertSubmissions(
      noting(errors),
      some.map((jti) => signedOf({ jti })),
    );
  const both = [putAll(jtis), putAll(jtis.toReversed())];
  await until(async () => (await waiting()) === 2, { what: 'both wait' });
  await end();
  const outcomes = await Promise.all(both);
  assert.equal(errors, []);
  assert.equal(kinds(outcomes.flat()).sort(), [...Array(3).fill('signature-used'), ...Array(3).fill('stored')]);
});

test('the same try again, after an answer that was lost, is the one that was stored', async () => {
  const [first, keyed] = [signedOf(), signedOf({ keyHash: 'k3' })];
  await put(first, keyed);
  assert.equal(kinds(await put(first, keyed)), ['stored', 'stored']);
  assert.equal(await owners(first, keyed), [first.requestId, keyed.requestId]);
});

test('a request that stores nothing uses nothing up: neither its signature nor its key', async () => {
  const taken = freshMessage({ acceptedAt, idIsChosen: true });
  await put({ requestId: randomUUID(), idempotency: null, messages: [taken] });
  const chosen = { messageId: taken.messageId, idIsChosen: true };
  const unkeyed = signedOf({ messages: [chosen] });
  const keyed = signedOf({ messages: [chosen], keyHash: 'k4' });
  const partly = signedOf({ messages: [chosen, {}], keyHash: 'k5' });
  assert.equal(kinds(await put(unkeyed, keyed, partly)), ['stored', 'stored', 'stored']);
  assert.equal(await owners(unkeyed, keyed, partly), [undefined, undefined, partly.requestId]);
  const after = signedOf({ jti: unkeyed.signature!.jti });
  assert.equal(kinds(await put(after)), ['stored']);
});

test('a signature of a request whose key is known is given back, so that the answer decides', async () => {
  await put(signedOf({ keyHash: 'k6' }));
  const again = signedOf({ keyHash: 'k6' });
  assert.equal(kinds(await put(again)), ['key-known']);
  assert.equal(await owners(again), [undefined]);
});

test('a transaction that fails uses nothing up', async () => {
  const broken = signedOf({ messages: [{ acceptedAt: '2199-01-01T00:00:00.000Z' }] });
  const error = await put(broken).catch((thrown: unknown) => thrown);
  assert.instance(error, Error);
  assert.equal(await owners(broken), [undefined]);
});

test('a repeated request may have the signature of the first, or one of its own, and no other request has either', async () => {
  const first = signedOf({ keyHash: 'k7' });
  await put(first);
  const useOf = (more: Partial<SignatureUse>): SignatureUse => ({
    ...{ ...first.signature!, requestId: randomUUID(), tenantId: 'demo', keyHash: 'k7', acceptedAs: null, acceptedAt },
    ...more,
  });
  const jti = randomUUID();
  const record = (more: Partial<SignatureUse>) => recordSignature(store.pool, useOf(more));
  assert.is(await record({}), 'recorded');
  assert.is(await record({ jti }), 'recorded');
  assert.is(await record({ jti }), 'recorded');
  for (const other of [{ keyHash: 'k8' }, { keyHash: null }, { bodySha256: 'cc' }]) {
    assert.is(await record(other), 'used');
    assert.is(await record({ jti, ...other }), 'used');
  }
  assert.equal(kinds(await put(signedOf({ jti }))), ['signature-used']);
});

test.run();
