/** Generated files that are committed are fresh: generated/ of the contracts, the table of variables of src/config.ts. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../codegen/contracts.ts';

const test = suite('generated tree');

test('generated/ and the generated part of documents are fresh, to the byte', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['codegen/generate.ts', '--check'], {
    cwd: fileURLToPath(root),
    encoding: 'utf8',
  });
  assert.is(status, 0, stdout + stderr);
});

test.run();
