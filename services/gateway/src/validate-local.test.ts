import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Metadata, status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { readClaimedIdentity } from './claimed-identity.js';
import { type Auth, validateLocal } from './validate-local.js';

const userId = '550e8400-e29b-41d4-a716-446655440001';
const organizationId = '660e8400-e29b-41d4-a716-446655440001';

function tokenOf(payload: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2lnbmF0dXJl`;
}

/** An auth that must not be asked. */
const silent: Auth = {
  verifyToken: () => assert.fail('was asked'),
  validateLocal: () => assert.fail('was asked'),
};

describe('the identity that a token claims', () => {
  it('is the user and the organization that it names', () => {
    const claimed = readClaimedIdentity(tokenOf({ sub: userId, organization_id: organizationId }));
    assert.deepEqual(claimed, { userId, organizationId });
  });

  for (const token of [
    ...['', 'a', 'a.b', 'a.b.c'],
    ...[null, 'x', { sub: 7, organization_id: [] }, { sub: userId }].map(tokenOf),
  ]) {
    it(`is none in "${token}", and nobody is asked about it`, async () => {
      assert.equal(readClaimedIdentity(token), undefined);
      await assert.rejects(
        validateLocal(silent, token, 'local', { metadata: new Metadata() }),
        (error) => error instanceof ServiceError && error.code === status.UNAUTHENTICATED,
      );
    });
  }
});
