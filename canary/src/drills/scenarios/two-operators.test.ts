import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Duel, expectLosers, expectNothingOverwritten } from './two-operators.js';

const won: Duel = {
  before: 30,
  shifts: [
    { to: 10, exitCode: 0 },
    { to: 50, exitCode: 3 },
  ],
  after: 10,
  changes: [{ from: 30, to: 10 }],
};

const oneAfterTheOther: Duel = {
  before: 30,
  shifts: [
    { to: 10, exitCode: 0 },
    { to: 50, exitCode: 0 },
  ],
  after: 50,
  changes: [
    { from: 30, to: 10 },
    { from: 10, to: 50 },
  ],
};

describe('two shifts at once', () => {
  it('are as they must be when one won and the other ended with 3', () => {
    assert.equal(expectLosers([won]).isMet, true);
    assert.equal(expectNothingOverwritten([won]).isMet, true);
  });

  it('are when the one that wrote first ended with 3, for the other wrote after it', () => {
    const replaced: Duel = {
      ...oneAfterTheOther,
      shifts: [
        { to: 10, exitCode: 3 },
        { to: 50, exitCode: 0 },
      ],
    };
    assert.equal(expectLosers([replaced]).isMet, true);
  });

  it('prove nothing when one only came after the other', () => {
    assert.equal(expectLosers([oneAfterTheOther]).isMet, false);
    assert.equal(expectLosers([oneAfterTheOther, won]).isMet, true);
    assert.equal(expectNothingOverwritten([oneAfterTheOther]).isMet, true);
  });

  it('are not when both say that they won, but one is not in the record', () => {
    const lost = { ...oneAfterTheOther, changes: [{ from: 30, to: 50 }] };
    assert.equal(expectLosers([won, lost]).isMet, false);
  });

  it('are not when the one that ended with 3 wrote last', () => {
    assert.equal(expectLosers([{ ...won, changes: oneAfterTheOther.changes }]).isMet, false);
  });

  it('are not when both lost', () => {
    const both = {
      ...won,
      shifts: won.shifts.map(({ to }) => ({ to, exitCode: 3 })),
      changes: [],
      after: 30,
    };
    assert.equal(expectLosers([both]).isMet, false);
  });

  it('are not when a change begins where none ended, or another share is written', () => {
    const overwritten = {
      ...oneAfterTheOther,
      changes: [
        { from: 30, to: 10 },
        { from: 30, to: 50 },
      ],
    };
    assert.equal(expectNothingOverwritten([overwritten]).isMet, false);
    assert.equal(expectNothingOverwritten([{ ...won, after: 50 }]).isMet, false);
    assert.equal(expectNothingOverwritten([]).isMet, false);
  });
});
