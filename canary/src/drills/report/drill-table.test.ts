import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DrillOutcome, type DrillResult, isMet } from '../drill-result.js';
import { renderDrillMarkdown, renderDrillTable } from './drill-table.js';

const outcome: DrillOutcome = {
  calls: {
    calls: 33210,
    failed: 41,
    failedByStatus: { INTERNAL: 41 },
    longestGapSeconds: 0.0123,
    p99Seconds: { before: 0.0045, during: 0.156, after: undefined },
  },
  detectSeconds: 13.21,
  weightZeroSeconds: 13.94,
  expectations: [{ what: 'exit 7', seen: 'exit 7', isMet: true }],
  details: {},
};

const result: DrillResult = {
  name: 'failing',
  title: 'a canary fails 2 %',
  reality: 'All of it.',
  seconds: 30,
  outcome,
};

describe('the table of the drills', () => {
  it('has a line for each drill, with times in units that are said', () => {
    const [title, , line] = renderDrillTable([result]).split('\n');
    assert.match(
      title ?? '',
      /^drill +calls +failed +longest gap +p99 before +during +after +detected +weight 0/,
    );
    assert.match(
      line ?? '',
      /^a canary fails 2 % +33,210 +41 +12\.3 ms +4\.5 ms +156 ms +– +13\.2 s +13\.9 s +yes +exit 7$/,
    );
  });

  it('says what was seen instead of what was expected', () => {
    const missed = { ...outcome, expectations: [{ what: 'exit 7', seen: 'exit 0', isMet: false }] };
    assert.match(renderDrillTable([{ ...result, outcome: missed }]), /NO +NOT MET: exit 7 \(seen: exit 0\)/);
  });

  it('says why a drill measured nothing', () => {
    const table = renderDrillTable([{ ...result, outcome: { problem: 'the mesh did not start' } }]);
    assert.match(table, /a canary fails 2 % +– .* NO +the mesh did not start$/);
  });

  it('is the same in Markdown', () => {
    assert.match(renderDrillMarkdown([result]), /\| a canary fails 2 % \| 33,210 \| 41 \|/);
  });
});

describe('isMet', () => {
  it('needs every expectation, and at least one', () => {
    const expectation = { what: 'x', seen: 'y', isMet: true };
    const withExpectations = (expectations: DrillOutcome['expectations']): DrillResult => ({
      ...result,
      outcome: { ...outcome, expectations },
    });
    assert.equal(isMet(withExpectations([expectation, expectation])), true);
    assert.equal(isMet(withExpectations([expectation, { ...expectation, isMet: false }])), false);
    assert.equal(isMet(withExpectations([])), false);
    assert.equal(isMet({ ...result, outcome: { problem: 'none' } }), false);
  });
});
