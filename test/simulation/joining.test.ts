// The simulation checks the joining of the protocol that the service runs: a mistake in a copy of the tree is found.
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runDir } from '../support/resources.ts';
import type { Exploration, ExploreOptions } from './explore.ts';

const test = suite('the joining of the protocol');
const project = fileURLToPath(new URL('../../', import.meta.url));

type Mistake = { readonly file: string; readonly right: string; readonly wrong: string };

const mistakes: Readonly<Record<string, Mistake>> = {
  'two ports swapped: a dead letter is published later where it has to be waited for': {
    file: 'src/protocol/ending.ts',
    right: 'publish: outbox.publish,\n      publishLater,',
    wrong: 'publish: publishLater,\n      publishLater: outbox.publish,',
  },
  'a stage left out: routed without compliance': {
    file: 'src/protocol/carrying.ts',
    right: "comply: complianceMode === 'off' ? skipCompliance : createComply({ evaluate: ports.evaluate, telemetry })",
    wrong: 'comply: skipCompliance',
  },
  'an acknowledgement before the commit: SENT is taken for written': {
    file: 'src/protocol/ending.ts',
    right: 'createStep({ move, now: origins.now })',
    wrong: `createStep({
      move: async (step) => {
        if (step.to !== 'SENT') return move(step);
        move(step).catch(() => {});
        return { kind: 'moved', seq: 0, outboxId: -1n };
      },
      now: origins.now,
    })`,
  },
};

/** A copy of the files that the simulation runs, with one place changed; its folder. */
function copyWith({ file, right, wrong }: Mistake, name: string): string {
  const dir = join(runDir, name);
  mkdirSync(dir, { recursive: true });
  for (const part of [
    'src',
    'generated',
    'test/simulation',
    'test/support/wrong-ports.ts',
    'package.json',
    'tsconfig.json',
  ]) {
    cpSync(join(project, part), join(dir, part), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(dir, 'node_modules'));
  const text = readFileSync(join(dir, file), 'utf8');
  assert.is(text.split(right).length, 2, `${file} has "${right}" once`);
  writeFileSync(
    join(dir, file),
    text.replace(right, () => wrong),
  );
  return dir;
}

for (const [index, [what, mistake]] of Object.entries(mistakes).entries()) {
  test(`is found when broken: ${what}`, async () => {
    const dir = copyWith(mistake, `joining-${index}`);
    const workerData: ExploreOptions = { schedules: 1_000, seed: '20260105', control: 'none' };
    const worker = new Worker(pathToFileURL(join(dir, 'test/simulation/worker.ts')), { workerData });
    try {
      const [exploration] = (await once(worker, 'message')) as [Exploration];
      assert.ok(exploration.failure !== null && exploration.failure.violations.length > 0, 'a violation');
    } finally {
      await worker.terminate();
    }
  });
}

test.run();
