import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { formatPageToken, parsePageToken } from './page-token.js';

const local = '770e8400-e29b-41d4-a716-446655440002';
const otherLocal = '770e8400-e29b-41d4-a716-446655440003';
const token = formatPageToken(local, 'tea/green-1');

describe('a page token', () => {
  it('names the SKU after which the page begins', () => {
    assert.match(token, /^[A-Za-z0-9_-]+$/);
    assert.equal(parsePageToken(token, local), 'tea/green-1');
  });

  const refused = [
    ['one of another local', formatPageToken(otherLocal, 'tea')],
    ['one of a malformed SKU', formatPageToken(local, 'tea\n')],
    ['one that was cut short', token.slice(0, 20)],
    ['one with characters that base64url lacks', `${token.slice(0, 4)}\n${token.slice(4)}`],
    ['padding', `${token}=`],
    ['any text', 'page-2'],
    ['a megabyte', 'A'.repeat(1_000_000)],
  ] as const;
  for (const [what, text] of refused) {
    it(`is not ${what}`, () => {
      assert.throws(() => parsePageToken(text, local), {
        code: status.INVALID_ARGUMENT,
        message: /^page_token is not one of this local/,
      });
    });
  }
});
