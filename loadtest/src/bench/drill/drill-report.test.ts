import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodeOf } from '../row.js';
import type { DrillPhase } from './drill-figures.js';
import { createDrillRows, renderDrill } from './drill-report.js';
import type { Drill } from './measure-drill.js';

const latency = { p50: 0.002, p90: 0.004, p95: 0.005, p99: 0.006, slowest: 0.01 };
const phase: DrillPhase = {
  name: 'gRPC is up',
  ...{ calls: 1000, byGrpc: 1000, byFallback: 0, refused: 0, failed: 0, wrong: 0, latency },
};
const drill: Drill = {
  grpcKilled: {
    phases: [phase],
    ...{ timeToOpen: 0.12, failedBefore: 7, failedWhileOpen: 0, fallback: latency },
    ...{ deadSeconds: 15, timeToRecover: 45.2, fallbackSeconds: 60.1, wrong: 0 },
  },
  allKilled: {
    phase: {
      ...phase,
      name: 'all of auth is killed',
      calls: 1000,
      byGrpc: 0,
      failed: 1000,
      latency: undefined,
    },
    ...{ allowed: 0, otherThan503: 0 },
  },
};

describe('createDrillRows', () => {
  const outcome = (changed: Drill) => exitCodeOf(createDrillRows(changed));

  it('meets every limit when nothing was answered wrong', () => {
    assert.equal(outcome(drill), 0);
  });

  it('does not bear one wrong answer, one call that was let in, or one that was not told 503', () => {
    const { grpcKilled, allKilled } = drill;
    assert.equal(outcome({ ...drill, grpcKilled: { ...grpcKilled, wrong: 1 } }), 1);
    assert.equal(outcome({ ...drill, allKilled: { ...allKilled, allowed: 1 } }), 1);
    assert.equal(outcome({ ...drill, allKilled: { ...allKilled, otherThan503: 1 } }), 1);
    assert.equal(outcome({ ...drill, allKilled: { ...allKilled, phase: { ...phase, wrong: 1 } } }), 1);
  });

  it('does not bear a fallback that takes more than 50 ms', () => {
    const fallback = { ...latency, p90: 0.0501 };
    assert.equal(outcome({ ...drill, grpcKilled: { ...drill.grpcKilled, fallback } }), 1);
  });

  it('says why nothing was measured', () => {
    const rows = createDrillRows({ problem: 'the breaker did not open' });
    assert.ok(
      rows.every(({ outcome: own, note }) => own === 'not measured' && note === 'the breaker did not open'),
    );
  });
});

describe('renderDrill', () => {
  it('has a line for each phase and says the figures in words', () => {
    const text = renderDrill(drill);
    assert.match(text, /\ngRPC is up +1,000 +1,000 +0 +0 +0 +0 +2\.00 +4\.00 +6\.00\n/);
    assert.match(text, /\nall of auth is killed +1,000 +0 +0 +0 +1,000 +0 +– +– +–\n/);
    assert.match(text, /opened 0\.12 s after gRPC was killed; 7 calls failed until then, 0 afterwards\./);
    assert.match(text, /used again 45\.2 s after it was back, 60\.1 s after the breaker opened\./);
    assert.match(
      text,
      /Wrong answers: 0\. Allowed while all of auth was dead: 0 of 1,000 calls; 1,000 got 503\./,
    );
  });

  it('is empty when nothing was measured', () => {
    assert.equal(renderDrill({ problem: 'x' }), '');
  });
});
