import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Check } from '../checks.js';
import { limits, measured } from '../testing/evidence.js';
import { goodImport, goodStreams, goodSync, goodWatch } from '../testing/stream-evidence.js';
import { acceptLeaving, countItems, type MeasuredStreams } from './measured-streams.js';
import { judgeStock, judgeStreams } from './stream-checks.js';
import { importMessages, syncMessages } from './stream-messages.js';
import { createStreamRows } from './stream-rows.js';

describe('countItems', () => {
  it('counts a product for each message of an import', () => {
    assert.deepEqual(
      countItems({ ...goodImport, run: { ...measured([{ calls: 10, ms: 1 }]), seconds: 2 } }),
      {
        items: 1000,
        messages: 1010,
        itemsPerSecond: 500,
      },
    );
  });

  it('does not count the start of a synchronisation', () => {
    assert.equal(countItems(goodSync)?.items, 1000);
  });

  it('counts what was in the stock for each watch', () => {
    assert.equal(countItems(goodWatch)?.items, 1500);
  });

  it('counts nothing, not zero, when something is not known', () => {
    for (const change of [
      { counted: { missing: ['a cannot be read'] } },
      { run: { broken: 'ghz exited with 2' } },
      { run: measured([]) },
      { snapshot: undefined },
    ]) {
      assert.equal(countItems({ ...goodWatch, ...change }), undefined);
    }
  });
});

describe('acceptLeaving', () => {
  it('takes watches that ghz left for OK, and no other failure', () => {
    const run = measured([
      { calls: 7, ms: 1, status: 'Canceled' },
      { calls: 2, ms: 1 },
      { calls: 1, ms: 1, status: 'Unavailable' },
    ]);
    const accepted = acceptLeaving(run);
    assert.ok(!('broken' in accepted));
    assert.deepEqual([accepted.byStatus, accepted.failed], [{ UNAVAILABLE: 1, OK: 9 }, 1]);
    assert.deepEqual(Object.keys(accepted.errorExamples), ['UNAVAILABLE']);
  });

  it('leaves a broken run as it is', () => {
    assert.deepEqual(acceptLeaving({ broken: 'x' }), { broken: 'x' });
  });
});

describe('judgeStreams', () => {
  const judge = (one: MeasuredStreams): Check[] => judgeStreams(one, goodStreams.profile, limits);
  const outcomes = (one: MeasuredStreams): string[] => judge(one).map(({ outcome }) => outcome);

  for (const one of goodStreams.measured) {
    it(`passes ${one.load.rpc} when none failed and everything was carried`, () => {
      assert.deepEqual(outcomes(one), ['pass', 'pass', 'pass']);
    });
  }

  it('fails one failed stream', () => {
    const run = measured([
      { calls: 9, ms: 1 },
      { calls: 1, ms: 1, status: 'Unavailable' },
    ]);
    const [check] = judge({ ...goodSync, run });
    assert.equal(check?.outcome, 'fail');
    assert.match(check?.message ?? '', /^1 of 10 streams failed: UNAVAILABLE 1 \(rpc error/);
  });

  it('is inconclusive when not all streams were opened', () => {
    assert.deepEqual(outcomes({ ...goodSync, run: measured([{ calls: 9, ms: 1 }]) }), [
      'pass',
      'inconclusive',
      'pass',
    ]);
  });

  it('is inconclusive, never a pass, for no stream at all', () => {
    for (const one of goodStreams.measured) {
      assert.deepEqual(outcomes({ ...one, run: measured([]) }), Array(3).fill('inconclusive'));
    }
  });

  for (const [one, counted, message] of [
    [goodImport, { received: 999, sent: 10 }, 'the servers received 999 messages, 1,000 were due'],
    [goodSync, { received: 1009, sent: 9 }, 'the servers received 1,009 messages, 1,010 were due'],
    [goodWatch, { received: 10, sent: 19 }, 'the servers sent 19 messages, 20 were due'],
  ] as const) {
    it(`is inconclusive when the servers counted fewer messages of ${one.load.rpc}`, () => {
      const check = judge({ ...one, counted })[2];
      assert.deepEqual([check?.outcome, check?.message], ['inconclusive', message]);
    });
  }

  it('is inconclusive when the servers or the stock could not be read', () => {
    assert.equal(
      judge({ ...goodSync, counted: { missing: ['a is away', 'b too'] } })[2]?.message,
      'a is away; b too',
    );
    assert.equal(judge({ ...goodWatch, snapshot: undefined })[2]?.outcome, 'inconclusive');
  });

  it('is inconclusive in everything when ghz broke, with its reason', () => {
    for (const { outcome, message } of judge({ ...goodSync, run: { broken: 'ghz exited with 2' } })) {
      assert.deepEqual([outcome, message], ['inconclusive', 'ghz exited with 2']);
    }
  });
});

describe('judgeStock', () => {
  const outcome = (before: number, after: number): string | undefined =>
    judgeStock({ before, after }, goodSync)[0]?.outcome;

  it('passes a stock that grew by every adjustment', () => {
    assert.equal(outcome(5, 1005), 'pass');
  });

  it('fails an adjustment that was lost, and one that was applied twice', () => {
    assert.equal(outcome(5, 1004), 'fail');
    assert.equal(outcome(5, 1006), 'fail');
  });

  it('is inconclusive when something could not be counted', () => {
    assert.equal(judgeStock(undefined, goodSync)[0]?.outcome, 'inconclusive');
    const blind = { ...goodSync, counted: { missing: ['a'] } };
    assert.equal(judgeStock({ before: 0, after: 0 }, blind)[0]?.outcome, 'inconclusive');
    const idle = { ...goodSync, run: measured([]), counted: { received: 0, sent: 0 } };
    assert.equal(judgeStock({ before: 0, after: 0 }, idle)[0]?.outcome, 'inconclusive');
  });

  it('judges nothing when there was no synchronisation', () => {
    assert.deepEqual(judgeStock(undefined, undefined), []);
  });
});

describe('the messages of streams', () => {
  it('are a product each, all different', () => {
    const messages = importMessages('l', 3) as { product: { sku: string } }[];
    assert.deepEqual(
      messages.map(({ product }) => product.sku),
      ['loadtest/000000', 'loadtest/000001', 'loadtest/000002'],
    );
  });

  it('name a client for each stream, in letters that are allowed', () => {
    const [start, ...adjustments] = syncMessages('l', 2, '0a1b2c3d4e5f');
    assert.deepEqual(start, {
      start: { local_id: 'l', client_id: 'loadtest-0a1b2c3d4e5f-{{.RequestNumber}}' },
    });
    assert.equal(adjustments.length, 2);
  });
});

describe('createStreamRows', () => {
  it('has null, never 0, for what could not be measured', () => {
    const result = { ...goodStreams, measured: [{ ...goodSync, run: { broken: 'ghz exited with 2' } }] };
    const [row] = createStreamRows(result, []);
    assert.deepEqual(
      [row?.streams, row?.items, row?.itemsPerSecond, row?.broken, row?.outcome],
      [null, null, null, 'ghz exited with 2', 'inconclusive'],
    );
  });
});
