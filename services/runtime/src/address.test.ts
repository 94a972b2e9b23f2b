import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressSchema, formatAddress } from './address.js';

describe('addresses', () => {
  for (const [text, host, port] of [
    ['0.0.0.0:50051', '0.0.0.0', 50051],
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['auth-service:65535', 'auth-service', 65535],
    ['[::]:9464', '::', 9464],
    ['[fe80::1]:1', 'fe80::1', 1],
  ] as const) {
    it(`reads ${text}, and writes it the same`, () => {
      const address = addressSchema.parse(text);
      assert.deepEqual(address, { host, port });
      assert.equal(formatAddress(address), text);
    });
  }

  for (const text of [
    '',
    '50051',
    ':50051',
    'host',
    'host:',
    'host:65536',
    'host:-1',
    '::1:50051',
    'http://host:1',
    'a:1 ',
  ]) {
    it(`refuses "${text}" with an example`, () => {
      const { error } = addressSchema.safeParse(text);
      assert.match(
        error?.issues[0]?.message ?? '',
        /is no address; write host:port, such as 0\.0\.0\.0:50051/,
      );
    });
  }
});
