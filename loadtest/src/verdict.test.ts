import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { overall } from './checks.js';
import { goodRow, limits, measured, open, served } from './testing/evidence.js';
import { goodStreams, goodSync } from './testing/stream-evidence.js';
import { type Evidence, judge } from './verdict.js';

const answers: Evidence['answers'] = [
  {
    rpc: 'ValidateLocal',
    answers: [{ kind: 'valid', expected: { is_valid: true }, got: { is_valid: true } }],
  },
];
const expectedShares = [{ release: 'v2', percent: 10 }];
const good: Evidence = { answers, rows: [goodRow()], expectedShares, limits };

describe('judge', () => {
  it('passes when every check passes, and says the figures and the limits', () => {
    const { outcome, sentence, checks } = judge(good);
    assert.equal(outcome, 'pass');
    assert.equal(checks.length, 7);
    assert.equal(
      sentence,
      'PASS: 90 % of the calls took at most: ValidateLocal 1.00 ms (limit 10 ms); none of 10,000 calls failed; release v2 served 10.00 % (10 ± 0.9).',
    );
  });

  it('names the worse p90 of two profiles', () => {
    const slower = { ...goodRow(), profile: open, run: measured([{ calls: 10_000, ms: 4.5 }]) };
    assert.match(judge({ ...good, rows: [goodRow(), slower] }).sentence, /ValidateLocal 4\.50 ms/);
  });

  it('fails with the reason', () => {
    const rows = [{ ...goodRow(), run: measured([{ calls: 10_000, ms: 12 }]) }];
    assert.deepEqual(
      [judge({ ...good, rows }).outcome, judge({ ...good, rows }).sentence],
      ['fail', 'FAIL: callers-10, ValidateLocal: 90 % of 10,000 calls took at most 12.0 ms, limit 10 ms.'],
    );
  });

  it('is inconclusive with the reason', () => {
    const rows = [{ ...goodRow(), servers: { missing: ['http://a was restarted during the run'] } }];
    const { outcome, sentence } = judge({ ...good, rows });
    assert.equal(outcome, 'inconclusive');
    assert.equal(
      sentence,
      'INCONCLUSIVE: nothing is proven. callers-10, ValidateLocal: http://a was restarted during the run (and 1 more, see the checks).',
    );
  });

  it('fails when something failed, whatever is inconclusive', () => {
    const broken = { ...goodRow(), run: { broken: 'ghz exited with 2' } };
    const slow = { ...goodRow(), profile: open, run: measured([{ calls: 10_000, ms: 12 }]) };
    assert.equal(judge({ ...good, rows: [broken, slow] }).outcome, 'fail');
  });

  it('fails wrong answers although the load is fast', () => {
    const wrong = [{ kind: 'valid', expected: { is_valid: true }, got: { is_valid: false } }];
    assert.equal(judge({ ...good, answers: [{ rpc: 'ValidateLocal', answers: wrong }] }).outcome, 'fail');
  });

  it('is inconclusive when no judged profile was run', () => {
    const warmUp = { ...goodRow(), profile: { ...goodRow().profile, purpose: 'warm-up' as const } };
    const { outcome, sentence } = judge({ ...good, rows: [warmUp] });
    assert.equal(outcome, 'inconclusive');
    assert.match(sentence, /no judged profile was run/);
    assert.equal(judge({ ...good, rows: [], answers: [] }).outcome, 'inconclusive');
  });

  it('does not judge warm-up and saturation', () => {
    const terrible = measured([{ calls: 10, ms: 900, status: 'Unavailable' }]);
    const rows = (['warm-up', 'reported'] as const).map((purpose) => ({
      ...goodRow(),
      profile: { ...goodRow().profile, name: purpose, purpose },
      run: terrible,
      servers: undefined,
    }));
    assert.equal(judge({ ...good, rows: [...rows, goodRow()] }).outcome, 'pass');
  });

  it('fails the share when one RPC bypasses the split', () => {
    const other = {
      ...goodRow(),
      rpc: 'VerifyToken' as const,
      servers: [served('v1', 10_000), served('v2', 0)],
    };
    const { outcome, sentence } = judge({ ...good, rows: [goodRow(), other] });
    assert.equal(outcome, 'fail');
    assert.match(sentence, /all judged profiles, all RPCs: release v2 served 1,000 of 20,000 calls, 5\.00 %/);
  });
});

describe('judge, with REST and streams', () => {
  const rest = { ...goodRow(), rpc: 'REST ValidateLocal' as const };
  const hybrid: Evidence = { ...good, rows: [goodRow(), rest], streams: goodStreams };

  it('says gRPC, REST and streams in one sentence', () => {
    const { outcome, sentence } = judge(hybrid);
    assert.equal(outcome, 'pass');
    assert.match(
      sentence,
      /^PASS: 90 % of the calls took at most: ValidateLocal 1\.00 ms \(limit 10 ms\), REST ValidateLocal 1\.00 ms \(limit 12 ms\); none of 20,000 calls failed; release v2 served 10\.00 % \(10 ± 0\.9\); none of 30 streams failed \(BulkImport [\d,]+ items\/s, Sync [\d,]+ items\/s, WatchStock [\d,]+ items\/s\)\.$/,
    );
  });

  it('judges REST by limits of its own', () => {
    const slow = (ms: number) => ({ ...rest, run: measured([{ calls: 10_000, ms }]) });
    assert.equal(judge({ ...hybrid, rows: [slow(11)] }).outcome, 'pass');
    assert.equal(judge({ ...hybrid, rows: [slow(12)] }).outcome, 'fail');
    assert.equal(
      judge({ ...hybrid, rows: [{ ...slow(11), rpc: 'ValidateLocal' as const }] }).outcome,
      'fail',
    );
  });

  it('counts the calls by REST for the share of the releases, but not those that the catalog answers', () => {
    const unsplit = {
      ...rest,
      rpc: 'REST GetProduct' as const,
      servers: [served('v1', 10_000)],
    };
    assert.match(judge({ ...hybrid, rows: [rest, unsplit] }).sentence, /release v2 served 10\.00 %/);
  });

  it('is inconclusive when answers by REST came from elsewhere than the servers', () => {
    const bypassed = { ...rest, servers: [served('v1', 4500), served('v2', 500)] };
    const { outcome, sentence } = judge({ ...hybrid, rows: [bypassed] });
    assert.equal(outcome, 'inconclusive');
    assert.match(sentence, /the servers counted 5,000 calls, but 10,000 were answered/);
  });

  it('does not miss the calls by REST that a bad token ends before the servers', () => {
    const some = { ...rest, servers: [served('v1', 8550), served('v2', 950)] };
    const judgeDue = (due: number) => judge({ ...hybrid, rows: [goodRow(), { ...some, due }] }).outcome;
    assert.deepEqual([judgeDue(9500), judgeDue(9501)], ['pass', 'inconclusive']);
  });

  it('fails when a stream failed', () => {
    const run = measured([
      { calls: 9, ms: 1 },
      { calls: 1, ms: 1, status: 'Internal' },
    ]);
    const streams = { ...goodStreams, measured: [{ ...goodSync, run }] };
    const { outcome, sentence } = judge({ ...hybrid, streams });
    assert.equal(outcome, 'fail');
    assert.match(sentence, /^FAIL: streams, Sync: 1 of 10 streams failed: INTERNAL 1/);
  });

  it('judges streams alone', () => {
    assert.equal(judge({ ...good, rows: [], streams: goodStreams }).outcome, 'pass');
    assert.equal(
      judge({ ...good, rows: [], streams: { ...goodStreams, measured: [] } }).outcome,
      'inconclusive',
    );
  });
});

describe('overall', () => {
  it('is inconclusive for no checks at all', () => {
    assert.equal(overall([]), 'inconclusive');
  });
});
