// The verdict of the bench of lanes: a target that is missed is told, and so is a control that misses none.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { controls } from '../bench/lanes/controls.ts';
import { ALL_OFF, readLanesOptions } from '../bench/lanes/options.ts';
import type { Outcome } from '../bench/lanes/outcome.ts';
import { lanesPlot } from '../bench/lanes/plot.ts';
import { lanesReport } from '../bench/lanes/report.ts';
import { scenes } from '../bench/lanes/scenes.ts';
import { timesOf } from '../bench/lanes/times.ts';

const test = suite('the verdict of the bench of lanes');

const options = readLanesOptions([]);
if (options === 'help') throw new TypeError('no help was asked for');

const hops = { door: 1, answer: 1, lane: 1, routing: 1, operator: 1 };

function outcome(p95Ms: number, given: Partial<Outcome> = {}, perSecond = 1_000): Outcome {
  const times = { idle: timesOf([10]), flood: timesOf([p95Ms]) };
  return {
    ...{ scene: 'flood', title: scenes.flood.title, control: null, beside: [], cpu: { api: 0.5 }, tookSeconds: 1 },
    lanes: [{ lane: 'P1', ...times, hops, refused: {} }],
    p4: { accepted: 1, refused: {}, perSecond, waitingAtEnd: 1 },
    ...given,
  };
}

const problemsOf = (...outcomes: readonly Outcome[]) => lanesReport(outcomes, options).problems;

test('a p95 of the target or more is a problem, and twice the idle p95 is only told', () => {
  assert.equal(problemsOf(outcome(249)), []);
  assert.is(problemsOf(outcome(250)).length, 1);
  assert.is(lanesReport([outcome(21)], options).excesses.length, 1);
  assert.equal(lanesReport([outcome(20)], options).excesses, []);
});

test('a lane without one message that was SENT has missed its target', () => {
  assert.is(problemsOf(outcome(Number.NaN)).length, 1);
});

test('figures beside refused urgent submits, an empty flood, or shedding that shed nothing are a problem', () => {
  const [lane] = outcome(100).lanes;
  assert.is(problemsOf(outcome(100, { lanes: [{ ...lane!, refused: { 503: 1 } }] })).length, 1);
  assert.is(problemsOf(outcome(100, { p4: { ...outcome(100).p4, waitingAtEnd: 0 } })).length, 1);
  assert.is(problemsOf(outcome(100, { scene: 'shedding' })).length, 1);
  const shed = { ...outcome(100).p4, refused: { 429: 3 } };
  assert.equal(problemsOf(outcome(100, { scene: 'shedding', p4: shed })), []);
});

test('a control that reaches the target without its protection is a problem, and one that misses it is none', () => {
  const [control] = controls;
  assert.is(problemsOf(outcome(249, { control: control!.name })).length, 1);
  assert.equal(problemsOf(outcome(5_000, { control: control!.name })), []);
});

test('P4 gets at least 0.9 of its rate without the protections', () => {
  const unprotected = outcome(5_000, { control: ALL_OFF }, 1_000);
  assert.equal(problemsOf(outcome(100, {}, 900), unprotected), []);
  assert.is(problemsOf(outcome(100, {}, 899), unprotected).length, 1);
});

test('the plot has a row for each lane of each scene, and one whose messages never came has no mark', () => {
  const dots = (svg: string) => svg.split('<circle').length - 1;
  const inLegend = 2;
  assert.is(dots(lanesPlot(lanesReport([outcome(100), outcome(200)], options))), inLegend + 2);
  assert.is(dots(lanesPlot(lanesReport([outcome(Number.NaN)], options))), inLegend);
});

test.run();
