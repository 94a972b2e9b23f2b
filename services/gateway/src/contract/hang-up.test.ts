import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { describe, it } from 'node:test';
import type { ServerUnaryCall } from '@grpc/grpc-js';
import { startGateway } from '../testing/gateway-process.js';
import { startUpstream } from '../testing/upstream.js';

const local = '770e8400-e29b-41d4-a716-446655440001';
const claims = { sub: '550e8400-e29b-41d4-a716-446655440001', organization_id: local };
const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2lnbmF0dXJl`;

describe('C8: a client that hangs up', () => {
  const paths = {
    'auth, for me': '/api/v1/me',
    'auth, for validate': `/api/v1/locals/${local}/validate`,
    'catalog, for a product': `/api/v1/locals/${local}/products/BOX`,
    'catalog, for a watch': `/api/v1/locals/${local}/stock/watch`,
  };
  for (const [title, path] of Object.entries(paths)) {
    it(`has its call of ${title} cancelled within 100 ms`, async (t) => {
      const arrived = new EventTarget();
      // Never answers.
      const take = (call: Pick<ServerUnaryCall<unknown, unknown>, 'on'>) => {
        arrived.dispatchEvent(new Event('call'));
        call.on('cancelled', () => arrived.dispatchEvent(new Event('cancelled')));
      };
      const { address } = await startUpstream(t, {
        auth: { VerifyToken: take, ValidateLocal: take },
        catalog: { GetProduct: take },
        inventory: { WatchStock: take },
      });
      const gateway = await startGateway(t, { auth: { grpc: address }, catalog: address });
      const request = get(gateway.url + path, { headers: { authorization: `Bearer ${token}` } });
      request.on('error', () => undefined);
      const signal = AbortSignal.timeout(10_000);
      await once(arrived, 'call', { signal });
      const cancelled = once(arrived, 'cancelled', { signal });
      const start = performance.now();
      request.destroy();
      await cancelled;
      const elapsed = performance.now() - start;
      t.diagnostic(`cancelled after ${elapsed.toFixed(1)} ms`);
      assert.ok(elapsed < 100, `${elapsed} ms`);
    });
  }
});
