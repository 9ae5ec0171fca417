// The list of wrong cases holds nothing but cases.
import { globSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stillWrong } from './still-wrong.ts';

const folder = new URL('./', import.meta.url);

test('every listed id is the id of one case', () => {
  const files = globSync('**/*.test.ts', { cwd: folder }).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const ids = files.flatMap((text) => [...text.matchAll(/'([a-z]+\/[\w./-]+)'/g)].map((match) => match[1] as string));
  for (const id of Object.keys(stillWrong)) {
    assert.is(ids.filter((one) => one === id).length, 1, `${id} is listed and is no case, or is more than one`);
  }
});

test.run();
