import { mixQuestions, tamper } from '../call-data.js';
import { createProduct, skuAt } from '../catalog/products.js';
import type { Shop } from '../catalog/shops.js';
import type { CallDataOptions } from '../profiles.js';
import { createSeededRandom } from '../seeded-random.js';
import type { RestQuestion } from './rest-question.js';

/**
 * Draws questions to `GET /api/v1/locals/{local_id}/products/{sku}`. The same input draws the same questions in the
 * same order.
 *
 * @param shops locals with products, and the tokens of those who may read them.
 * @param productCount how many products each shop has.
 * @throws UsageError when there is no shop.
 */
export function createGetProductQuestions(
  shops: readonly Shop[],
  productCount: number,
  options: CallDataOptions,
): RestQuestion[] {
  const random = createSeededRandom(options.seed);
  const readers = shops.flatMap(({ localId, readers: tokens }) =>
    tokens.map((token) => ({ localId, token })),
  );
  const valid = readers.map(({ localId, token }): RestQuestion => {
    const { sku, name } = createProduct(random.below(productCount));
    return { ...askForProduct(token, localId, sku), expected: { sku, name }, kind: 'valid' };
  });

  function pickReader(): { localId: string; token: string } {
    return readers[random.below(readers.length)] ?? { localId: random.uuid(), token: '' };
  }

  function unknownSku(): RestQuestion {
    const { localId, token } = pickReader();
    return {
      ...askForProduct(token, localId, skuAt(productCount)),
      ...refused(404, true),
      kind: 'unknown SKU',
    };
  }

  function tampered(): RestQuestion {
    const { localId, token } = pickReader();
    return {
      ...askForProduct(tamper(token), localId, skuAt(0)),
      ...refused(401),
      kind: 'tampered signature',
    };
  }

  function unknownLocal(): RestQuestion {
    const { token } = pickReader();
    return { ...askForProduct(token, random.uuid(), skuAt(0)), ...refused(403), kind: 'unknown local' };
  }

  return mixQuestions(valid, [unknownSku, tampered, unknownLocal], options, random);
}

function refused(status: number, isServed = false): Pick<RestQuestion, 'status' | 'expected' | 'isServed'> {
  return { status, isServed, expected: { status } };
}

function askForProduct(token: string, localId: string, sku: string): Omit<RestQuestion, 'kind'> {
  const path = `/api/v1/locals/${localId}/products/${encodeURIComponent(sku)}`;
  return { path, token, status: 200, isServed: true, expected: {} };
}
