import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { locals } from '@zenlogic/runtime/testing/auth-records';
import { ask } from '../testing/ask.js';
import { nowhere, startGateway } from '../testing/gateway-process.js';

describe('when catalog does not answer', () => {
  it('C4: the answer is 503 with Retry-After, and at once while the breaker is open', async (t) => {
    const gateway = await startGateway(t, { auth: { grpc: nowhere }, catalog: nowhere });
    const base = `${gateway.url}/api/v1/locals/${locals.harbour.id}`;
    const item = { items: [{ sku: 'BOX', quantity: 1 }] };
    const adjustments = { client_id: 'till', adjustments: [{ adjustment_id: '1', sku: 'BOX', delta: 1 }] };
    const ndjson = { 'content-type': 'application/x-ndjson' };
    const requests: readonly [path: string, options: Parameters<typeof ask>[1]][] = [
      ['/products', {}],
      ['/products/BOX', {}],
      ['/stock?sku=BOX', {}],
      ['/stock/check', { body: item }],
      ['/stock/adjustments', { body: adjustments }],
      ['/stock/watch', {}],
      ['/products/import', { body: '{}', headers: ndjson }],
    ];
    const times: number[] = [];
    for (let round = 0; round < 10; round++) {
      for (const [path, options] of requests) {
        const { status, headers, body, elapsed } = await ask(base + path, options);
        assert.equal(status, 503, `${path}: ${JSON.stringify(body)}`);
        assert.ok(Number(headers.get('retry-after')) >= 1);
        if (round > 4) {
          times.push(elapsed);
        }
      }
    }
    const metrics = await (await fetch(gateway.metricsUrl)).text();
    for (const service of ['CatalogService', 'InventoryService']) {
      assert.match(
        metrics,
        new RegExp(`circuit_breaker_state\\{service="catalog.v1.${service}",state="open"\\} 1`),
      );
    }
    const slowest = times.sort((a, b) => a - b)[Math.floor(times.length * 0.9)] ?? Number.NaN;
    t.diagnostic(`90 % of the answers took at most ${slowest.toFixed(1)} ms`);
    assert.ok(slowest < 50, `${slowest} ms`);
  });
});
