import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSeededRandom } from './seeded-random.js';

describe('createSeededRandom', () => {
  it('makes the same choices for the same seed, others for another', () => {
    const choices = (seed: number) => {
      const random = createSeededRandom(seed);
      return [random.uuid(), random.below(1000), random.shuffled([1, 2, 3, 4, 5, 6, 7, 8])];
    };
    assert.deepEqual(choices(1), choices(1));
    assert.notDeepEqual(choices(1), choices(2));
  });

  it('stays below the limit and reaches every number', () => {
    const random = createSeededRandom(3);
    const seen = new Set(Array.from({ length: 200 }, () => random.below(5)));
    assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4]);
  });

  it('makes UUIDs, each another', () => {
    const random = createSeededRandom(4);
    const ids = Array.from({ length: 500 }, () => random.uuid());
    assert.equal(new Set(ids).size, 500);
    for (const id of ids) {
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('shuffles a copy that holds the same', () => {
    const list = Array.from({ length: 50 }, (_, index) => index);
    const shuffled = createSeededRandom(5).shuffled(list);
    assert.notDeepEqual(shuffled, list);
    assert.deepEqual(
      shuffled.toSorted((a, b) => a - b),
      list,
    );
  });
});
