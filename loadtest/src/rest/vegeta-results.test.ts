import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBroken } from '../measurement.js';
import type { RestQuestion } from './rest-question.js';
import { measureRest, parseVegetaResults } from './vegeta-results.js';

const valid: RestQuestion = {
  path: '/a',
  token: 't',
  status: 200,
  expected: { is_valid: true },
  isServed: true,
  kind: 'valid',
};
const tampered: RestQuestion = {
  ...valid,
  status: 401,
  expected: {},
  isServed: false,
  kind: 'tampered signature',
};
const questions = [valid, tampered];

function line(change: object = {}): string {
  return JSON.stringify({
    attack: '',
    seq: 0,
    code: 200,
    timestamp: '2026-11-24T14:10:21.253605612Z',
    latency: 5_858_032,
    bytes_out: 0,
    bytes_in: 17,
    error: '',
    body: Buffer.from('{"is_valid":true}').toString('base64'),
    method: 'GET',
    url: 'http://127.0.0.1:8001/a#0',
    headers: { 'Content-Type': ['application/json'] },
    ...change,
  });
}

function parse(...lines: string[]) {
  const results = parseVegetaResults(lines.map((one) => `${one}\n`).join(''), questions);
  assert.ok(!('broken' in results), JSON.stringify(results));
  return results;
}

describe('parseVegetaResults', () => {
  it('finds the question of each answer by the number behind #', () => {
    const [first, second] = parse(line({ url: 'http://h/a#1', code: 401 }), line());
    assert.deepEqual([first?.question, first?.answer.status], [tampered, 401]);
    assert.deepEqual([second?.question, second?.answer.body], [valid, '{"is_valid":true}']);
  });

  it('keeps the time to less than a millisecond, in any zone', () => {
    const [first, second] = parse(line(), line({ timestamp: '2026-11-24T16:10:21.253605612+02:00' }));
    assert.equal(first?.start.toFixed(6), '1795529421.253606');
    assert.equal(second?.start, first?.start);
    assert.equal(first?.seconds, 0.005858032);
  });

  it('sees who answered instead of gRPC, and why there is no answer', () => {
    const [fallback, none] = parse(
      line({ headers: { 'X-Fallback': ['auth-rest'] } }),
      line({ code: 0, error: 'connection refused', body: null, headers: null }),
    );
    assert.equal(fallback?.answer.fallback, 'auth-rest');
    assert.deepEqual(
      [none?.answer.status, none?.answer.error, none?.answer.body],
      [0, 'connection refused', ''],
    );
  });

  it('leaves out the workers that found nothing left to ask', () => {
    const none = line({ code: 0, error: 'no targets to attack', url: '', body: null, headers: null });
    assert.equal(parse(line(), none).length, 1);
  });

  for (const [what, bad, message] of [
    ['half a line', '{"code":2', /on line 2: /],
    ['another form', line({ latency: 'soon' }), /on line 2: latency: /],
    ['a question that was not asked', line({ url: 'http://h/a#2' }), /#2 was not asked/],
    ['an address without number', line({ url: 'http://h/a' }), /h\/a was not asked/],
    ['a time that is none', line({ timestamp: 'now' }), /now is no time/],
  ] as const) {
    it(`is broken by ${what}`, () => {
      const results = parseVegetaResults(`${line()}\n${bad}\n`, questions);
      assert.ok('broken' in results);
      assert.match(results.broken, message);
    });
  }
});

describe('measureRest', () => {
  it('counts a right refusal as OK, but not as due at the servers', () => {
    const { run, due } = measureRest(
      parse(line(), line({ url: 'http://h/a#1', code: 401, body: 'e30=' })),
      2,
    );
    assert.ok(!isBroken(run));
    assert.deepEqual([run.byStatus, run.failed, run.stoppedByTime, due], [{ OK: 2 }, 0, false, 1]);
  });

  it('counts wrong answers as failed', () => {
    const wrong = line({ body: Buffer.from('{"is_valid":false}').toString('base64') });
    const { run, due } = measureRest(parse(line(), wrong, line({ code: 503 })), 3);
    assert.ok(!isBroken(run));
    assert.deepEqual([run.byStatus, run.failed, due], [{ OK: 1, WRONG_ANSWER: 1, HTTP_503: 1 }, 2, 1]);
  });

  it('says that a run ended before its count', () => {
    const { run } = measureRest(parse(line()), 2);
    assert.ok(!isBroken(run) && run.stoppedByTime);
  });

  it('passes on why a run is broken', () => {
    assert.deepEqual(measureRest({ broken: 'vegeta exited with 1' }, 2).run, {
      broken: 'vegeta exited with 1',
    });
  });
});
