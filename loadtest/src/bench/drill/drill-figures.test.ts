import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RestAnswer, RestQuestion } from '../../rest/rest-question.js';
import type { RestResult } from '../../rest/vegeta-results.js';
import { analyseDrill, analyseOutage } from './drill-figures.js';

const yes: RestQuestion = {
  path: '/a',
  token: 't',
  status: 200,
  expected: { is_valid: true },
  isServed: true,
  kind: 'valid',
};
const no: RestQuestion = { ...yes, expected: { is_valid: false }, kind: 'local of another organization' };
const bad: RestQuestion = { ...yes, status: 401, expected: {}, kind: 'tampered signature' };

function call(start: number, answer: Partial<RestAnswer>, question = yes, seconds = 0.01): RestResult {
  return {
    question,
    answer: { status: 200, body: '', fallback: undefined, error: '', ...answer },
    start,
    seconds,
  };
}

const byGrpc = { body: '{"is_valid":true}' };
const byRest = { ...byGrpc, fallback: 'auth-rest' };
const unknown = { status: 503, body: '{"status":503}' };
const times = { killed: 10, revived: 20 };

/** Killed at 10, open from 11.51 on, back at 20, used again after 70.03. */
const drill = [
  call(8, byGrpc),
  call(9, byGrpc),
  call(10.5, unknown),
  call(11, unknown),
  call(11.5, byRest),
  call(15, unknown),
  call(30, { ...byRest, body: '{"is_valid":false}' }, no),
  call(70, byRest, yes, 0.03),
  call(71, byGrpc),
];

describe('analyseDrill', () => {
  it('says when the breaker opened, what failed before, and when gRPC was used again', () => {
    const figures = analyseDrill(drill, times);
    const round = (value: number) => Number(value.toFixed(3));
    assert.deepEqual(
      [figures.timeToOpen, figures.timeToRecover, figures.fallbackSeconds, figures.deadSeconds].map(round),
      [1.51, 50.03, 58.52, 10],
    );
    assert.deepEqual([figures.failedBefore, figures.failedWhileOpen, figures.wrong], [2, 1, 0]);
    assert.equal(figures.fallback.p90, 0.03);
  });

  it('counts each call in one phase', () => {
    assert.deepEqual(
      analyseDrill(drill, times).phases.map(({ calls, byGrpc, byFallback, failed }) => [
        calls,
        byGrpc,
        byFallback,
        failed,
      ]),
      [
        [2, 2, 0, 0],
        [3, 0, 1, 2],
        [3, 0, 2, 1],
        [1, 1, 0, 0],
      ],
    );
  });

  for (const [what, wrong] of [
    ['yes for no', call(30, byRest, no)],
    ['no for yes', call(30, { ...byRest, body: '{"is_valid":false}' })],
    ['an answer to a bad token', call(30, byRest, bad)],
    ['a refusal of a good token', call(30, { status: 401, body: '{}' })],
    ['something that is no answer', call(30, { body: 'upstream connect error' })],
    ['an internal error', call(30, { status: 500, body: '{}' })],
  ] as const) {
    it(`says that ${what} is wrong`, () => {
      assert.equal(analyseDrill([...drill, wrong], times).wrong, 1);
    });
  }

  it('does not say who refused a bad token, as the refusal does not', () => {
    const { phases, wrong } = analyseDrill([...drill, call(30, { status: 401, body: '{}' }, bad)], times);
    assert.deepEqual([phases[2]?.refused, phases[2]?.byGrpc, wrong], [1, 0, 0]);
  });

  for (const status of [0, 429, 503, 504]) {
    it(`does not take ${status === 0 ? 'no answer' : status} for a wrong answer`, () => {
      const { wrong, failedWhileOpen } = analyseDrill([...drill, call(30, { status })], times);
      assert.deepEqual([wrong, failedWhileOpen], [0, 2]);
    });
  }

  it('measures nothing when the breaker never opened, or was open before', () => {
    assert.throws(
      () => analyseDrill([call(8, byGrpc), call(12, unknown)], times),
      /the breaker did not open/,
    );
    assert.throws(() => analyseDrill([call(8, byRest), ...drill], times), /before gRPC was killed/);
  });

  it('measures nothing when gRPC is not used again', () => {
    assert.throws(
      () => analyseDrill(drill.slice(0, -1), times),
      /no call was answered by gRPC once it was back/,
    );
  });

  it('measures nothing without calls', () => {
    assert.throws(() => analyseDrill([], times), /the breaker did not open/);
  });
});

describe('analyseOutage', () => {
  it('counts who was let in, and who was not told 503', () => {
    const results = [
      call(9, byGrpc),
      call(11, unknown),
      call(12, byGrpc),
      call(13, { status: 504 }),
      call(14, { ...byRest, body: '{"is_valid":false}' }, no),
    ];
    const { phase, allowed, otherThan503 } = analyseOutage(results, 10);
    assert.deepEqual([phase.calls, phase.failed, allowed, otherThan503], [4, 2, 1, 3]);
  });

  it('measures nothing when nobody asked', () => {
    assert.throws(() => analyseOutage([call(9, byGrpc)], 10), /no call was made while auth was dead/);
  });
});
