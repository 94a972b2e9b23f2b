import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Check } from './checks.js';
import type { MeasuredRow } from './measured-row.js';
import { judgeRow } from './row-checks.js';
import { goodRow, limits, measured, open, served } from './testing/evidence.js';

function find(row: MeasuredRow, name: string): Check {
  const check = judgeRow(row, limits).find((one) => one.name.startsWith(name));
  assert.ok(check !== undefined, `no check ${name}`);
  return check;
}

/** A row of 1,000 calls of which the slowest part takes `ms`. */
function slowest(calls: number, ms: number): MeasuredRow {
  const run = measured([
    { calls: 1000 - calls, ms: 1 },
    { calls, ms },
  ]);
  return { ...goodRow(1000), run };
}

describe('judgeRow, latency', () => {
  for (const [ms, outcome] of [
    [9.999, 'pass'],
    [10, 'fail'],
    [10.001, 'fail'],
  ] as const) {
    it(`is a ${outcome} for p90 of ${ms} ms`, () => {
      assert.equal(find(slowest(101, ms), 'p90').outcome, outcome);
    });
  }

  for (const [ms, outcome] of [
    [19.999, 'pass'],
    [20, 'fail'],
    [20.001, 'fail'],
  ] as const) {
    it(`is a ${outcome} for p99 of ${ms} ms`, () => {
      assert.equal(find(slowest(11, ms), 'p99').outcome, outcome);
    });
  }

  it('lets exactly the slowest 10 % be slower than p90, 1 % than p99', () => {
    assert.equal(find(slowest(100, 15), 'p90').outcome, 'pass');
    assert.equal(find(slowest(101, 15), 'p90').outcome, 'fail');
    assert.equal(find(slowest(10, 500), 'p99').outcome, 'pass');
    assert.equal(find(slowest(11, 500), 'p99').outcome, 'fail');
  });

  it('says what was measured and the limit', () => {
    assert.equal(
      find(slowest(200, 12.34), 'p90').message,
      '90 % of 1,000 calls took at most 12.3 ms, limit 10 ms',
    );
  });

  it('is inconclusive with too few fast calls', () => {
    const row = { ...goodRow(1000), run: measured([{ calls: 999, ms: 1 }]) };
    const check = find(row, 'p90');
    assert.equal(check.outcome, 'inconclusive');
    assert.match(check.message, /too few to judge: 1,000 are needed/);
  });

  it('fails too few calls when so many are slow that the missing ones could not help', () => {
    const some = (slow: number): MeasuredRow => ({
      ...goodRow(1000),
      run: measured([
        { calls: 50, ms: 1 },
        { calls: slow, ms: 10 },
      ]),
    });
    assert.equal(find(some(100), 'p90').outcome, 'inconclusive');
    assert.equal(find(some(101), 'p90').outcome, 'fail');
  });
});

describe('judgeRow, failed calls and number of calls', () => {
  it('fails one failed call of 1,000', () => {
    const run = measured([
      { calls: 999, ms: 1 },
      { calls: 1, ms: 1, status: 'Unavailable' },
    ]);
    const check = find({ ...goodRow(1000), run }, 'failed calls');
    assert.equal(check.outcome, 'fail');
    assert.match(check.message, /^1 of 1,000 calls failed: UNAVAILABLE 1 \(rpc error/);
  });

  it('passes as many failed calls as the limit, not one more', () => {
    const run = measured([
      { calls: 998, ms: 1 },
      { calls: 2, ms: 1, status: 'Unavailable' },
    ]);
    const judge = (failedCalls: number) =>
      judgeRow({ ...goodRow(1000), run }, { ...limits, failedCalls }).find(({ name }) =>
        name.startsWith('failed'),
      );
    assert.equal(judge(2)?.outcome, 'pass');
    assert.equal(judge(1)?.outcome, 'fail');
  });

  for (const [calls, outcome] of [
    [999, 'inconclusive'],
    [1000, 'pass'],
    [1001, 'pass'],
  ] as const) {
    it(`is ${outcome} for ${calls} calls where 1,000 are needed`, () => {
      assert.equal(
        find({ ...goodRow(1000), run: measured([{ calls, ms: 1 }]) }, 'calls >=').outcome,
        outcome,
      );
    });
  }

  it('is inconclusive in everything but never passes with zero load', () => {
    const row = {
      ...goodRow(1000),
      profile: open,
      run: measured([]),
      servers: [served('v1', 0), served('v2', 0)],
    };
    for (const { name, outcome } of judgeRow(row, limits)) {
      assert.equal(outcome, 'inconclusive', name);
    }
  });

  it('is inconclusive in everything when ghz broke, with its reason', () => {
    const row = { ...goodRow(1000), profile: open, run: { broken: 'ghz exited with 2' } };
    const checks = judgeRow(row, limits);
    assert.equal(checks.length, 6);
    for (const { outcome, message } of checks) {
      assert.deepEqual([outcome, message], ['inconclusive', 'ghz exited with 2']);
    }
  });
});

describe('judgeRow, offered rate', () => {
  for (const [rate, outcome] of [
    [979, 'inconclusive'],
    [980.5, 'pass'],
    [1000, 'pass'],
  ] as const) {
    it(`is ${outcome} for ${rate} of 1,000 calls/s where 98 % are needed`, () => {
      const row = { ...goodRow(1000), profile: open, run: measured([{ calls: 1000, ms: 1 }], rate) };
      assert.equal(find(row, 'offered').outcome, outcome);
    });
  }

  it('takes exactly 98 % for reached', () => {
    const run = { ...measured([{ calls: 1000, ms: 1 }]), startedPerSecond: 980 };
    assert.equal(find({ ...goodRow(1000), profile: open, run }, 'offered').outcome, 'pass');
  });

  it('does not judge a rate in a closed loop', () => {
    assert.ok(!judgeRow(goodRow(1000), limits).some(({ name }) => name.startsWith('offered')));
  });
});

describe('judgeRow, what the servers counted', () => {
  const check = (servers: MeasuredRow['servers'], run = measured([{ calls: 1000, ms: 1 }])): Check =>
    find({ ...goodRow(1000), run, servers }, 'servers');

  it('passes the same count', () => {
    assert.equal(check([served('v1', 900), served('v2', 100)]).outcome, 'pass');
  });

  it('is inconclusive for one call less than were answered', () => {
    const { outcome, message } = check([served('v1', 899), served('v2', 100)]);
    assert.equal(outcome, 'inconclusive');
    assert.match(message, /counted 999 calls, but 1,000 were answered: a server is missing from --server/);
  });

  it('is inconclusive for one call more than were made', () => {
    const { outcome, message } = check([served('v1', 901), served('v2', 100)]);
    assert.equal(outcome, 'inconclusive');
    assert.match(message, /counted 1,001 calls, but ghz made 1,000: somebody else is calling them/);
  });

  it('passes attempts that failed and were repeated by the balancer', () => {
    const retried = served('v1', 903, { OK: 900, UNAVAILABLE: 3 });
    assert.equal(check([retried, served('v2', 100)]).outcome, 'pass');
    const oneMore = served('v1', 904, { OK: 901, UNAVAILABLE: 3 });
    assert.equal(check([oneMore, served('v2', 100)]).outcome, 'inconclusive');
  });

  it('does not miss calls that failed before they reached a server', () => {
    const run = measured([
      { calls: 990, ms: 1 },
      { calls: 10, ms: 1, status: 'Unavailable' },
    ]);
    assert.equal(check([served('v1', 890), served('v2', 100)], run).outcome, 'pass');
  });

  it('is inconclusive when the servers counted nothing, or were not read', () => {
    assert.match(check([served('v1', 0), served('v2', 0)]).message, /counted no call/);
    assert.match(check(undefined).message, /were not read/);
    const { outcome, message } = check({ missing: ['http://a was restarted', 'http://b answered HTTP 500'] });
    assert.deepEqual(
      [outcome, message],
      ['inconclusive', 'http://a was restarted; http://b answered HTTP 500'],
    );
  });
});
