import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { loadProtos, serviceDefinition } from '@zenlogic/runtime';
import { frame, type RawRequest, rawCall } from '@zenlogic/runtime/testing/raw-call';
import { createMesh } from '../testing/real-mesh.js';
import { findExposure } from '../topology.js';

const method = serviceDefinition(loadProtos('auth.proto'), 'auth.AuthService')['ValidateLocal'];
const question = {
  userId: '550e8400-e29b-41d4-a716-446655440000',
  organizationId: '660e8400-e29b-41d4-a716-446655440001',
  localId: '770e8400-e29b-41d4-a716-446655440002',
};
const proper: RawRequest = { body: [frame(method?.requestSerialize(question) ?? Buffer.alloc(0))] };

/** What a caller of Envoy gets, in HTTP and in gRPC. */
const rows: readonly (readonly [string, RawRequest, number, status | undefined])[] = [
  ['a proper call', proper, 200, status.OK],
  ['B1: an unknown method', { ...proper, path: '/auth.AuthService/Nothing' }, 200, status.UNIMPLEMENTED],
  ['B1: an unknown service', { ...proper, path: '/some.Service/Nothing' }, 200, status.UNIMPLEMENTED],
  ['B2: JSON', { headers: { 'content-type': 'application/json' } }, 415, undefined],
  ['B3: a body of 5 MiB', { body: [frame(Buffer.alloc(5 << 20))] }, 200, status.RESOURCE_EXHAUSTED],
  [
    'B3: a message said to have 4 GiB',
    { body: [frame(Buffer.alloc(10), { length: 0xffffffff })] },
    200,
    status.RESOURCE_EXHAUSTED,
  ],
  [
    'B4: broken gzip',
    { headers: { 'grpc-encoding': 'gzip' }, body: [frame(Buffer.from('no gzip'), { compressed: true })] },
    200,
    status.INTERNAL,
  ],
  ['B5: no message', {}, 200, status.UNIMPLEMENTED],
  ['B6: no protobuf', { body: [frame(Buffer.from([0x0f, 0xff]))] }, 200, status.INTERNAL],
  ['B8: a deadline of zero', { ...proper, headers: { 'grpc-timeout': '0m' } }, 200, status.DEADLINE_EXCEEDED],
];

describe('what is sent to Envoy by hand', { timeout: 120_000 }, () => {
  it('gets what the services answer, and what Envoy limits does not reach them', async (t) => {
    const mesh = await createMesh(t);
    await mesh.start();
    const address = `127.0.0.1:${findExposure(mesh.topology, 'auth-service', 'grpc').localPort}`;

    for (const [name, request, httpStatus, code] of rows) {
      await t.test(name, async () => {
        const answer = await rawCall(address, request);
        assert.deepEqual([answer.httpStatus, answer.status], [httpStatus, code], answer.message);
        assert.equal((await rawCall(address, proper)).status, status.OK, 'a proper call afterwards');
      });
    }

    await t.test('B11: headers of 32 KiB are refused by Envoy', async () => {
      const answer = await rawCall(address, { ...proper, headers: { padding: 'x'.repeat(32 << 10) } });
      assert.notEqual(answer.status, status.OK);
      assert.equal((await rawCall(address, proper)).status, status.OK, 'a proper call afterwards');
    });

    await t.test('A16: a token of 1 MB gets 3', async () => {
      const verify = serviceDefinition(loadProtos('auth.proto'), 'auth.AuthService')['VerifyToken'];
      const body = [frame(verify?.requestSerialize({ token: 'x'.repeat(1_000_000) }) ?? Buffer.alloc(0))];
      const answer = await rawCall(address, { path: '/auth.AuthService/VerifyToken', body });
      assert.equal(answer.status, status.INVALID_ARGUMENT, answer.message);
    });
  });
});
