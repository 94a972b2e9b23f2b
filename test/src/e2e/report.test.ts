import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isPassed, type RunResult, renderResult } from './report.js';

const result: RunResult = {
  startTime: '2026-01-01T00:00:00Z',
  seconds: 61,
  cluster: 'Kubernetes v1.37.2',
  suites: [{ name: 'split', passed: true, seconds: 60 }],
  figures: [
    { suite: '2 split', subject: 'share', measured: '10.1 %', goal: '10 ± 0.9 %', isMet: true },
    { suite: '2 split', subject: 'time', measured: '3 s', goal: '', isMet: true },
  ],
};

it('prints each figure beside its goal', () => {
  assert.match(renderResult(result), /^2 split {2}share {2}10\.1 % {4}10 ± 0\.9 % {2}met$/m);
  assert.match(renderResult(result), /^2 split {2}time {3}3 s .* reported$/m);
  assert.match(renderResult(result), /^PASS: 1 suites with 2 figures in 1 min 1 s/m);
});

it('names the suites that failed', () => {
  const failed = { ...result, suites: [{ name: 'split', passed: false, seconds: 60 }] };
  assert.match(renderResult(failed), /^FAIL: split /m);
  assert.equal(isPassed(failed), false);
});

it('is no pass when nothing was run', () => {
  assert.equal(isPassed({ ...result, suites: [] }), false);
});
