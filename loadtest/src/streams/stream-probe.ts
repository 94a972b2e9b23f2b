import type { AnswerProbe, ProbedAnswer } from '../answer-checks.js';
import type { CatalogClient } from '../catalog/catalog-client.js';
import { createProduct, skuAt } from '../catalog/products.js';
import { messageOf } from '../json-file.js';

/**
 * Makes a small import, some adjustments and a watch, and compares what they answer with what it must be.
 *
 * @param run letters and digits, different in each run.
 */
export async function probeStreams(
  client: CatalogClient,
  localId: string,
  run: string,
): Promise<AnswerProbe[]> {
  const sku = skuAt(0);

  async function imports(): Promise<ProbedAnswer[]> {
    const broken = { ...createProduct(1), price: { currency: 'pesos', minor_units: 1 } };
    const { received, created, updated, rejected, errors } = await client.importProducts(localId, [
      createProduct(0),
      broken,
      createProduct(2),
    ]);
    const [first] = errors;
    return [
      {
        kind: 'an import with a bad product',
        expected: { received: 3, taken: 2, rejected: 1, position: 2, field: 'price.currency' },
        got: { received, taken: created + updated, rejected, position: first?.position, field: first?.field },
      },
    ];
  }

  async function synchronises(): Promise<ProbedAnswer[]> {
    const before = (await client.readSnapshot(localId)).levels.get(sku) ?? 0;
    const make = (adjustment_id: string, delta: number) => ({ adjustment_id, sku, delta });
    const client_id = `loadtest-${run}-probe`;
    const results = [
      ...(await client.adjust(localId, client_id, [make('1', 5), make('2', -2), make('3', -1_000_000_000)])),
      ...(await client.adjust(localId, client_id, [make('1', 5)])),
    ];
    const wanted = [
      { outcome: 'ADJUSTMENT_OUTCOME_APPLIED', quantity: before + 5, repeated: false },
      { outcome: 'ADJUSTMENT_OUTCOME_APPLIED', quantity: before + 3, repeated: false },
      { outcome: 'ADJUSTMENT_OUTCOME_INSUFFICIENT_STOCK', quantity: before + 3, repeated: false },
      { outcome: 'ADJUSTMENT_OUTCOME_APPLIED', quantity: before + 5, repeated: true },
    ];
    const kinds = ['a delivery', 'a sale', 'a sale of too much', 'a delivery that is repeated'];
    return wanted.map((expected, index) => ({
      kind: kinds[index] ?? '',
      expected,
      got: results[index] === undefined ? { error: 'there was no answer' } : { ...results[index] },
    }));
  }

  async function watches(): Promise<ProbedAnswer[]> {
    const before = await client.readSnapshot(localId);
    await client.adjust(localId, `loadtest-${run}-watch`, [{ adjustment_id: '1', sku, delta: 1 }]);
    const after = await client.readSnapshot(localId);
    return [
      {
        kind: 'the stock after a delivery',
        expected: { quantity: (before.levels.get(sku) ?? 0) + 1, repeatedSkus: 0 },
        got: { quantity: after.levels.get(sku), repeatedSkus: after.entries - after.levels.size },
      },
    ];
  }

  const probes: AnswerProbe[] = [];
  for (const [rpc, probe] of [
    ['BulkImport', imports],
    ['Sync', synchronises],
    ['WatchStock', watches],
  ] as const) {
    // One by one: each needs what the one before it did.
    const answers = await probe().catch((error: unknown): ProbedAnswer[] => [
      { kind: 'a stream', expected: {}, got: { error: messageOf(error) } },
    ]);
    probes.push({ rpc, answers });
  }
  return probes;
}
