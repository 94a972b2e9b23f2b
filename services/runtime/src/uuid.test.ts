import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { formatUuid, parseUuid, uuidBytes } from './uuid.js';

const id = '550e8400-e29b-41d4-a716-44665544abcd';

describe('parseUuid', () => {
  it('keeps lower case and brings upper case down', () => {
    assert.equal(parseUuid(id, 'user_id'), id);
    assert.equal(parseUuid(id.toUpperCase(), 'user_id'), id);
  });

  it('names the field that is empty', () => {
    assert.throws(() => parseUuid('', 'user_id'), {
      code: status.INVALID_ARGUMENT,
      message: 'user_id is empty; give a UUID such as 550e8400-e29b-41d4-a716-446655440000',
    });
  });

  for (const text of [
    ` ${id}`,
    `${id}\n`,
    id.slice(1),
    id.replaceAll('-', ''),
    `{${id}}`,
    id.replace('5', 'g'),
    'İ'.repeat(36),
  ]) {
    it(`names the field that holds ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseUuid(text, 'local_id'), {
        code: status.INVALID_ARGUMENT,
        message: /^local_id is no UUID; give 36 characters such as/,
      });
    });
  }
});

describe('formatUuid', () => {
  it('writes 16 bytes, most significant first', () => {
    assert.equal(formatUuid(Buffer.from(id.replaceAll('-', ''), 'hex'), 'user_id'), id);
    assert.equal(formatUuid(Buffer.alloc(16), 'user_id'), '00000000-0000-0000-0000-000000000000');
  });

  for (const length of [0, 15, 17, 36]) {
    it(`names the field that has ${length} bytes`, () => {
      assert.throws(() => formatUuid(Buffer.alloc(length), 'local_ids[3]'), {
        code: status.INVALID_ARGUMENT,
        message: `local_ids[3] has ${length} bytes; give the 16 bytes of a UUID`,
      });
    });
  }
});

describe('uuidBytes', () => {
  it('is what formatUuid writes', () => {
    assert.equal(formatUuid(uuidBytes(id), 'user_id'), id);
  });
});
