import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeAnswers, type ProbedAnswer } from './answer-checks.js';

function judgeOne(...answers: ProbedAnswer[]) {
  const [check] = judgeAnswers([{ rpc: 'VerifyToken', answers }]);
  assert.ok(check !== undefined);
  return check;
}

const right: ProbedAnswer = {
  kind: 'valid',
  expected: { is_valid: true, permissions: ['a', 'b'] },
  got: { is_valid: true, permissions: ['b', 'a'], user_id: 'anything' },
};

describe('judgeAnswers', () => {
  it('passes right answers, in whatever order a list is', () => {
    assert.equal(judgeOne(right, right).outcome, 'pass');
  });

  it('fails one wrong answer and says field, value and what it should be', () => {
    const { outcome, message } = judgeOne(right, { ...right, got: { is_valid: false, permissions: [] } });
    assert.equal(outcome, 'fail');
    assert.match(
      message,
      /^1 of 2 answers are wrong: asked for valid: is_valid is false, should be true; check/,
    );
  });

  it('fails a yes where a no is due', () => {
    const expected = { is_valid: false };
    assert.equal(judgeOne({ kind: 'tampered signature', expected, got: { is_valid: true } }).outcome, 'fail');
  });

  it('fails a field that is not there', () => {
    assert.equal(judgeOne(right, { ...right, got: {} }).outcome, 'fail');
  });

  it('fails one call that was not answered among some that were', () => {
    const { outcome, message } = judgeOne(right, { ...right, got: { error: 'UNAVAILABLE: away' } });
    assert.equal(outcome, 'fail');
    assert.match(message, /UNAVAILABLE: away/);
  });

  it('is inconclusive when none was answered', () => {
    const { outcome, message } = judgeOne({ ...right, got: { error: 'UNAVAILABLE: away' } });
    assert.deepEqual([outcome, message], ['inconclusive', 'no question was answered: UNAVAILABLE: away']);
  });

  it('is inconclusive when nothing was asked', () => {
    assert.equal(judgeOne().outcome, 'inconclusive');
  });
});
