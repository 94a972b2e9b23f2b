import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Metadata, status } from '@grpc/grpc-js';
import { bearerToken, parseBearerToken } from './bearer-token.js';

describe('parseBearerToken', () => {
  for (const text of ['Bearer a.b-c._d', 'bearer a.b-c._d', 'BEARER   a.b-c._d ']) {
    it(`takes the token out of "${text}"`, () => {
      assert.equal(parseBearerToken(text), 'a.b-c._d');
    });
  }

  for (const text of [undefined, '']) {
    it(`says how to send one when there is ${text === undefined ? 'no header' : 'an empty header'}`, () => {
      assert.throws(() => parseBearerToken(text), {
        code: status.UNAUTHENTICATED,
        message: /send the header "authorization: Bearer <token>"/,
      });
    });
  }

  for (const text of [
    'Bearer',
    'Bearer ',
    'Bearera.b.c',
    'Basic abc',
    'a.b.c',
    'Bearer a b',
    'Bearer a,b',
    'Bearer "a"',
    'Bearer a\n',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseBearerToken(text), {
        code: status.UNAUTHENTICATED,
        message: /^authorization is malformed/,
      });
    });
  }

  it('A16: refuses a token of more than 8 KiB with INVALID_ARGUMENT', () => {
    assert.equal(parseBearerToken(`Bearer ${'a'.repeat(8_192)}`).length, 8_192);
    assert.throws(() => parseBearerToken(`Bearer ${'a'.repeat(8_193)}`), { code: status.INVALID_ARGUMENT });
  });
});

describe('bearerToken', () => {
  it('reads metadata', () => {
    const metadata = new Metadata();
    assert.throws(() => bearerToken(metadata), { code: status.UNAUTHENTICATED });
    metadata.set('authorization', 'Bearer abc');
    assert.equal(bearerToken(metadata), 'abc');
  });

  it('takes none of two', () => {
    const metadata = new Metadata();
    metadata.add('authorization', 'Bearer abc');
    metadata.add('authorization', 'Bearer def');
    assert.throws(() => bearerToken(metadata), { code: status.UNAUTHENTICATED, message: /more than once/ });
  });
});
