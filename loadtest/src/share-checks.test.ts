import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeShares, sumJudgedRows } from './share-checks.js';
import { closed, goodRow, limits, open, served } from './testing/evidence.js';

function judgeSplit(v1: number, v2: number, percent = 10) {
  const row = { ...goodRow(), servers: [served('v1', v1), served('v2', v2)] };
  const [check] = judgeShares(sumJudgedRows([row]), [{ release: 'v2', percent }], limits);
  assert.ok(check !== undefined);
  return check;
}

describe('judgeShares', () => {
  for (const [v2, outcome] of [
    [909, 'fail'],
    [910, 'pass'],
    [911, 'pass'],
    [1000, 'pass'],
    [1089, 'pass'],
    [1090, 'pass'],
    [1091, 'fail'],
    [0, 'fail'],
    [10_000, 'fail'],
  ] as const) {
    it(`is a ${outcome} for ${v2} of 10,000 calls, where 10 ± 0.9 % are expected`, () => {
      assert.equal(judgeSplit(10_000 - v2, v2).outcome, outcome);
    });
  }

  it('takes the very edge for right also where it is no whole percentage', () => {
    assert.equal(judgeSplit(100_000 - 10_900, 10_900).outcome, 'pass');
    assert.equal(judgeSplit(100_000 - 10_901, 10_901).outcome, 'fail');
  });

  for (const [calls, outcome] of [
    [9_999, 'inconclusive'],
    [10_000, 'pass'],
  ] as const) {
    it(`is ${outcome} over ${calls} calls`, () => {
      assert.equal(judgeSplit(calls - 1000, 1000).outcome, outcome);
    });
  }

  it('is inconclusive, never a fail, when a wrong share rests on too few calls', () => {
    assert.equal(judgeSplit(0, 9_999).outcome, 'inconclusive');
  });

  it('judges 0 % and 100 %', () => {
    assert.equal(judgeSplit(10_000, 0, 0).outcome, 'pass');
    assert.equal(judgeSplit(0, 10_000, 100).outcome, 'pass');
    assert.equal(judgeSplit(9_000, 1_000, 0).outcome, 'fail');
  });

  it('adds up all judged profiles and RPCs, and no warm-up', () => {
    const third = (profile: typeof closed | typeof open) => ({
      ...goodRow(),
      profile,
      servers: [served('v1', 3000), served('v2', 334)],
    });
    const warmUp = { ...third(closed), profile: { ...closed, purpose: 'warm-up' as const } };
    const otherRpc = { ...third(closed), rpc: 'VerifyToken' as const };
    const counts = sumJudgedRows([warmUp, third(closed), third(open), otherRpc]);
    const checks = judgeShares(counts, [{ release: 'v2', percent: 10 }], limits);
    assert.deepEqual(
      checks.map(({ rpc, outcome }) => [rpc, outcome]),
      [['all RPCs', 'pass']],
    );
    assert.deepEqual(
      judgeShares(
        sumJudgedRows([warmUp, third(closed), third(open)]),
        [{ release: 'v2', percent: 10 }],
        limits,
      ).map(({ outcome }) => outcome),
      ['inconclusive'],
    );
  });

  it('is inconclusive when a profile misses its counts, with profile and reason', () => {
    const rows = [
      goodRow(),
      { ...goodRow(), profile: open, servers: { missing: ['http://a was restarted'] } },
    ];
    const [check] = judgeShares(sumJudgedRows(rows), [{ release: 'v2', percent: 10 }], limits);
    assert.deepEqual(
      [check?.outcome, check?.message],
      ['inconclusive', 'ValidateLocal, offered-1000: http://a was restarted'],
    );
  });

  it('is inconclusive when the servers were not read', () => {
    const rows = [{ ...goodRow(), servers: undefined }];
    const [check] = judgeShares(sumJudgedRows(rows), [{ release: 'v2', percent: 10 }], limits);
    assert.equal(check?.outcome, 'inconclusive');
  });
});
