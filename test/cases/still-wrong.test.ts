// Every entry in the list of wrong cases is a case.
import { globSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stillWrong } from './still-wrong.ts';

const folder = new URL('./', import.meta.url);

const files = globSync('**/*.test.ts', { cwd: folder }).map((file) => readFileSync(new URL(file, folder), 'utf8'));
const ids = files.flatMap((text) =>
  [...text.matchAll(/'((?:content|contract|delivery)\/[\w./-]+)'/g)].map((match) => match[1] as string),
);

test('no two cases have one id', () => {
  assert.equal(
    ids.filter((id, at) => ids.indexOf(id) !== at),
    [],
  );
});

test('every listed id is the id of a case', () => {
  for (const id of Object.keys(stillWrong)) {
    assert.ok(ids.includes(id), `${id} is listed and is no case`);
  }
});

test.run();
