import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { Metadata, status } from '@grpc/grpc-js';
import { type AuthClient, ServiceError } from '@zenlogic/runtime';
import { createAuthorizer, type ServedCall } from './authorizer.js';

const identity = {
  userId: '550e8400-e29b-41d4-a716-446655440000',
  organizationId: '660e8400-e29b-41d4-a716-446655440001',
  permissions: ['catalog:read'],
};
const localId = '770e8400-e29b-41d4-a716-446655440002';

/** An auth that says yes, but for what a test wants otherwise. */
function authWith(answers: Partial<AuthClient>): AuthClient {
  return {
    verifyToken: async () => ({ identity, source: 'grpc' }),
    validateLocal: async () => ({ isValid: true, localName: 'Harbour', errorMessage: '', source: 'grpc' }),
    close: () => undefined,
    ...answers,
  };
}

function callWith(authorization: string | undefined, deadline = Date.now() + 5_000): ServedCall {
  const metadata = new Metadata();
  if (authorization !== undefined) {
    metadata.set('authorization', authorization);
  }
  return Object.assign(new EventEmitter(), {
    metadata,
    getDeadline: () => deadline,
  }) as unknown as ServedCall;
}

function authorize(auth: AuthClient, call = callWith('Bearer a.b.c'), local = localId) {
  return createAuthorizer(auth).authorize(call, 'catalog:read', local);
}

describe('an authorizer', () => {
  it('asks for the local in lower case, in the name of the bearer and of the call', async () => {
    const call = callWith('Bearer a.b.c');
    const asked: unknown[] = [];
    const auth = authWith({
      validateLocal: async (question, options) => {
        asked.push(question, options?.parent);
        return { isValid: true, localName: '', errorMessage: '', source: 'grpc' };
      },
    });
    const access = await authorize(auth, call, localId.toUpperCase());
    assert.deepEqual(access, { localId, byFallback: false });
    const { userId, organizationId } = identity;
    assert.deepEqual(asked, [{ userId, organizationId, localId }, call]);
  });

  it('asks nobody without a token', async () => {
    const auth = authWith({ verifyToken: () => assert.fail('auth was asked') });
    await assert.rejects(authorize(auth, callWith(undefined)), { code: status.UNAUTHENTICATED });
    await assert.rejects(authorize(auth, callWith('Basic YTpi')), { code: status.UNAUTHENTICATED });
  });

  it('does not ask for the local when the token does not verify or lacks the permission', async () => {
    const validateLocal = () => assert.fail('auth was asked');
    const unknown = async () => ({ identity: undefined, source: 'grpc' as const });
    await assert.rejects(authorize(authWith({ validateLocal, verifyToken: unknown })), {
      code: status.UNAUTHENTICATED,
    });
    const weak = async () => ({ identity: { ...identity, permissions: [] }, source: 'grpc' as const });
    await assert.rejects(authorize(authWith({ validateLocal, verifyToken: weak })), {
      code: status.PERMISSION_DENIED,
    });
  });

  it('tells when either answer came by the fallback', async () => {
    const verifyToken = async () => ({ identity, source: 'fallback' as const });
    assert.equal((await authorize(authWith({ verifyToken }))).byFallback, true);
  });

  for (const [code, expected] of [
    [status.UNAVAILABLE, status.UNAVAILABLE],
    [status.INTERNAL, status.UNAVAILABLE],
    [status.RESOURCE_EXHAUSTED, status.UNAVAILABLE],
    [status.UNIMPLEMENTED, status.UNAVAILABLE],
    // It was late, but there is time left for another try.
    [status.DEADLINE_EXCEEDED, status.UNAVAILABLE],
    [status.INVALID_ARGUMENT, status.INVALID_ARGUMENT],
    [status.CANCELLED, status.CANCELLED],
  ] as const) {
    it(`fails with ${status[expected]} when auth ends with ${status[code]}`, async () => {
      const verifyToken = () => Promise.reject(new ServiceError(code, 'no'));
      await assert.rejects(authorize(authWith({ verifyToken })), { code: expected });
      const validateLocal = () => Promise.reject(new ServiceError(code, 'no'));
      await assert.rejects(authorize(authWith({ validateLocal })), { code: expected });
    });
  }

  it('fails with DEADLINE_EXCEEDED when the deadline of the call has passed', async () => {
    const late = callWith('Bearer a.b.c', Date.now() - 1);
    const verifyToken = () => Promise.reject(new ServiceError(status.DEADLINE_EXCEEDED, 'late'));
    await assert.rejects(authorize(authWith({ verifyToken }), late), { code: status.DEADLINE_EXCEEDED });
  });

  it('lets an unexpected error through, to be reported', async () => {
    const error = new Error('a bug');
    await assert.rejects(authorize(authWith({ verifyToken: () => Promise.reject(error) })), error);
  });
});
