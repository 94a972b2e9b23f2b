import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChangeBatch } from './change-batch.js';
import { ChangeRing } from './change-ring.js';

const localId = '770e8400-e29b-41d4-a716-446655440002';
const epoch = '00ff00ff00ff00ff';

/** Fills a ring with changes 2, 4, 6 … of one SKU, `size` to a batch. */
function filled(batches: number, size: number, limit?: number): ChangeRing {
  const ring = new ChangeRing(limit);
  let before = '0-0';
  for (let batch = 0; batch < batches; batch++) {
    const changes = Array.from({ length: size }, (_, index) => {
      const number = 2 * (batch * size + index + 1);
      return { id: `1764000000000-${number}`, sku: 'tea', quantity: number, clientId: 'till' };
    });
    ring.append(new ChangeBatch(localId, { epoch, id: before }, changes));
    before = changes.at(-1)?.id ?? before;
  }
  return ring;
}

function quantitiesAfter(ring: ChangeRing, number: number): number[] | undefined {
  return ring
    .after(number === 0 ? '0-0' : `1764000000000-${number}`)
    ?.changes.map(({ quantity }) => quantity);
}

describe('ChangeRing', () => {
  it('finds the batch after any other, and the rest of one that was begun', () => {
    const ring = filled(3, 3);
    assert.deepEqual(quantitiesAfter(ring, 0), [2, 4, 6]);
    assert.deepEqual(quantitiesAfter(ring, 6), [8, 10, 12]);
    assert.deepEqual(quantitiesAfter(ring, 12), [14, 16, 18]);
    assert.deepEqual(quantitiesAfter(ring, 8), [10, 12]);
    assert.deepEqual(quantitiesAfter(ring, 16), [18]);
  });

  it('compares numbers, not text', () => {
    const ring = filled(12, 1);
    assert.deepEqual(quantitiesAfter(ring, 8), [10]);
    assert.deepEqual(quantitiesAfter(ring, 10), [12]);
  });

  it('knows nothing of changes that never were, of the last one, and of what it let go', () => {
    const ring = filled(3, 3);
    assert.equal(quantitiesAfter(ring, 7), undefined);
    assert.equal(quantitiesAfter(ring, 18), undefined);
    assert.equal(quantitiesAfter(ring, 99), undefined);
    assert.equal(quantitiesAfter(new ChangeRing(), 0), undefined);
    const small = filled(10, 3, 7);
    assert.equal(quantitiesAfter(small, 0), undefined);
    assert.equal(quantitiesAfter(small, 42), undefined);
    assert.deepEqual(quantitiesAfter(small, 48), [50, 52, 54]);
  });
});
