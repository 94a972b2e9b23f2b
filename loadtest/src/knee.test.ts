import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findKnee } from './knee.js';
import type { MeasuredRow } from './measured-row.js';
import { goodRow, measured, open } from './testing/evidence.js';

function step(concurrency: number, callsPerSecond: number, p90: number): MeasuredRow {
  const row = goodRow(1000);
  const run = { ...measured([{ calls: 100, ms: p90 }]), callsPerSecond };
  return { ...row, profile: { ...goodProfile, concurrency }, run };
}
const goodProfile = {
  name: 'saturation',
  purpose: 'reported',
  load: 'closed',
  concurrency: 1,
  connections: 1,
  calls: 100,
  maxSeconds: 1,
  rpcs: ['ValidateLocal'],
} as const;

describe('findKnee', () => {
  it('is where calls/s stop growing by 10 %', () => {
    const knee = findKnee([step(50, 4500, 3), step(10, 2000, 1), step(25, 4200, 2)], 'ValidateLocal', 0.01);
    assert.equal(knee.concurrency, 25);
    assert.equal(knee.reason, 'with 50 callers, calls/s grow by less than 10 %');
    assert.deepEqual(
      knee.steps.map(({ concurrency }) => concurrency),
      [10, 25, 50],
    );
  });

  it('goes on at exactly 10 %', () => {
    assert.equal(findKnee([step(10, 1000, 1), step(25, 1100, 1)], 'ValidateLocal', 0.01).concurrency, 25);
  });

  it('is where p90 reaches the limit', () => {
    const knee = findKnee([step(10, 1000, 1), step(25, 2000, 10), step(50, 4000, 12)], 'ValidateLocal', 0.01);
    assert.deepEqual([knee.concurrency, knee.reason], [10, 'with 25 callers, p90 reaches the limit']);
  });

  it('says that the first step is too much already', () => {
    assert.equal(findKnee([step(10, 1000, 11)], 'ValidateLocal', 0.01).concurrency, null);
  });

  it('says that no knee was met', () => {
    const knee = findKnee([step(10, 1000, 1), step(25, 2000, 1)], 'ValidateLocal', 0.01);
    assert.deepEqual([knee.concurrency, knee.reason], [25, 'no knee was met up to there']);
  });

  it('leaves out warm-ups, open loops, broken runs and other RPCs', () => {
    const rows: MeasuredRow[] = [
      { ...step(10, 1, 1), profile: { ...goodProfile, purpose: 'warm-up' } },
      { ...step(10, 1, 1), profile: open },
      { ...step(10, 1, 1), run: { broken: 'x' } },
      { ...step(10, 1, 1), rpc: 'VerifyToken' },
    ];
    const knee = findKnee(rows, 'ValidateLocal', 0.01);
    assert.deepEqual([knee.steps, knee.reason], [[], 'no closed loop was measured']);
  });
});
