// The simulation runs a few hundred schedules, finds planted faults, and reproduces them; `npm run test:simulation` runs thousands.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ControlName, controls } from './controls.ts';
import type { Exploration, ExploreOptions } from './explore.ts';
import { disturbances, hows } from './plan.ts';

const test = suite('simulation');

const SEED = '20260105';
const SCHEDULES = 400;
/** A seed by which each planted fault is met soon. */
const CONTROL_SEED = '20260111';
/** The rarest of the planted faults is met in one schedule of a hundred or so. */
const CONTROL_SCHEDULES = 1_000;

async function explored(options: Partial<ExploreOptions>): Promise<Exploration> {
  const workerData: ExploreOptions = { schedules: SCHEDULES, seed: SEED, control: 'none', ...options };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
  try {
    const [exploration] = await once(worker, 'message');
    return exploration as Exploration;
  } finally {
    await worker.terminate();
  }
}

test('no schedule breaks an invariant, for any failure in it', async () => {
  const { failure, schedules } = await explored({});
  if (failure !== null) {
    throw new Error(`SIM_SEED=${failure.seed} npm run test:simulation\n${failure.trace.join('\n')}`);
  }
  assert.is(schedules, SCHEDULES);
});

test('the schedules have faults of every kind, and messages of every fate and path', async () => {
  const { faults, statuses, paths, shadows, exhausted } = await explored({});
  const kinds = [...hows, ...disturbances.filter((kind) => kind !== 'crash'), 'crashes'];
  assert.equal(
    kinds.filter((kind) => !(faults[kind]! > 0)),
    [],
  );
  assert.equal(Object.keys(statuses).sort(), ['DEAD_LETTER', 'FAILED', 'SENT']);
  const reasons = ['FAST_PATH', 'KILLED', 'KILL_SWITCH_UNKNOWN', 'SAMPLED', 'TENANT_NOT_GRANTED'];
  assert.equal(Object.keys(paths).sort(), reasons);
  const { taken, sent, lostAtKill, lostAnswer } = shadows;
  assert.is(sent + lostAtKill + lostAnswer, taken);
  assert.ok(sent > 0 && sent < taken, JSON.stringify(shadows));
  assert.ok(exhausted > 0, 'deliveries are used up');
});

for (const control of Object.keys(controls) as ControlName[]) {
  if (control === 'none') continue;
  test(`the fault that is planted as ${control} is found`, async () => {
    const { failure } = await explored({ control, seed: CONTROL_SEED, schedules: CONTROL_SCHEDULES, maxShrinks: 100 });
    assert.ok(failure !== null && failure.violations.length > 0, 'a violation');
  });
}

test('the seed of a failure makes the same schedule again, step by step', async () => {
  const { failure } = await explored({ control: 'fresh-id-each-time' });
  const again = await explored({ control: 'fresh-id-each-time', seed: failure!.seed });
  assert.equal(again.failure?.plan, failure!.plan);
  assert.equal(again.failure?.trace, failure!.trace);
  assert.is(again.failure?.seed.split(':')[0], SEED);
});

test.run();
