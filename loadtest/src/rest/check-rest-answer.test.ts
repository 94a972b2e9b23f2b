import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkRestAnswer } from './check-rest-answer.js';
import type { RestAnswer, RestQuestion } from './rest-question.js';

const question: RestQuestion = {
  path: '/api/v1/locals/l/validate',
  token: 'a.secret.token',
  status: 200,
  expected: { is_valid: true },
  isServed: true,
  kind: 'valid',
};
const refused: RestQuestion = {
  ...question,
  status: 401,
  expected: { status: 401 },
  kind: 'tampered signature',
};

function check(asked: RestQuestion, answer: Partial<RestAnswer>) {
  return checkRestAnswer(asked, { status: 200, body: '', fallback: undefined, error: '', ...answer });
}

describe('checkRestAnswer', () => {
  it('takes the answer that the data calls for, whatever else it says', () => {
    assert.deepEqual(check(question, { body: '{"is_valid":true,"local_name":"l"}' }), {
      status: 'OK',
      error: '',
    });
  });

  it('takes a refusal where it is right', () => {
    assert.equal(check(refused, { status: 401, body: '{"status":401,"title":"Unauthorized"}' }).status, 'OK');
  });

  it('says that a yes for a no is wrong', () => {
    const no = { ...question, expected: { is_valid: false }, kind: 'local of another organization' };
    assert.deepEqual(check(no, { body: '{"is_valid":true}' }), {
      status: 'WRONG_ANSWER',
      error: 'asked for local of another organization: is_valid is true, should be false',
    });
  });

  it('says that an answer to a bad token is wrong', () => {
    assert.equal(check(refused, { body: '{"is_valid":true}' }).status, 'HTTP_200');
  });

  it('names another status and repeats the beginning of its body', () => {
    const { status, error } = check(question, { status: 503, body: 'no healthy upstream' });
    assert.deepEqual(
      [status, error],
      ['HTTP_503', 'asked for valid: HTTP 503, should be 200: no healthy upstream'],
    );
  });

  it('says when there is no answer, and why', () => {
    assert.deepEqual(check(question, { status: 0, error: 'connection refused' }), {
      status: 'NO_ANSWER',
      error: 'asked for valid: connection refused',
    });
  });

  for (const body of ['', 'true', 'null', '[{"is_valid":true}]', '{"is_valid":true']) {
    it(`does not take ${JSON.stringify(body)} for an answer`, () => {
      assert.equal(check(question, { body }).status, 'WRONG_ANSWER');
    });
  }

  it('tells a right answer that gRPC did not give, but not a wrong one', () => {
    const fallback = 'auth-rest';
    assert.equal(check(question, { body: '{"is_valid":true}', fallback }).status, 'FALLBACK');
    assert.equal(check(question, { body: '{"is_valid":false}', fallback }).status, 'WRONG_ANSWER');
  });

  it('never repeats the token', () => {
    for (const answer of [{ status: 0 }, { status: 500 }, { body: '{}' }]) {
      assert.ok(!check(question, answer).error.includes('secret'));
    }
  });
});
