import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReleaseWindow, Window } from '../metrics/snapshot.js';
import type { Finding } from './finding.js';
import { createLatencyJudge } from './judge-latency.js';
import { between, policy, release } from './testing/windows.js';

/** Slow: 90 % of the calls of the canary within 300 ms. */
const slow = between(release(9000), release(1000, 0, 300));
const fine = between(release(9000), release(1000));

/** What the last of some windows says, each seen once. */
function judge(...windows: readonly Window[]): Finding | undefined {
  const latencyJudge = createLatencyJudge(policy);
  return windows.map((window) => latencyJudge.judge(window).finding).at(-1);
}

/** What is said when two windows in a row are like this. */
function judgeTwice(stable: ReleaseWindow, canary: ReleaseWindow): Finding | undefined {
  const window = between(stable, canary);
  return judge(window, window);
}

describe('createLatencyJudge', () => {
  it('passes a canary that is as fast as the stable release, with numbers', () => {
    assert.deepEqual(judge(fine), {
      outcome: 'pass',
      reason:
        '90 % of the calls of the canary were answered in 3 ms, of the stable release in 3 ms; the goal is 10 ms',
    });
  });

  it('fails a canary that is more than the margin slower, be it within the goal or not', () => {
    assert.deepEqual(judgeTwice(release(9000, 0, 1.5), release(1000, 0, 6.75)), {
      outcome: 'fail',
      reason:
        '90 % of the calls of the canary were answered in 6.75 ms, of the stable release in 1.5 ms; it may be 5 ms slower',
    });
    assert.equal(judgeTwice(release(9000, 0, 12), release(1000, 0, 30))?.outcome, 'fail');
  });

  it('fails a canary over the goal', () => {
    assert.equal(judgeTwice(release(9000, 0, 8), release(1000, 0, 10.5))?.outcome, 'fail');
    assert.equal(judgeTwice(release(0), release(1000, 0, 5000))?.outcome, 'fail');
    assert.equal(judgeTwice(release(9000, 0, 8), release(1000, 0, 10))?.outcome, 'pass');
  });

  it('F10: calls a human when the stable release is over the goal as well', () => {
    const finding = judgeTwice(release(9000, 0, 14), release(1000, 0, 16));
    assert.equal(finding?.outcome, 'call a human');
    assert.match(finding.reason, /16 ms, of the stable release in 14 ms; both miss the goal of 10 ms/);
  });

  it('says nothing before 1,000 calls', () => {
    assert.equal(judgeTwice(release(9000), release(999, 0, 300)), undefined);
  });

  it('holds after one slow window, and until a whole one has followed', () => {
    assert.match(judge(slow)?.reason ?? '', /300 ms, .*; the next calls must say so too$/);
    assert.deepEqual(judge(slow, between(release(9000), release(999, 0, 300))), {
      outcome: 'hold',
      reason: 'the canary was slow; 999 of 1,000 calls that came since then must tell whether it still is',
    });
  });

  it('takes a stall of one window for no failure, and begins to count anew', () => {
    assert.equal(judge(slow, fine)?.outcome, 'pass');
    assert.equal(judge(slow, fine, slow)?.outcome, 'hold');
    assert.equal(judge(slow, fine, slow, slow)?.outcome, 'fail');
  });

  it('lets a window grow as long as it is not slow', () => {
    const latencyJudge = createLatencyJudge(policy);
    assert.deepEqual(
      [fine, slow, fine, between(release(90), release(10))].map(
        (window) => latencyJudge.judge(window).isOver,
      ),
      [false, true, false, false],
    );
  });

  it('F3: holds when nothing tells how long the calls took', () => {
    assert.deepEqual(judge(between(release(9000), { ...release(1000), p90: undefined })), {
      outcome: 'hold',
      reason: 'nothing says how long the calls of the canary took',
    });
  });

  it('F3: says nothing when a counter is no number', () => {
    const window = between(release(9000), { ...release(1000), p90: Number.NaN });
    assert.equal(judge(window, window), undefined);
  });
});
