import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeCanary } from './judge-canary.js';
import { type Chance, createChance } from './testing/chance.js';
import { between, policy, release } from './testing/windows.js';
import type { Verdict } from './verdict.js';

/** What fails of the calls of a release, 0 to 1. */
interface Rates {
  readonly stable: number;
  readonly canary: number;
}

/** Calls in 10 s, at 300 calls/s. */
const callsPerCheck = 3000;
const checksPerStep = policy.holdSeconds / policy.checkSeconds;

/** Asks after each 10 s of a step for a verdict on all that came since its beginning. */
function* checkStep(
  chance: Chance,
  percent: number,
  { stable, canary }: Rates,
  checks = checksPerStep,
): Generator<Verdict['outcome']> {
  const counts = { stable: 0, stableFailed: 0, canary: 0, canaryFailed: 0 };
  for (let check = 0; check < checks; check++) {
    const ofCanary = percent === 100 ? callsPerCheck : chance.successes(callsPerCheck, percent / 100);
    counts.canary += ofCanary;
    counts.stable += callsPerCheck - ofCanary;
    counts.canaryFailed += chance.successes(ofCanary, canary);
    counts.stableFailed += chance.successes(callsPerCheck - ofCanary, stable);
    const window = between(
      release(counts.stable, counts.stableFailed),
      release(counts.canary, counts.canaryFailed),
    );
    yield judgeCanary(window, policy).outcome;
  }
}

describe('judgeCanary, asked every 10 s', () => {
  for (const rate of [0, 0.005]) {
    it(`passes a healthy canary at each step, with ${rate * 100} % of the calls failing in both`, () => {
      for (let seed = 1; seed <= 20; seed++) {
        const chance = createChance(seed);
        for (const percent of policy.steps) {
          const outcomes = [...checkStep(chance, percent, { stable: rate, canary: rate })];
          assert.equal(outcomes.at(-1), 'pass', `seed ${seed}, ${percent} %: ${outcomes.join(', ')}`);
        }
      }
    });
  }

  it('raises a false alarm in less than 1 of 100 runs, looking 30 times at each of four steps', () => {
    const runs = 600;
    let alarms = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const chance = createChance(seed);
      const isAlarm = policy.steps.some((percent) =>
        [...checkStep(chance, percent, { stable: 0.005, canary: 0.005 })].some(
          (outcome) => outcome === 'fail' || outcome === 'call a human',
        ),
      );
      alarms += isAlarm ? 1 : 0;
    }
    assert.ok(alarms < runs / 100, `${alarms} of ${runs} runs`);
  });

  it('fails a canary that fails 2 % by its first 1,000 calls', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const window = between(release(9000), release(1000, createChance(seed).successes(1000, 0.02)));
      assert.equal(judgeCanary(window, policy).outcome, 'fail', `seed ${seed}`);
    }
  });

  for (const [stable, seconds] of [
    [0, 60],
    [0.005, 100],
  ] as const) {
    it(`fails it at 10 % within ${seconds} s, and never passes it, with ${stable * 100} % failing in the stable release`, () => {
      for (let seed = 1; seed <= 20; seed++) {
        const outcomes = [...checkStep(createChance(seed), 10, { stable, canary: 0.02 })];
        assert.ok(!outcomes.includes('pass'), `seed ${seed}`);
        assert.ok(
          (outcomes.indexOf('fail') + 1) * policy.checkSeconds <= seconds,
          `seed ${seed}: ${outcomes}`,
        );
        assert.ok(outcomes.includes('fail'), `seed ${seed}`);
      }
    });
  }

  for (const percent of [25, 50, 75, 99, 100]) {
    it(`fails a canary that fails 2 % at ${percent} % before it passes it`, () => {
      for (let seed = 1; seed <= 50; seed++) {
        const steps = checkStep(createChance(seed), percent, { stable: 0, canary: 0.02 }, 10);
        const decision = [...steps].find((outcome) => outcome !== 'hold');
        assert.equal(decision, 'fail', `seed ${seed}`);
      }
    });
  }

  it('F10: never blames the canary for an outage of what both depend on', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const chance = createChance(seed);
      // 2 s in which nothing works, and each call is made five times.
      const failed = chance.successes(600, 0.1);
      const window = between(
        release(8100 + (600 - failed) * 5, { UNAVAILABLE: (600 - failed) * 5 }),
        release(900 + failed * 5, { UNAVAILABLE: failed * 5 }),
      );
      assert.notEqual(judgeCanary(window, policy).outcome, 'fail', `seed ${seed}`);
      assert.notEqual(judgeCanary(window, policy).outcome, 'pass', `seed ${seed}`);
    }
  });
});
