// `npm run bench -- lanes`: how long urgent messages take from submit to SENT while a flood of P4 is queued and goes on arriving.
import { writeFileSync } from 'node:fs';
import { openProgress, type Progress } from '../../../deploy/local/progress.ts';
import { allOff, type Control, controls } from './controls.ts';
import { ALL_OFF, type LanesOptions, lanesHelp, readLanesOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { lanesPlot } from './plot.ts';
import { lanesReport, lanesTables } from './report.ts';
import { runScene } from './run-scene.ts';
import type { SceneName } from './scenes.ts';

type Planned = { readonly scene: SceneName; readonly control: Pick<Control, 'name' | 'off'> | null };

/** Resolves to false when a target is missed, or a control does not miss it. */
export async function benchLanes(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const options = readLanesOptions(args);
  if (options === 'help') {
    process.stdout.write(lanesHelp);
    return true;
  }
  const progress = openProgress({ json: false });
  try {
    const report = lanesReport(await measureAll(options, progress, signal), options);
    progress.close();
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : lanesTables(report));
    if (options.plot !== null) writeFileSync(options.plot, lanesPlot(report));
    for (const problem of report.problems) process.stderr.write(`  ${problem}\n`);
    return report.problems.length === 0 || !options.gate;
  } finally {
    progress.close();
  }
}

function plannedOf({ controls: onlyControls, only }: LanesOptions): readonly Planned[] {
  const wanted = new Set(only);
  if (onlyControls)
    return controls.filter(({ scene }) => wanted.has(scene)).map((control) => ({ scene: control.scene, control }));
  return only.flatMap((scene): Planned[] => {
    const protectedScene = { scene, control: null };
    if (scene !== 'flood') return [protectedScene];
    // The same flood without the protections says what they cost P4; twice, as a machine does not stay as fast as it was.
    const unprotected = { scene, control: { name: ALL_OFF, off: allOff } };
    return [protectedScene, unprotected, unprotected, protectedScene];
  });
}

async function measureAll(options: LanesOptions, progress: Progress, signal: AbortSignal): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { scene, control } of plannedOf(options)) {
    const step = progress.step(control === null ? scene : `${scene}, ${control.name}`);
    try {
      const outcome = await runScene({ name: scene, control, sizes: options.sizes, signal, update: step.update });
      outcomes.push(outcome);
      step.done(outcome.lanes.map(({ lane, flood }) => `${lane} ${Math.round(flood.p95)} ms`).join(', '));
    } catch (error) {
      step.failed(signal.aborted ? 'interrupted' : 'failed');
      throw error;
    }
  }
  return outcomes;
}
