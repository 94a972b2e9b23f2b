import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { beforeFirstChange } from './change-place.js';
import { formatResumeToken, parseResumeToken } from './resume-token.js';

const local = '770e8400-e29b-41d4-a716-446655440002';
const otherLocal = '770e8400-e29b-41d4-a716-446655440003';
const place = { epoch: '00ff00ff00ff00ff', id: '1764000000000-12' };
const token = formatResumeToken(local, place);

describe('a resume token', () => {
  it('names a place', () => {
    assert.match(token, /^[A-Za-z0-9_-]+$/);
    assert.deepEqual(parseResumeToken(token, local), place);
  });

  it('names the place before the first change', () => {
    const first = { epoch: '', id: beforeFirstChange };
    assert.deepEqual(parseResumeToken(formatResumeToken(local, first), local), first);
  });

  it('names no place in another local', () => {
    assert.throws(() => parseResumeToken(token, otherLocal), {
      code: status.INVALID_ARGUMENT,
      message: /^resume_token is one of another local/,
    });
  });

  const refused = [
    ['one that was cut short', token.slice(0, -1)],
    ['one that goes on', `${token}A`],
    ['one with characters that base64url lacks', ` ${token}`],
    ['one of another form', `_${token.slice(1)}`],
    ['any text', 'latest'],
    ['a megabyte', 'A'.repeat(1_000_000)],
  ] as const;
  for (const [what, text] of refused) {
    it(`is not ${what}`, () => {
      assert.throws(() => parseResumeToken(text, local), {
        code: status.INVALID_ARGUMENT,
        message: /^resume_token is malformed/,
      });
    });
  }
});
