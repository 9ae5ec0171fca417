/** The committed generated tree is what the contracts say today. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../codegen/contracts.ts';

const test = suite('generated tree');

test('generated/ is fresh, to the byte', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['codegen/generate.ts', '--check'], {
    cwd: fileURLToPath(root),
    encoding: 'utf8',
  });
  assert.is(status, 0, stdout + stderr);
});

test.run();
