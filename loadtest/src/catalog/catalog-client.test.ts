import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { judgeAnswers } from '../answer-checks.js';
import { probeStreams } from '../streams/stream-probe.js';
import { type StubCatalogOptions, startStubCatalog } from '../testing/stub-catalog.js';
import { type CatalogClient, createCatalogClient } from './catalog-client.js';
import { createProduct, createProducts, skuAt } from './products.js';

async function connect(
  t: TestContext,
  options?: StubCatalogOptions,
  token = 'keeper',
): Promise<CatalogClient> {
  const catalog = await startStubCatalog(options);
  const client = createCatalogClient({ target: catalog.target, token });
  t.after(() => {
    client.close();
    catalog.close();
  });
  return client;
}

describe('createCatalogClient', () => {
  it('imports products and says what became of them', async (t) => {
    const client = await connect(t);
    const bad = { ...createProduct(9), price: { currency: 'pesos', minor_units: 1 } };
    const { received, created, rejected, errors } = await client.importProducts('l', [
      ...createProducts(3),
      bad,
    ]);
    assert.deepEqual([received, created, rejected, errors[0]?.position], [4, 3, 1, 4]);
  });

  it('makes adjustments and returns their answers in order', async (t) => {
    const client = await connect(t);
    const make = (adjustment_id: string, delta: number) => ({ adjustment_id, sku: skuAt(0), delta });
    const results = await client.adjust('l', 'c', [make('1', 5), make('2', -9), make('3', -1)]);
    assert.deepEqual(
      results.map(({ adjustment_id, outcome, quantity }) => [adjustment_id, outcome, quantity]),
      [
        ['1', 'ADJUSTMENT_OUTCOME_APPLIED', 5],
        ['2', 'ADJUSTMENT_OUTCOME_INSUFFICIENT_STOCK', 5],
        ['3', 'ADJUSTMENT_OUTCOME_APPLIED', 4],
      ],
    );
  });

  it('reads the stock of the moment over all its messages, and leaves the watch', async (t) => {
    const client = await connect(t);
    const adjustments = [0, 1, 2].map((one) => ({
      adjustment_id: `${one}`,
      sku: skuAt(one),
      delta: one + 1,
    }));
    await client.adjust('l', 'c', adjustments);
    const { levels, entries, messages } = await client.readSnapshot('l');
    assert.deepEqual([[...levels.values()], entries, messages], [[1, 2, 3], 3, 2]);
  });

  it('rejects with the status of a call that is refused', async (t) => {
    const client = await connect(t, {}, 'nobody');
    await assert.rejects(client.importProducts('l', createProducts(1)), { code: 16 });
  });
});

describe('probeStreams', () => {
  it('finds every answer of a right catalog right, also the second time', async (t) => {
    const client = await connect(t);
    for (const run of ['a', 'b']) {
      const checks = judgeAnswers(await probeStreams(client, 'l', run));
      assert.deepEqual(
        checks.map(({ rpc, outcome }) => [rpc, outcome]),
        [
          ['BulkImport', 'pass'],
          ['Sync', 'pass'],
          ['WatchStock', 'pass'],
        ],
      );
    }
  });

  it('finds a catalog that applies an adjustment twice', async (t) => {
    const checks = judgeAnswers(await probeStreams(await connect(t, { forgetsAdjustments: true }), 'l', 'a'));
    assert.deepEqual(
      checks.map(({ outcome }) => outcome),
      ['pass', 'fail', 'pass'],
    );
    assert.match(
      checks[1]?.message ?? '',
      /asked for a delivery that is repeated: quantity is 8, should be 5/,
    );
  });

  it('says when nothing answers, instead of throwing', async (t) => {
    const client = createCatalogClient({ target: '127.0.0.1:1', token: 'keeper', timeoutSeconds: 1 });
    t.after(() => client.close());
    const checks = judgeAnswers(await probeStreams(client, 'l', 'a'));
    assert.deepEqual(
      checks.map(({ outcome }) => outcome),
      Array(3).fill('inconclusive'),
    );
  });
});
