import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadProtos, serviceDefinition } from '@zenlogic/runtime';
import type { WatchStockResponse__Output } from './gen/catalog/v1/WatchStockResponse.js';
import { encodeEnd, encodePart, levelsPerMessage, StockPages, type StockSnapshot } from './stock-pages.js';

const { WatchStock } = serviceDefinition(
  loadProtos('catalog/v1/inventory.proto'),
  'catalog.v1.InventoryService',
);

function decode(bytes: Buffer): WatchStockResponse__Output {
  return WatchStock?.responseDeserialize(bytes) as WatchStockResponse__Output;
}

/** What a caller makes of a snapshot. */
function read(snapshot: StockSnapshot): Map<string, number> {
  const messages = snapshot.map((page, index) =>
    decode(index < snapshot.length - 1 ? encodePart(page) : encodeEnd(page, 'token')),
  );
  return new Map(
    messages.flatMap(({ levels }) => levels.map(({ sku, quantity }) => [sku, Number(quantity)])),
  );
}

describe('StockPages', () => {
  it('shows each SKU once, with its last quantity, in parts', () => {
    const pages = new StockPages();
    const expected = new Map<string, number>();
    for (let round = 1; round <= 2; round++) {
      for (let index = 0; index < 2 * levelsPerMessage + 1; index++) {
        pages.set(`p${index}`, round * index);
        expected.set(`p${index}`, round * index);
      }
    }
    const snapshot = pages.snapshot();
    assert.deepEqual(
      snapshot.map(({ skus }) => skus.length),
      [levelsPerMessage, levelsPerMessage, 1],
    );
    assert.deepEqual(read(snapshot), expected);
  });

  it('does not change what it has shown', () => {
    const pages = new StockPages();
    pages.set('tea', 1);
    const first = pages.snapshot();
    pages.set('tea', 2);
    pages.set('coffee', 3);
    const second = pages.snapshot();
    pages.set('tea', 4);
    assert.deepEqual(read(first), new Map([['tea', 1]]));
    assert.deepEqual(
      read(second),
      new Map([
        ['tea', 2],
        ['coffee', 3],
      ]),
    );
  });

  it('shares what did not change', () => {
    const pages = new StockPages();
    for (let index = 0; index < 3 * levelsPerMessage; index++) {
      pages.set(`p${index}`, index);
    }
    const first = pages.snapshot();
    pages.set('p0', 7);
    const second = pages.snapshot();
    assert.notEqual(second[0], first[0]);
    assert.equal(second[1], first[1]);
    assert.equal(second[2], first[2]);
  });

  it('is encoded as parts without a token and an end with one', () => {
    const pages = new StockPages();
    assert.deepEqual(decode(encodeEnd(undefined, 'token')), {
      event: 'WATCH_EVENT_SNAPSHOT_END',
      levels: [],
      resumeToken: 'token',
    });
    pages.set('tea', 0);
    const [page] = pages.snapshot();
    assert.ok(page);
    assert.deepEqual(decode(encodePart(page)), {
      event: 'WATCH_EVENT_SNAPSHOT_PART',
      levels: [{ sku: 'tea', quantity: '0', changeTime: null }],
      resumeToken: '',
    });
  });
});
