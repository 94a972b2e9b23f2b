import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createCatalogClient } from '../../catalog/catalog-client.js';
import { skuAt } from '../../catalog/products.js';
import { type StubCatalogOptions, startStubCatalog } from '../../testing/stub-catalog.js';
import { readClock } from './watch-messages.js';
import { startWatchers } from './watcher-process.js';

const sku = skuAt(0);

async function open(t: TestContext, options?: StubCatalogOptions) {
  const catalog = await startStubCatalog(options);
  t.after(() => catalog.close());
  const watchers = startWatchers({
    ...{ target: catalog.target, token: 'keeper', localId: 'l', sku },
    ...{ watchers: 6, connections: 2, timeoutSeconds: 30 },
  });
  t.after(() => watchers.then((group) => group.stop()).catch(() => undefined));
  return { catalog, watchers };
}

describe('startWatchers', () => {
  it('says when each watcher in the other process saw a change, by the same clock', async (t) => {
    const { catalog, watchers } = await open(t);
    const group = await watchers;
    const client = createCatalogClient({ target: catalog.target, token: 'keeper' });
    t.after(() => client.close());
    for (const quantity of [1, 2]) {
      const start = readClock();
      const seen = group.see(quantity);
      await client.adjust('l', 'c', [{ adjustment_id: `${quantity}`, sku, delta: 1 }]);
      const times = await seen;
      assert.equal(times.length, 6);
      assert.ok(times.every((time) => time > start && time <= readClock()));
    }
  });

  it('fails when a watcher misses a change', async (t) => {
    const { catalog, watchers } = await open(t);
    const group = await watchers;
    catalog.push({ sku, quantity: 1 });
    const seen = group.see(3);
    catalog.push({ sku, quantity: 3 });
    await assert.rejects(seen, /a watcher saw 3 after 1: changes were missed/);
  });

  it('fails when a watch ends', async (t) => {
    const { watchers } = await open(t, { endsWatches: true });
    await assert.rejects(
      watchers.then((group) => group.see(1)),
      /a watch ended/,
    );
  });
});
