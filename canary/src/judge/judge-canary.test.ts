import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { ReleaseWindow } from '../metrics/snapshot.js';
import type { Finding } from './finding.js';
import { judgeCanary } from './judge-canary.js';
import { mostAttempts } from './statuses.js';
import { between, policy, release } from './testing/windows.js';
import type { Verdict } from './verdict.js';

function judge(stable: ReleaseWindow, canary: ReleaseWindow, latency?: Finding): Verdict {
  return judgeCanary(between(stable, canary), policy, latency);
}

function outcomeOf(stable: ReleaseWindow, canary: ReleaseWindow): Verdict['outcome'] {
  return judge(stable, canary).outcome;
}

describe('judgeCanary', () => {
  it('passes a canary that fails nothing, and says by what', () => {
    assert.deepEqual(judge(release(9000), release(1000)), {
      outcome: 'pass',
      reasons: ['the canary failed 0 of 1,000 calls, the stable release 0 of 9,000 calls'],
    });
  });

  it('passes a canary that fails as rarely as the stable release', () => {
    assert.equal(outcomeOf(release(27_000, 135), release(3000, 16)), 'pass');
  });

  it('fails a canary that fails 2 %, with numbers that a person understands', () => {
    assert.deepEqual(judge(release(9000), release(1000, { INTERNAL: 19, UNKNOWN: 1 })), {
      outcome: 'fail',
      reasons: [
        'the canary failed 20 of 1,000 calls (2 %: INTERNAL 19, UNKNOWN 1), the stable release 0 of 9,000 calls; by chance that comes about less than once in 1,000,000,000,000 times',
      ],
    });
    assert.match(
      judge(release(9000, 20), release(1000, 14)).reasons[0] ?? '',
      /by chance that comes about once in [\d,]+ times$/,
    );
  });

  it('F3: holds without calls and with fewer than 1,000, and says how many are missing', () => {
    assert.deepEqual(judge(release(9000), release(0)), {
      outcome: 'hold',
      reasons: ['the canary answered 0 calls in 30 s, 1,000 are needed to judge it'],
    });
    assert.equal(outcomeOf(release(0), release(0)), 'hold');
    assert.equal(outcomeOf(release(9000), release(999)), 'hold');
    assert.equal(outcomeOf(release(900), release(100, 2)), 'hold');
  });

  it('F3: holds when a counter is no number', () => {
    assert.equal(outcomeOf(release(9000), { ...release(1000), p90: Number.NaN }), 'hold');
    assert.equal(outcomeOf({ ...release(9000), calls: Number.NaN }, release(1000)), 'hold');
    assert.equal(outcomeOf(release(9000), { ...release(1000), byStatus: { INTERNAL: -1 } }), 'hold');
    assert.equal(outcomeOf(release(9000), { ...release(1000), byStatus: { INTERNAL: 1001 } }), 'hold');
  });

  it('fails a canary that fails all its calls long before it has had 1,000', () => {
    assert.equal(outcomeOf(release(72), release(8, 8)), 'fail');
    assert.equal(outcomeOf(release(30), release(3, 3)), 'hold');
  });

  it('holds a canary whose failures prove nothing yet in either way', () => {
    const { outcome, reasons } = judge(release(1000), release(1000, 7));
    assert.equal(outcome, 'hold');
    assert.deepEqual(reasons, [
      'the canary failed 7 of 1,000 calls (0.7 %: INTERNAL 7), the stable release 0 of 1,000 calls; more calls must prove that the canary fails less than 1 %',
    ]);
  });

  it('F10: calls a human when the stable release fails as badly', () => {
    const { outcome, reasons } = judge(release(9000, { UNKNOWN: 450 }), release(1000, { UNKNOWN: 52 }));
    assert.equal(outcome, 'call a human');
    assert.match(
      reasons[0] ?? '',
      /the stable release 450 of 9,000 calls \(5 %: UNKNOWN 450\); a stable release that fails more than 1 % is no measure/,
    );
    assert.equal(outcomeOf(release(9000, 900), release(500, 50)), 'call a human', 'before 1,000 calls too');
    assert.equal(outcomeOf(release(9000, 9000), release(1000, 1000)), 'call a human');
    assert.equal(outcomeOf(release(9000, 900), release(1000, 0)), 'call a human', 'whatever the canary does');
  });

  it('F10: never passes while the stable release fails more than it may, proven or not', () => {
    assert.equal(outcomeOf(release(1000, 13), release(1000, 0)), 'hold');
  });

  it('fails a canary that is far worse than a bad stable release', () => {
    assert.equal(outcomeOf(release(9000, 450), release(1000, 500)), 'fail');
  });

  it('does not take a burst that hits both for a fault of the canary', () => {
    assert.equal(outcomeOf(release(9000, 500), release(1000, 95)), 'call a human');
  });

  it('takes a call that was repeated in vain for one call', () => {
    assert.equal(outcomeOf(release(9900), release(1100, { UNAVAILABLE: 5 })), 'hold');
    assert.equal(outcomeOf(release(9900), release(1100, { UNAVAILABLE: 25 })), 'fail');
  });

  it('agrees with the VirtualService on how often a call is made', () => {
    const path = join(import.meta.dirname, '..', '..', '..', '..', 'istio', 'auth-virtualservice.yaml');
    const attempts = [...readFileSync(path, 'utf8').matchAll(/attempts: (\d+)/g)].map(([, text]) =>
      Number(text),
    );
    assert.ok(attempts.length > 0);
    assert.ok(attempts.every((repeats) => repeats + 1 === mostAttempts));
  });

  describe('at 100 %, without a stable release to compare with', () => {
    const none = release(0);

    it('passes what proves to fail less than 1 %', () => {
      assert.equal(outcomeOf(none, release(1000)), 'pass');
      assert.equal(outcomeOf(none, release(6000, 30)), 'pass');
    });

    it('fails what proves to fail more than 1 %', () => {
      const { outcome, reasons } = judge(none, release(3000, 75));
      assert.equal(outcome, 'fail');
      assert.match(
        reasons[0] ?? '',
        /75 of 3,000 calls \(2\.5 %: INTERNAL 75\).*; no release may fail more than 1 %/,
      );
    });

    it('holds what proves neither', () => {
      assert.equal(outcomeOf(none, release(1000, 9)), 'hold');
    });

    it('does not take a few calls of the stable release for a measure', () => {
      assert.equal(outcomeOf(release(5, 5), release(3000, 300)), 'fail');
    });
  });

  describe('refusals', () => {
    it('fails a canary that refuses what the stable release grants', () => {
      const { outcome, reasons } = judge(
        release(9000, { NOT_FOUND: 90 }),
        release(1000, { PERMISSION_DENIED: 990, NOT_FOUND: 10 }),
      );
      assert.equal(outcome, 'fail');
      assert.match(
        reasons[0] ?? '',
        /^the canary refused 1,000 of 1,000 calls \(100 %: PERMISSION_DENIED 990, NOT_FOUND 10\), the stable release 90 of 9,000 calls \(1 %: NOT_FOUND 90\); by chance/,
      );
    });

    it('passes one that refuses as much', () => {
      assert.equal(outcomeOf(release(9000, { NOT_FOUND: 2700 }), release(1000, { NOT_FOUND: 312 })), 'pass');
    });
  });

  describe('calls that were given up', () => {
    it('are nobody’s fault', () => {
      assert.equal(outcomeOf(release(9000, { CANCELLED: 900 }), release(1200, { CANCELLED: 120 })), 'pass');
      assert.equal(outcomeOf(release(9000, { CANCELLED: 10 }), release(1500, { CANCELLED: 12 })), 'pass');
    });

    it('prove nothing: without them there must be 1,000', () => {
      assert.equal(outcomeOf(release(9000, { CANCELLED: 900 }), release(1000, { CANCELLED: 100 })), 'hold');
    });

    it('call a human when callers give up the canary alone', () => {
      const { outcome, reasons } = judge(release(9000), release(1500, { CANCELLED: 60 }));
      assert.equal(outcome, 'call a human');
      assert.match(
        reasons[0] ?? '',
        /^callers gave up 60 of 1,500 calls \(4 %: CANCELLED 60\) of the canary/,
      );
    });
  });

  it('holds as long as the latency is not judged, though no call failed', () => {
    const latency = { outcome: 'hold', reason: 'the canary was slow' } as const;
    assert.deepEqual(judge(release(9000), release(1000), latency), {
      outcome: 'hold',
      reasons: ['the canary was slow'],
    });
  });

  it('tells all that is wrong, what decides first', () => {
    const { outcome, reasons } = judge(
      release(9000, { CANCELLED: 10 }),
      release(2000, { INTERNAL: 100, CANCELLED: 200 }),
      { outcome: 'fail', reason: '90 % of the calls were slow' },
    );
    assert.equal(outcome, 'fail');
    assert.equal(reasons.length, 3);
    assert.match(reasons.join('\n'), /^the canary failed.*\n90 % of.*\ncallers gave up/);
  });
});
