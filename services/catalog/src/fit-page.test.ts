import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitPage } from './fit-page.js';

describe('fitPage', () => {
  const large = { sku: 'a', name: 'Tea', description: '🍵'.repeat(2_000) };

  it('leaves a usual page as it is', () => {
    const page = Array.from({ length: 1_000 }, (_, index) => ({ sku: `p${index}`, name: 'Tea' }));
    assert.deepEqual(fitPage(page), page);
    assert.deepEqual(fitPage([]), []);
  });

  it('keeps a page within what a client takes', () => {
    const page = fitPage(Array.from({ length: 1_000 }, () => large));
    const bytes = page.length * Buffer.byteLength(large.description);
    assert.ok(bytes > 2 ** 21 && bytes < 2 ** 22, `${bytes} bytes`);
  });

  it('keeps the first product, however large', () => {
    assert.equal(fitPage([{ ...large, description: 'x'.repeat(4 * 2 ** 20) }, large]).length, 1);
  });
});
