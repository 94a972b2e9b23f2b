import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadProtos, serviceDefinition } from './protos.js';

const contracts = loadProtos('auth.proto', 'auth/v2/auth.proto');
const ids = {
  userId: '550e8400-e29b-41d4-a716-446655440000',
  organizationId: '660e8400-e29b-41d4-a716-446655440001',
  localId: '770e8400-e29b-41d4-a716-446655440002',
};

describe('the size of a ValidateLocalRequest on the wire', () => {
  it('is 114 bytes with ids as text', () => {
    assert.equal(serialize('auth.AuthService', ids).length, 114);
  });

  it('is 54 bytes with ids as bytes', () => {
    const bytes = Object.fromEntries(
      Object.entries(ids).map(([name, id]) => [name, Buffer.from(id.replaceAll('-', ''), 'hex')]),
    );
    assert.equal(serialize('auth.v2.AuthService', bytes).length, 54);
  });

  // The ADR counts 156 for JSON; this is the shortest spelling of it.
  it('is 157 bytes as JSON', () => {
    const json = { user_id: ids.userId, organization_id: ids.organizationId, local_id: ids.localId };
    assert.equal(Buffer.byteLength(JSON.stringify(json)), 157);
  });
});

describe('serviceDefinition', () => {
  it('finds each service with its methods', () => {
    assert.deepEqual(Object.keys(serviceDefinition(contracts, 'auth.AuthService')), [
      ...['ValidateLocal', 'VerifyToken', 'GetUserPermissions'],
    ]);
    assert.deepEqual(Object.keys(serviceDefinition(contracts, 'auth.v2.AuthService')), [
      ...['ValidateLocal', 'ValidateLocals'],
    ]);
  });

  for (const name of ['auth.NoService', 'auth.ValidateLocalRequest', 'auth.v2.Decision']) {
    it(`refuses ${name}, which is no service`, () => {
      assert.throws(() => serviceDefinition(contracts, name), {
        message: `the loaded protos have no service ${name}`,
      });
    });
  }
});

function serialize(service: string, request: object): Buffer {
  return serviceDefinition(contracts, service)['ValidateLocal']?.requestSerialize(request) ?? Buffer.alloc(0);
}
