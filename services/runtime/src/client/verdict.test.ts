import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { verdictOf } from './verdict.js';

const unanswered = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.RESOURCE_EXHAUSTED, status.INTERNAL];

describe('verdictOf', () => {
  for (const code of Object.values(status).filter((value) => typeof value === 'number')) {
    const want = unanswered.includes(code)
      ? 'unanswered'
      : code === status.CANCELLED
        ? 'unknown'
        : 'answered';
    it(`takes ${status[code]} for ${want}`, () => {
      assert.equal(verdictOf(code, 5_000, 5_000), want);
    });
  }

  it('blames no server that had less than a fifth of the timeout', () => {
    assert.equal(verdictOf(status.DEADLINE_EXCEEDED, 999, 5_000), 'unknown');
    assert.equal(verdictOf(status.DEADLINE_EXCEEDED, 1_000, 5_000), 'unanswered');
    assert.equal(verdictOf(status.UNAVAILABLE, 1, 5_000), 'unanswered');
  });
});
