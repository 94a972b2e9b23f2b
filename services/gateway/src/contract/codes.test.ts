import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { ask } from '../testing/ask.js';
import { type GatewayProcess, startGateway } from '../testing/gateway-process.js';
import { startUpstream } from '../testing/upstream.js';

const local = '770e8400-e29b-41d4-a716-446655440001';
const table: readonly [code: status, http: number][] = [
  [status.INVALID_ARGUMENT, 400],
  [status.NOT_FOUND, 404],
  [status.PERMISSION_DENIED, 403],
  [status.RESOURCE_EXHAUSTED, 429],
  [status.UNIMPLEMENTED, 501],
  [status.INTERNAL, 500],
  [status.UNAVAILABLE, 503],
  [status.DEADLINE_EXCEEDED, 504],
  [status.UNAUTHENTICATED, 401],
];

/** A token whose signature nobody looks at here. */
function tokenNaming(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2lnbmF0dXJl`;
}

describe('C3: a gRPC status of an upstream', () => {
  let gateway: GatewayProcess;
  let code = status.OK;
  const fail = (call: { emit(event: 'error', error: object): void }) => call.emit('error', error());
  const error = () => ({ code, details: `sku: secret ${status[code]}` });
  const ends: (() => void | Promise<void>)[] = [];

  before(async () => {
    const test = { after: (end: () => void | Promise<void>) => void ends.unshift(end) };
    const upstream = await startUpstream(test, {
      auth: {
        VerifyToken: (_call: unknown, callback: (error: object) => void) => callback(error()),
        ValidateLocal: (_call: unknown, callback: (error: object) => void) => callback(error()),
      },
      catalog: {
        GetProduct: (_call: unknown, callback: (error: object) => void) => callback(error()),
      },
      inventory: {
        WatchStock: fail,
        Sync: fail,
        BulkImport: (_call: unknown, callback: (error: object) => void) => callback(error()),
      },
    });
    gateway = await startGateway(test, {
      auth: { grpc: upstream.address },
      catalog: upstream.address,
      // Many failures in a row are the point here.
      env: { GATEWAY_BREAKER_FAILURES: '1000' },
    });
  });
  after(async () => {
    for (const end of ends) {
      await end();
    }
  });

  const base = `/api/v1/locals/${local}`;
  const requests: readonly [title: string, path: string, options: Parameters<typeof ask>[1]][] = [
    ['VerifyToken', '/api/v1/me', {}],
    ['ValidateLocal', `${base}/validate`, { token: tokenNaming({ sub: local, organization_id: local }) }],
    ['GetProduct', `${base}/products/BOX`, {}],
    ['WatchStock', `${base}/stock/watch`, {}],
    [
      'BulkImport',
      `${base}/products/import`,
      { body: '{}\n', headers: { 'content-type': 'application/x-ndjson' } },
    ],
    [
      'Sync',
      `${base}/stock/adjustments`,
      { body: { client_id: 'till', adjustments: [{ adjustment_id: 'a', sku: 'BOX', delta: 1 }] } },
    ],
  ];
  for (const [title, path, options] of requests) {
    for (const [grpc, http] of table) {
      it(`of ${title}, ${status[grpc]}, becomes ${http}`, async () => {
        code = grpc;
        const { status: answered, headers, body } = await ask(gateway.url + path, options);
        assert.equal(answered, http, JSON.stringify(body));
        assert.equal(headers.get('content-type'), 'application/problem+json');
        assert.equal(body.status, http);
        assert.equal(body.request_id, headers.get('x-request-id'));
        assert.equal(headers.has('www-authenticate'), http === 401);
        assert.equal(headers.has('retry-after'), http === 503 || http === 429);
        if (grpc === status.INTERNAL) {
          assert.doesNotMatch(JSON.stringify(body), /secret/);
        }
      });
    }
  }
});
