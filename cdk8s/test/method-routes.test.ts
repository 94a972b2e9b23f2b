import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { routeByMethods } from '../src/constructs/method-routes.js';
import type { Method } from '../src/contracts/read-contracts.js';
import { contracts } from './testing/facts.js';

const repeating = 'connect-failure,refused-stream,reset,unavailable';
const unseen = 'connect-failure,refused-stream';

describe('the routes of the methods of catalog', () => {
  const routes = routeByMethods('catalog-service', 50052, [contracts.catalog, contracts.inventory]);
  const byName = new Map(routes.map(({ route }) => [route.name, route]));

  it('repeat unary reads, and limit them in time', () => {
    const reads = byName.get('catalog-reads');
    assert.deepEqual(reads?.match, [{ port: 50052, uri: { prefix: '/catalog.v1.CatalogService/' } }]);
    assert.deepEqual([reads?.timeout, reads?.retries?.retryOn], ['5s', repeating]);
  });

  it('repeat a watch, and leave its end to its caller', () => {
    const watches = byName.get('inventory-watches');
    assert.deepEqual(watches?.match, [
      { port: 50052, uri: { exact: '/catalog.v1.InventoryService/WatchStock' } },
    ]);
    assert.deepEqual([watches?.timeout, watches?.retries?.retryOn], [undefined, repeating]);
  });

  it('send everything else again only where no replica has seen it', () => {
    const last = routes.at(-1)?.route;
    assert.deepEqual(
      [last?.match, last?.timeout, last?.retries?.retryOn],
      [[{ port: 50052 }], undefined, unseen],
    );
  });

  it('name the methods one by one when a service has some with side effects', () => {
    const method = (name: string, isSafe: boolean): Method => ({
      name,
      path: `/shop.OrderService/${name}`,
      isSafe,
      isStreaming: false,
    });
    const contract = { name: 'shop.OrderService', methods: [method('Get', true), method('Buy', false)] };
    const [reads, others] = routeByMethods('shop', 50053, [contract]);
    assert.deepEqual(reads?.route.match, [{ port: 50053, uri: { exact: '/shop.OrderService/Get' } }]);
    assert.match(others?.why ?? '', /^Buy: /);
  });
});
