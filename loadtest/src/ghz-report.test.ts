import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseGhzReport } from './ghz-report.js';
import { ghzJson, measured } from './testing/evidence.js';

function broken(text: string): string {
  const outcome = parseGhzReport(text);
  assert.ok('broken' in outcome, 'should be broken');
  return outcome.broken;
}

describe('parseGhzReport', () => {
  it('computes percentiles from every call', () => {
    const { latency, calls } = measured([
      { calls: 90, ms: 2 },
      { calls: 9, ms: 8 },
      { calls: 1, ms: 30 },
    ]);
    assert.equal(calls, 100);
    assert.deepEqual(latency, { p50: 0.002, p90: 0.002, p95: 0.008, p99: 0.008, slowest: 0.03 });
  });

  it('counts failed calls in the percentiles, unlike ghz', () => {
    const { latency, failed } = measured([
      { calls: 50, ms: 1 },
      { calls: 50, ms: 2000, status: 'DeadlineExceeded' },
    ]);
    assert.equal(failed, 50);
    assert.equal(latency?.p90, 2);
  });

  it('spells statuses as the metrics do', () => {
    const { byStatus, errorExamples } = measured([
      { calls: 3, ms: 1 },
      { calls: 2, ms: 1, status: 'DeadlineExceeded' },
      { calls: 1, ms: 1, status: '' },
    ]);
    assert.deepEqual(byStatus, { OK: 3, DEADLINE_EXCEEDED: 2, UNKNOWN: 1 });
    assert.equal(errorExamples.DEADLINE_EXCEEDED, 'rpc error: code = DeadlineExceeded desc = broken');
  });

  it('measures the rate at which calls were started, however long they took', () => {
    const { startedPerSecond, callsPerSecond } = measured([{ calls: 501, ms: 500 }], 1000);
    assert.equal(Math.round(startedPerSecond), 1000);
    assert.equal(Math.round(callsPerSecond), 501);
  });

  it('reads the nine decimals that Go writes', () => {
    const text = ghzJson([{ calls: 2, ms: 1 }]).replaceAll(/\.(\d{3})Z/g, '.$1456789Z');
    assert.ok(!('broken' in parseGhzReport(text)));
  });

  it('says that the run was stopped by time', () => {
    const outcome = parseGhzReport(ghzJson([{ calls: 1, ms: 1 }]).replace('"normal"', '"cancel"'));
    assert.ok(!('broken' in outcome) && outcome.stoppedByTime);
  });

  it('takes no call for a measurement of nothing', () => {
    const outcome = parseGhzReport('{"count":0,"endReason":"normal","details":null}');
    assert.ok(!('broken' in outcome));
    assert.equal(outcome.calls, 0);
    assert.equal(outcome.latency, undefined);
    assert.equal(outcome.callsPerSecond, 0);
  });

  it('is broken by JSON that was cut off', () => {
    assert.match(broken(ghzJson([{ calls: 10, ms: 1 }]).slice(0, 200)), /^ghz wrote no complete JSON: /);
  });

  it('is broken by an empty file', () => {
    assert.match(broken(''), /^ghz wrote no complete JSON: /);
  });

  it('is broken by JSON of another form, naming the field', () => {
    assert.match(
      broken('{"count":1,"endReason":"normal","details":[{"timestamp":"x"}]}'),
      /details\.0\.latency/,
    );
  });

  it('is broken when calls are counted but not listed', () => {
    const text = ghzJson([{ calls: 10, ms: 1 }]).replace('"count":10', '"count":11');
    assert.equal(broken(text), 'ghz counted 11 calls but listed 10');
  });

  it('is broken by a time that is none', () => {
    assert.match(
      broken(ghzJson([{ calls: 1, ms: 1 }]).replace(/"timestamp":"[^"]+"/, '"timestamp":"noon"')),
      /noon/,
    );
  });
});
