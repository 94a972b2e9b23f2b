import type { StockLevel } from './gen/catalog/v1/StockLevel.js';
import { encodeWatch } from './inventory-messages.js';

/** How many levels a message carries at most. */
export const levelsPerMessage = 500;

/** A part of the stock of a local. */
interface Page {
  readonly skus: string[];
  readonly quantities: number[];
  /** A page that a snapshot shows is never changed again, but replaced. */
  isShown: boolean;
  encodedLevels?: Buffer;
}

/** The stock of a local at one moment, in parts. */
export type StockSnapshot = readonly Page[];

/**
 * The stock of a local in memory. Snapshots are free: they share all pages that did not change, and their encoded form,
 * so that a thousand watchers that begin cost one encoding, and one that reads slowly keeps little of its own.
 */
export class StockPages {
  readonly #places = new Map<string, number>();
  readonly #pages: Page[] = [];

  set(sku: string, quantity: number): void {
    let place = this.#places.get(sku);
    if (place === undefined) {
      place = this.#places.size;
      this.#places.set(sku, place);
    }
    const page = this.#writable(Math.floor(place / levelsPerMessage));
    page.skus[place % levelsPerMessage] = sku;
    page.quantities[place % levelsPerMessage] = quantity;
  }

  /** Shows the stock of this moment; what is set later does not change it. */
  snapshot(): StockSnapshot {
    for (const page of this.#pages) {
      page.isShown = true;
    }
    return this.#pages.slice();
  }

  #writable(index: number): Page {
    const page = this.#pages[index];
    if (page !== undefined && !page.isShown) {
      return page;
    }
    const copy: Page = {
      skus: page?.skus.slice() ?? [],
      quantities: page?.quantities.slice() ?? [],
      isShown: false,
    };
    this.#pages[index] = copy;
    return copy;
  }
}

const partHead = encodeWatch({ event: 'WATCH_EVENT_SNAPSHOT_PART' });
const endHead = encodeWatch({ event: 'WATCH_EVENT_SNAPSHOT_END' });

/** Encodes a page that is not the last. */
export function encodePart(page: Page): Buffer {
  return Buffer.concat([partHead, encodeLevels(page)]);
}

/** Encodes the last page; there is none when there is no stock at all. */
export function encodeEnd(page: Page | undefined, resumeToken: string): Buffer {
  // Messages that are put together are one message with the fields of all.
  return Buffer.concat([
    endHead,
    page === undefined ? Buffer.alloc(0) : encodeLevels(page),
    encodeWatch({ resumeToken }),
  ]);
}

function encodeLevels(page: Page): Buffer {
  page.encodedLevels ??= encodeWatch({
    levels: page.skus.map((sku, index): StockLevel => ({ sku, quantity: page.quantities[index] ?? 0 })),
  });
  return page.encodedLevels;
}
