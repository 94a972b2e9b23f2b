import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Call } from '../load/call.js';
import { combineFigures, describeCalls } from './call-figures.js';

function call(start: number, end: number, status = 'OK'): Call {
  return { start, end, status };
}

/** One call every 10 ms from 1,000 on, each answered after 2 ms. */
function steadyCalls(count: number): Call[] {
  return Array.from({ length: count }, (_, index) => call(1000 + 10 * index, 1002 + 10 * index));
}

const period = { from: 1300, until: 1600 };

describe('describeCalls', () => {
  it('counts calls, and the failed ones by status', () => {
    const calls = [...steadyCalls(3), call(1030, 1031, 'INTERNAL'), call(1040, 1041, 'WRONG_ANSWER')];
    const { calls: count, failed, failedByStatus } = describeCalls(calls, period);
    assert.deepEqual([count, failed, failedByStatus], [5, 2, { INTERNAL: 1, WRONG_ANSWER: 1 }]);
  });

  it('has no gap longer than between two answers when all are answered', () => {
    assert.equal(describeCalls(steadyCalls(50), period).longestGapSeconds, 0.01);
  });

  it('does not end a gap by a call that failed', () => {
    const calls = [call(1000, 1002), call(1010, 1012, 'UNAVAILABLE'), call(1300, 1310), call(1311, 1312)];
    assert.equal(describeCalls(calls, period).longestGapSeconds, 0.308);
  });

  it('sees a gap at the start and at the end', () => {
    assert.equal(describeCalls([call(1000, 1400), call(1399, 1401)], period).longestGapSeconds, 0.4);
    const hanging = [call(1000, 1001), call(1001, 1901, 'DEADLINE_EXCEEDED')];
    assert.equal(describeCalls(hanging, period).longestGapSeconds, 0.9);
  });

  it('orders answers by when they came, not by when they were asked for', () => {
    const calls = [call(1000, 1200), call(1010, 1050), call(1020, 1100)];
    assert.equal(describeCalls(calls, period).longestGapSeconds, 0.1);
  });

  it('says the 99th percentile before, during and after, of calls by when they were sent', () => {
    const calls = [...steadyCalls(100), call(1299, 1999), call(1300, 1333), call(1600, 1644)];
    const { before, during, after } = describeCalls(calls, period).p99Seconds;
    assert.deepEqual([before, during, after], [0.7, 0.033, 0.044]);
  });

  it('knows nothing of a time without calls', () => {
    const { calls, longestGapSeconds, p99Seconds } = describeCalls([], period);
    assert.deepEqual([calls, longestGapSeconds, p99Seconds.during], [0, 0, undefined]);
  });
});

describe('combineFigures', () => {
  it('sums what is counted and takes the worst of what is measured', () => {
    const first = describeCalls([...steadyCalls(60), call(1700, 1701, 'INTERNAL')], period);
    const second = describeCalls([...steadyCalls(20), call(1300, 1350, 'INTERNAL')], period);
    const { calls, failed, failedByStatus, longestGapSeconds, p99Seconds } = combineFigures([first, second]);
    assert.deepEqual([calls, failed, failedByStatus], [82, 2, { INTERNAL: 2 }]);
    assert.equal(longestGapSeconds, 0.158);
    assert.deepEqual([p99Seconds.during, p99Seconds.after], [0.05, 0.001]);
  });

  it('is nothing of nothing', () => {
    assert.deepEqual(combineFigures([]).p99Seconds.before, undefined);
  });
});
