import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide, freshStep, type Observation } from './step-machine.js';

const rules = { holdSeconds: 300, maxHoldSeconds: 3_600, unreadableChecks: 4 };
const good: Pick<Observation, 'verdict' | 'share'> = {
  verdict: { outcome: 'pass', reasons: ['none failed'] },
  share: { outcome: 'agrees', wantedPercent: 25, observedPercent: 25, low: 24, high: 26, calls: 10_000 },
};

function decisionOf(seen: Observation) {
  return decide(freshStep, seen, rules).decision;
}

describe('decide', () => {
  it('goes on when the step is over and all is proven', () => {
    assert.equal(decisionOf({ secondsInStep: 300, ...good }).kind, 'go on');
  });

  it('F2: holds as long as the metrics do not reach to the end of the step', () => {
    const decision = decisionOf({ secondsInStep: 310, ageSeconds: 28, ...good });
    assert.deepEqual(decision, {
      kind: 'hold',
      waitsFor: ['the metrics are 28 s old, and must reach to the end of the step'],
    });
    assert.equal(decisionOf({ secondsInStep: 330, ageSeconds: 28, ...good }).kind, 'go on');
  });

  it('rolls back a canary that failed, however old the metrics are', () => {
    const verdict = { outcome: 'fail', reasons: ['20 calls failed'] } as const;
    assert.equal(decisionOf({ secondsInStep: 40, ageSeconds: 28, ...good, verdict }).kind, 'roll back');
  });
});
