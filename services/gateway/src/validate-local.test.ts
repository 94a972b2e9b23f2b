import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { readClaimedIdentity } from './claimed-identity.js';
import { type Auth, validateLocal } from './validate-local.js';

const user = '550e8400-e29b-41d4-a716-446655440001';
const other = '550e8400-e29b-41d4-a716-446655440009';
const organization = '660e8400-e29b-41d4-a716-446655440001';

/** An auth that takes the token for that of `userId`, or refuses it, and lets only `user` in. */
function authOf(userId: string | undefined): { auth: Auth; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    auth: {
      verifyToken: async () => ({
        identity:
          userId === undefined ? undefined : { userId, organizationId: organization, permissions: [] },
        source: 'grpc',
      }),
      validateLocal: async (question) => {
        asked.push(question.userId);
        const isValid = question.userId === user;
        return { isValid, localName: '', errorMessage: '', source: 'grpc' };
      },
    },
  };
}

function tokenOf(payload: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2lnbmF0dXJl`;
}

const ofUser = tokenOf({ sub: user, organization_id: organization });

describe('the question whether the user of a token may work in a local', () => {
  it('is asked once, of the user whom the token names and auth confirms', async () => {
    const { auth, asked } = authOf(user);
    const { value } = await validateLocal(auth, ofUser, 'local', {});
    assert.equal(value.isValid, true);
    assert.deepEqual(asked, [user]);
  });

  it('is answered for the user whom auth confirms, never for the one whom the token names', async () => {
    const { auth, asked } = authOf(other);
    const { value } = await validateLocal(auth, ofUser, 'local', {});
    assert.equal(value.isValid, false);
    assert.deepEqual(asked, [user, other]);
  });

  it('is not answered for a token that does not verify', async () => {
    const { auth } = authOf(undefined);
    await assert.rejects(
      validateLocal(auth, ofUser, 'local', {}),
      (error) => error instanceof ServiceError && error.code === status.UNAUTHENTICATED,
    );
  });

  it('is asked after the verification when the token names nobody', async () => {
    const tokens = [
      '',
      'a',
      'a.b',
      'a.b.c',
      tokenOf(null),
      tokenOf('x'),
      tokenOf({ sub: 7, organization_id: [] }),
    ];
    for (const token of tokens) {
      assert.equal(readClaimedIdentity(token), undefined, token);
      const { auth, asked } = authOf(user);
      assert.equal((await validateLocal(auth, token, 'local', {})).value.isValid, true);
      assert.deepEqual(asked, [user]);
    }
  });
});
