// Rows as arrays: PostgreSQL reads each text as it was written.
import fc from 'fast-check';
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { unnestAs } from '../../src/store/unnest.ts';
import { openStore, type Store } from '../support/store.ts';

const test = suite('store/unnest');
let store: Store;

test.before(async () => {
  store = await openStore('unnest');
});
test.after(async () => store[Symbol.asyncDispose]());

type Row = { readonly text: string | null };
const relation = unnestAs<Row>('t', { place: ['int4', (_, index) => index], text: ['text', ({ text }) => text] });
const read = sql.type(z.object({ text: z.string().nullable() }));

async function readBack(texts: readonly (string | null)[]): Promise<readonly (string | null)[]> {
  const rows = relation(texts.map((text) => ({ text })));
  const result = await store.pool.query(read`SELECT text FROM ${rows} ORDER BY place`);
  return result.rows.map(({ text }) => text);
}

test('quotes, backslashes, braces, commas, blanks, the word NULL and no text at all come back as they are', async () => {
  const texts = [
    '"',
    '\\',
    '\\"',
    '""\\\\',
    '{',
    '}',
    '{"a",b}',
    ',',
    '',
    ' ',
    ' a ',
    'NULL',
    'null',
    'a\nb\r\t',
    null,
  ];
  assert.equal(await readBack(texts), texts);
  assert.equal(await readBack([]), []);
});

test('any text comes back as it is', async () => {
  const piece = fc.oneof(fc.constantFrom('"', '\\', '{', '}', ',', 'NULL', ' '), fc.string({ unit: 'grapheme' }));
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('').replaceAll('\0', ''));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { maxLength: 20 }), async (texts) => {
      assert.equal(await readBack(texts), texts);
    }),
  );
});

test.run();
