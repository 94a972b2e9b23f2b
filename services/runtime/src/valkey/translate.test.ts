import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';
import { translate } from './translate.js';

function reply(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}

describe('translate', () => {
  for (const [error, reason] of [
    [reply("READONLY You can't write against a read only replica."), 'READONLY'],
    [reply('LOADING Valkey is loading the dataset in memory'), 'LOADING'],
    [reply("OOM command not allowed when used memory > 'maxmemory'."), 'OOM'],
    [new Error('Command timed out'), 'no answer'],
  ] as const) {
    it(`takes "${error.message}" for a store that cannot answer now`, () => {
      const translated = translate(error, 'read');
      assert.ok(translated instanceof ServiceError);
      assert.equal(translated.code, status.UNAVAILABLE);
      assert.equal(translated.message, `the store cannot be reached (${reason})`);
    });
  }

  it('takes a wrong type for damage, and says what failed', () => {
    const translated = translate(reply('WRONGTYPE Operation against a key'), 'read local:1');
    assert.ok(!(translated instanceof ServiceError));
    assert.match(translated.message, /^cannot read local:1: WRONGTYPE/);
  });
});
