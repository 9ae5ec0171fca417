// Shedding under a moved clock: when it begins and ends, whom it refuses, and how seldom it changes.
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createShedController, type ShedChange, type ShedController } from '../../src/admission/shed-controller.ts';
import type { ShedLimits } from '../../src/admission/shed-rule.ts';
import { lanes } from '../../src/domain/contract.ts';
import type { LagReading } from '../../src/domain/lane-lag.ts';

const test = suite('admission/shed-controller');

const SAMPLE_MS = 5_000;
const VALID_MS = 15_000;
const MINUTE_MS = 60_000;

const times = { onAfterMs: 30_000, offAfterMs: 30_000, atLeastMs: 60_000, reopenMs: 60_000 };
const limits: Readonly<Record<'P0' | 'P1', ShedLimits>> = {
  P0: { onAbove: 0, offAt: 0, ...times },
  P1: { onAbove: 1_000, offAt: 500, ...times },
};

const lagOf = (lag: number): LagReading => ({ kind: 'lag', lag, validForMs: VALID_MS });
const readingOf = (lag: number | LagReading['kind']): LagReading =>
  typeof lag === 'number' ? lagOf(lag) : { kind: lag as 'missing' };

type Seen = number | 'missing' | 'unreadable' | 'unanswered';
type Look = { readonly P0: Seen; readonly P1: Seen };
const calm: Look = { P0: 0, P1: 0 };

/** A controller whose clock moves on by five seconds with each look. */
function setUp(more: { readonly spread?: number; readonly P0?: Partial<ShedLimits> } = {}) {
  const changes: (ShedChange & { readonly atMs: number })[] = [];
  let now = 7_000_000;
  const beganAt = now;
  const controller: ShedController = createShedController({
    limits: { ...limits, P0: { ...limits.P0, ...more.P0 } },
    retrySpreadSeconds: more.spread ?? 0,
    onChange: (change) => changes.push({ ...change, atMs: now - beganAt }),
  });
  const look = ({ P0, P1 }: Look) => controller.sample({ P0: readingOf(P0), P1: readingOf(P1) }, now);
  return {
    changes,
    /** Looks now and then every five seconds, until that much time has passed. */
    keep(seen: Look | (() => Look), forMs: number) {
      for (let passed = 0; passed < forMs; passed += SAMPLE_MS) {
        look(typeof seen === 'function' ? seen() : seen);
        now += SAMPLE_MS;
      }
    },
    /** The same until there were so many changes. */
    keepUntil(seen: Look, count: number) {
      for (let looks = 0; changes.length < count; looks += 1) {
        assert.ok(looks < 1_000, `no transition ${count}`);
        look(seen);
        now += SAMPLE_MS;
      }
    },
    /** Time passes without a look. */
    wait(ms: number) {
      now += ms;
    },
    shed: (lane: (typeof lanes)[number]) => controller.shedOf(lane, now),
    refused: () => lanes.filter((lane) => controller.shedOf(lane, now) !== null),
    /** How many of so many submits on a lane are let in. */
    letIn(lane: (typeof lanes)[number], submits: number) {
      return Array.from({ length: submits }, () => controller.shedOf(lane, now)).filter((shed) => shed === null).length;
    },
  };
}

/** Shedding has begun at the seventh sample: the first and the last of 30 s. */
const WINDOW_MS = 7 * SAMPLE_MS;

test('any lag of P0 for 30 s sheds P3 and P4, and one sample without it begins the window anew', () => {
  const { keep, refused } = setUp();
  keep({ P0: 1, P1: 0 }, WINDOW_MS - SAMPLE_MS);
  assert.equal(refused(), []);
  keep(calm, SAMPLE_MS);
  keep({ P0: 1, P1: 0 }, WINDOW_MS - SAMPLE_MS);
  assert.equal(refused(), []);
  keep({ P0: 1, P1: 0 }, SAMPLE_MS);
  assert.equal(refused(), ['P3', 'P4']);
});

test('more than 1,000 on P1 for 30 s shed P4 alone, and exactly 1,000 shed nothing', () => {
  const at = setUp();
  at.keep({ P0: 0, P1: 1_000 }, 10 * MINUTE_MS);
  assert.equal(at.refused(), []);
  const above = setUp();
  above.keep({ P0: 0, P1: 1_001 }, WINDOW_MS - SAMPLE_MS);
  assert.equal(above.refused(), []);
  above.keep({ P0: 0, P1: 1_001 }, SAMPLE_MS);
  assert.equal(above.refused(), ['P4']);
  assert.equal(above.shed('P4'), { shedLane: 'P4', protectedLane: 'P1', retryAfterSeconds: 60 });
});

test('with both rules true P0 is the protected lane, and P1 is once P0 has recovered', () => {
  const { keep, shed } = setUp();
  keep({ P0: 5, P1: 5_000 }, WINDOW_MS);
  assert.is(shed('P4')?.protectedLane, 'P0');
  assert.is(shed('P3')?.protectedLane, 'P0');
  keep({ P0: 0, P1: 5_000 }, 5 * MINUTE_MS);
  assert.is(shed('P4')?.protectedLane, 'P1');
  assert.is(shed('P3'), null);
});

test('a trickle on P0 that the setting allows sheds nothing', () => {
  const { keep, refused } = setUp({ P0: { onAbove: 20, offAt: 10 } });
  keep({ P0: 20, P1: 0 }, 10 * MINUTE_MS);
  assert.equal(refused(), []);
  keep({ P0: 21, P1: 0 }, WINDOW_MS);
  assert.equal(refused(), ['P3', 'P4']);
});

for (const kind of ['missing', 'unreadable'] as const) {
  test(`a gauge that is ${kind} ends the shedding at once, and the window begins anew`, () => {
    const { keep, refused } = setUp();
    keep({ P0: 1, P1: 2_000 }, WINDOW_MS);
    assert.equal(refused(), ['P3', 'P4']);
    keep({ P0: kind, P1: kind }, SAMPLE_MS);
    assert.equal(refused(), []);
    keep({ P0: 1, P1: 2_000 }, WINDOW_MS - SAMPLE_MS);
    assert.equal(refused(), []);
  });
}

test('while Redis does not answer the last gauge holds until it would have expired, and not longer', () => {
  const { keep, refused, wait } = setUp();
  keep({ P0: 1, P1: 0 }, WINDOW_MS);
  keep({ P0: 'unanswered', P1: 'unanswered' }, 2 * SAMPLE_MS);
  assert.equal(refused(), ['P3', 'P4']);
  wait(1);
  assert.equal(refused(), []);
});

test('one look that Redis leaves unanswered does not begin the window anew', () => {
  const { keep, refused } = setUp();
  keep({ P0: 1, P1: 0 }, 3 * SAMPLE_MS);
  keep({ P0: 'unanswered', P1: 'unanswered' }, SAMPLE_MS);
  keep({ P0: 1, P1: 0 }, 3 * SAMPLE_MS);
  assert.equal(refused(), ['P3', 'P4']);
});

test('a process that stood still longer than a gauge lives sheds nothing by what it knew before', () => {
  const { keep, refused, wait } = setUp();
  keep({ P0: 1, P1: 0 }, WINDOW_MS);
  wait(MINUTE_MS);
  assert.equal(refused(), []);
  keep({ P0: 1, P1: 0 }, SAMPLE_MS);
  assert.equal(refused(), []);
});

test('shedding lasts a minute at least, and ends only after 30 s at or below the lower threshold', () => {
  const { keep, refused, changes } = setUp();
  keep({ P0: 0, P1: 1_001 }, WINDOW_MS);
  keep({ P0: 0, P1: 501 }, 10 * MINUTE_MS);
  assert.equal(refused(), ['P4']);
  keep({ P0: 0, P1: 500 }, WINDOW_MS - SAMPLE_MS);
  assert.equal(
    changes.map(({ to }) => to),
    ['shedding'],
  );
  keep({ P0: 0, P1: 500 }, SAMPLE_MS);
  assert.equal(
    changes.map(({ to }) => to),
    ['shedding', 'reopening'],
  );
  const early = setUp();
  early.keep({ P0: 1, P1: 0 }, WINDOW_MS);
  early.keep(calm, MINUTE_MS + 2 * SAMPLE_MS);
  const [began, ended] = early.changes;
  assert.is(ended!.atMs - began!.atMs, MINUTE_MS);
});

test('a lane reopens by a share that grows from nothing to everything, also for every second submit', () => {
  const { keep, keepUntil, letIn, shed, changes } = setUp();
  keep({ P0: 1, P1: 0 }, WINDOW_MS);
  keepUntil(calm, 2);
  const shares: number[] = [];
  const ofEverySecond: number[] = [];
  while (changes.length < 3 && shares.length < 100) {
    shares.push(letIn('P4', 1_000) / 1_000);
    const every = Array.from({ length: 1_000 }, () => [shed('P4'), shed('P4')][1]);
    ofEverySecond.push(every.filter((one) => one === null).length / 1_000);
    keep(calm, SAMPLE_MS);
  }
  assert.is(shares.length, 12);
  for (const [step, share] of shares.entries()) {
    assert.ok(Math.abs(share - step / 12) < 0.01, `step ${step}: ${share}`);
    assert.ok(
      Math.abs(ofEverySecond[step]! - step / 12) < 0.01,
      `step ${step}: ${ofEverySecond[step]} of every second`,
    );
  }
  assert.is(letIn('P4', 1_000), 1_000);
});

test('the share stops growing while the lag is back, and 30 s of it shed the lane again', () => {
  const { keep, keepUntil, letIn } = setUp();
  keep({ P0: 1, P1: 0 }, WINDOW_MS);
  keepUntil(calm, 2);
  keep(calm, 30_000);
  const before = letIn('P3', 1_000);
  keep({ P0: 1, P1: 0 }, WINDOW_MS - SAMPLE_MS);
  assert.ok(Math.abs(letIn('P3', 1_000) - before) < 10);
  keep({ P0: 1, P1: 0 }, SAMPLE_MS);
  assert.is(letIn('P3', 1_000), 0);
});

/** The same numbers each time, between 0 and 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('ten minutes of lag around the threshold make at most a handful of changes', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const next = numbers(seed);
    const { keep, changes } = setUp();
    // Mostly above, evenly around, and mostly below, in samples that know nothing of each other.
    const bias = [0.2, 0.5, 0.8, 0.95][seed % 4]!;
    keep(() => ({ P0: next() < bias ? 1 : 0, P1: Math.round(600 + 800 * next()) }), 10 * MINUTE_MS);
    for (const lane of ['P0', 'P1'] as const) {
      const made = changes.filter(({ protectedLane }) => protectedLane === lane).length;
      assert.ok(made <= 5, `${made} changes for ${lane} with seed ${seed}`);
    }
  }
});

test('no rhythm of the lag makes more than eight changes in ten minutes, nor does a lag that the flood itself makes', () => {
  for (let aboveMs = SAMPLE_MS; aboveMs <= 3 * MINUTE_MS; aboveMs += SAMPLE_MS) {
    for (let belowMs = SAMPLE_MS; belowMs <= 3 * MINUTE_MS; belowMs += 3 * SAMPLE_MS) {
      const { keep, changes } = setUp();
      for (let passed = 0; passed < 20 * MINUTE_MS; passed += aboveMs + belowMs) {
        keep({ P0: 0, P1: 2_000 }, aboveMs);
        keep(calm, belowMs);
      }
      assert.ok(mostIn(changes, 10 * MINUTE_MS) <= 8, `above ${aboveMs}, below ${belowMs}`);
    }
  }
  // The flood is the cause of the lag: it is there whenever anything is let in.
  const { keep, letIn, changes } = setUp();
  keep(() => ({ P0: 0, P1: letIn('P4', 100) > 0 ? 2_000 : 0 }), 60 * MINUTE_MS);
  assert.ok(changes.length > 5 && mostIn(changes, 10 * MINUTE_MS) <= 8, `${mostIn(changes, 10 * MINUTE_MS)}`);
});

function mostIn(changes: readonly { readonly atMs: number }[], windowMs: number): number {
  const counts = changes.map(
    ({ atMs: from }) => changes.filter(({ atMs }) => atMs >= from && atMs < from + windowMs).length,
  );
  return Math.max(0, ...counts);
}

/** Shedding for P1, a gauge that is gone for some looks, and lag as before. */
function setUpInterrupted(looksGone: number) {
  const at = setUp();
  at.keep({ P0: 0, P1: 2_000 }, 5 * MINUTE_MS);
  at.keep({ P0: 0, P1: 'missing' }, looksGone * SAMPLE_MS);
  return { ...at, kinds: () => at.changes.map(({ to }) => to) };
}

test('what a missing gauge ended goes on once it was back for 30 s, also below the upper threshold, and lasts its least time', () => {
  const { keep, keepUntil, refused, kinds, changes } = setUpInterrupted(1);
  keep({ P0: 0, P1: 700 }, WINDOW_MS - SAMPLE_MS);
  assert.equal(refused(), []);
  keep({ P0: 0, P1: 700 }, SAMPLE_MS);
  assert.equal(refused(), ['P4']);
  assert.equal(kinds(), ['shedding', 'open', 'shedding']);
  keepUntil(calm, 4);
  assert.is(changes[3]!.to, 'reopening');
  assert.is(changes[3]!.atMs - changes[2]!.atMs, MINUTE_MS);
});

test('a growing share that a missing gauge ended grows on from where it was', () => {
  const { keep, keepUntil, letIn } = setUp();
  keep({ P0: 0, P1: 2_000 }, WINDOW_MS);
  keepUntil(calm, 2);
  keep(calm, 30_000);
  const before = letIn('P4', 1_000);
  keep({ P0: 0, P1: 'missing' }, SAMPLE_MS);
  assert.is(letIn('P4', 1_000), 1_000);
  keep({ P0: 0, P1: 700 }, WINDOW_MS);
  assert.ok(Math.abs(letIn('P4', 1_000) - before - 1_000 / 12) < 10);
});

test('a lane that did not lag for 30 s with everything let in, because the gauge was missing, stays open', () => {
  const { keep, refused, kinds } = setUpInterrupted(1);
  keep(calm, WINDOW_MS);
  keep({ P0: 0, P1: 700 }, 10 * MINUTE_MS);
  assert.equal(refused(), []);
  assert.equal(kinds(), ['shedding', 'open']);
});

test('what a gauge had begun that is gone for more than two minutes does not go on', () => {
  for (const [looksGone, refusedLanes] of [
    [24, ['P4']],
    [26, []],
  ] as const) {
    const { keep, refused } = setUpInterrupted(looksGone);
    keep({ P0: 0, P1: 700 }, 2 * WINDOW_MS);
    assert.equal(refused(), refusedLanes, `gone for ${looksGone} looks`);
  }
  const stoodStill = setUpInterrupted(0);
  stoodStill.wait(3 * MINUTE_MS);
  stoodStill.keep({ P0: 0, P1: 700 }, 2 * WINDOW_MS);
  assert.equal(stoodStill.refused(), []);
});

test('a relapse after a gauge was gone is remembered: it sheds for twice as long', () => {
  const { keep, keepUntil, changes } = setUpInterrupted(1);
  keep(calm, WINDOW_MS);
  keepUntil({ P0: 0, P1: 2_000 }, 3);
  keepUntil(calm, 4);
  assert.is(changes[3]!.atMs - changes[2]!.atMs, 2 * MINUTE_MS);
});

test('a gauge that came and went sheds after two minutes at most once it stays', () => {
  const { keep, refused } = setUp();
  for (let round = 1; round <= 8; round += 1) {
    keep({ P0: 0, P1: 2_000 }, WINDOW_MS * 4);
    keep({ P0: 0, P1: 'missing' }, SAMPLE_MS);
  }
  keep({ P0: 0, P1: 2_000 }, 2 * MINUTE_MS);
  assert.equal(refused(), []);
  keep({ P0: 0, P1: 2_000 }, SAMPLE_MS);
  assert.equal(refused(), ['P4']);
});

test('a gauge that comes and goes makes at most a dozen changes in ten minutes, whatever it says between', () => {
  for (let known = 3; known <= 51; known += 6) {
    for (let gone = 1; gone <= 31; gone += 5) {
      for (const isOurs of [true, false]) {
        const { keep, letIn, changes } = setUp();
        for (let passed = 0; passed < 30 * MINUTE_MS; passed += (known + gone) * SAMPLE_MS) {
          // The lag is there always, or whenever anything is let in.
          keep(() => ({ P0: 0, P1: isOurs && letIn('P4', 20) === 0 ? 0 : 2_000 }), known * SAMPLE_MS);
          keep({ P0: 0, P1: 'missing' }, gone * SAMPLE_MS);
        }
        assert.ok(mostIn(changes, 10 * MINUTE_MS) <= 12, `known for ${known} looks, gone for ${gone}`);
      }
    }
  }
  fc.assert(
    fc.property(looks, (all) => {
      const { keep, wait, changes } = setUp();
      for (const { look, times, pauseMs } of all) {
        keep(look, times * SAMPLE_MS);
        wait(pauseMs);
      }
      for (const lane of ['P0', 'P1'] as const) {
        const ofLane = changes.filter(({ protectedLane }) => protectedLane === lane);
        assert.ok(mostIn(ofLane, 10 * MINUTE_MS) <= 12);
      }
    }),
    { numRuns: 300 },
  );
});

test('Retry-After is 60, and is spread upwards only, evenly and by no more than the setting', () => {
  const waits = (spread: number) => {
    const { keep, shed } = setUp({ spread });
    keep({ P0: 1, P1: 0 }, WINDOW_MS);
    return Array.from({ length: 3_100 }, () => shed('P4')!.retryAfterSeconds);
  };
  assert.equal([...new Set(waits(0))], [60]);
  const spread = waits(30);
  assert.equal([Math.min(...spread), Math.max(...spread)], [60, 90]);
  for (let seconds = 60; seconds <= 90; seconds += 1) {
    const times = spread.filter((one) => one === seconds).length;
    assert.ok(times > 80 && times < 120, `${seconds} s: ${times} times`);
  }
});

const seen = fc.oneof(
  fc.integer({ min: 0, max: 3_000 }),
  fc.constantFrom<Seen>(0, 1, 500, 501, 1_000, 1_001, 'missing', 'unreadable', 'unanswered'),
);
const looks = fc.array(
  fc.record({
    look: fc.record({ P0: seen, P1: seen }),
    times: fc.integer({ min: 1, max: 30 }),
    pauseMs: fc.constantFrom(0, 1, 4_000, 10_001),
  }),
  { maxLength: 40 },
);

test('whatever the gauges say, P0, P1 and P2 are never refused, P3 is for P0 alone, and no lane without its gauge', () => {
  fc.assert(
    fc.property(looks, (all) => {
      const { keep, wait, shed } = setUp();
      for (const { look, times, pauseMs } of all) {
        for (let n = 0; n < times; n += 1) {
          keep(look, SAMPLE_MS);
          wait(pauseMs);
          for (const lane of ['P0', 'P1', 'P2'] as const) assert.is(shed(lane), null);
          const refusals = (['P3', 'P4'] as const).map(shed).filter((one) => one !== null);
          for (const { shedLane, protectedLane } of refusals) {
            assert.ok(protectedLane === 'P0' || shedLane === 'P4');
            assert.not(['missing', 'unreadable'].includes(String(look[protectedLane])));
            assert.ok(pauseMs <= 10_000, 'the gauge is older than 15 s');
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('whatever the gauges say, the first shedding follows 30 s of unbroken lag', () => {
  fc.assert(
    fc.property(looks, (all) => {
      const { keep, wait, changes } = setUp();
      const since: Record<'P0' | 'P1', number | null> = { P0: null, P1: null };
      let now = 0;
      for (const { look, times, pauseMs } of all) {
        for (let n = 0; n < times; n += 1) {
          keep(look, SAMPLE_MS);
          for (const lane of ['P0', 'P1'] as const) {
            const lag = look[lane];
            if (typeof lag === 'number' && lag > limits[lane].onAbove) since[lane] ??= now;
            else if (lag !== 'unanswered') since[lane] = null;
            const [first] = changes.filter(({ protectedLane }) => protectedLane === lane);
            if (first?.atMs === now)
              assert.ok(since[lane] !== null && now - since[lane] >= 30_000, `${lane} at ${now}`);
          }
          wait(pauseMs);
          now += SAMPLE_MS + pauseMs;
        }
      }
    }),
    { numRuns: 300 },
  );
});

test.run();
