import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { ChangeCursor } from './change-cursor.js';
import { beforeFirstChange, compareChangeIds } from './change-place.js';
import type { ChangeStore } from './change-store.js';
import { LocalFeed } from './local-feed.js';
import type { StockChange } from './stock-change.js';

const localId = '770e8400-e29b-41d4-a716-446655440002';

/** A store in memory that answers when the test lets it, with what it had when it was asked. */
class TestStore implements ChangeStore {
  epoch = '00ff00ff00ff00ff';
  changes: StockChange[] = [];
  reads = 0;
  failure: Error | undefined;
  #held: (() => void)[] | undefined;

  add(count: number): void {
    for (let index = 0; index < count; index++) {
      const number = this.changes.length + 1;
      this.changes.push({ id: `1764000000000-${number}`, sku: 'tea', quantity: number, clientId: 'till' });
    }
  }

  hold(): void {
    this.#held = [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const answer of held) {
      answer();
    }
  }

  async snapshot() {
    const { epoch } = this;
    const last = this.changes.at(-1);
    await this.#answer();
    return {
      place: { epoch, id: last?.id ?? beforeFirstChange },
      levels: last ? [last.sku, String(last.quantity)] : [],
    };
  }

  async changesAfter(_localId: string, place: { epoch: string; id: string }, limit: number) {
    const { epoch } = this;
    const isKnown =
      place.id === beforeFirstChange ||
      (place.epoch === epoch && this.changes.some(({ id }) => id === place.id));
    const changes = this.changes.filter(({ id }) => compareChangeIds(id, place.id) > 0).slice(0, limit);
    await this.#answer();
    return isKnown ? { epoch, changes } : undefined;
  }

  async #answer(): Promise<void> {
    this.reads++;
    if (this.failure) {
      throw this.failure;
    }
    await new Promise<void>((resolve) => (this.#held ? this.#held.push(resolve) : resolve()));
  }
}

/** Follows a feed and keeps the quantities that it saw. */
function follow(feed: LocalFeed, place = feed.place) {
  const seen: (number | 'lost')[] = [];
  const failures: Error[] = [];
  const reader = {
    wake() {
      for (let found = cursor.next(); found !== undefined; found = cursor.next()) {
        if (found === 'lost') {
          seen.push(found);
          return;
        }
        seen.push(...found.changes.map(({ quantity }) => quantity));
      }
    },
    fail: (error: Error) => void failures.push(error),
    tick: () => undefined,
  };
  const cursor: ChangeCursor = new ChangeCursor(feed, place, reader);
  feed.add(reader);
  return { seen, failures, wake: reader.wake };
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('LocalFeed', () => {
  it('knows after a refresh all that the store had when it was asked for, also while a read is under way', async () => {
    const store = new TestStore();
    const feed = new LocalFeed(localId, store);
    await feed.refresh();
    store.hold();
    const early = feed.refresh();
    store.add(1);
    const late = [feed.refresh(), feed.refresh(), feed.refresh()];
    store.release();
    await early;
    await Promise.all(late);
    assert.equal(feed.place.id, '1764000000000-1');
    assert.equal(store.reads, 3, 'those who came late shared one read');
  });

  it('gives each reader all changes in order, from memory or from the store', async () => {
    const store = new TestStore();
    const feed = new LocalFeed(localId, store);
    await feed.refresh();
    const live = follow(feed);
    store.add(1_200);
    await feed.follow();
    assert.deepEqual(live.seen, numbers(1, 1_200));
    store.add(3_000);
    await feed.follow();
    // So far behind that the feed does not remember it.
    const late = follow(feed, { epoch: store.epoch, id: '1764000000000-1000' });
    late.wake();
    while (late.seen.length < 3_200) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(late.seen, numbers(1_001, 4_200));
    assert.deepEqual(live.seen, numbers(1, 4_200));
  });

  it('tells readers that changes were lost when the store begins another life', async () => {
    const store = new TestStore();
    store.add(5);
    const feed = new LocalFeed(localId, store);
    await feed.refresh();
    const reader = follow(feed);
    store.epoch = 'feedfeedfeedfeed';
    store.changes = [];
    await feed.follow();
    assert.deepEqual(reader.seen, ['lost']);
    assert.equal(feed.snapshot().length, 0);
  });

  it('bears a store that is away for a moment, and tells its readers when it is for longer', async () => {
    const store = new TestStore();
    const feed = new LocalFeed(localId, store);
    await feed.refresh();
    const reader = follow(feed);
    store.failure = new ServiceError(status.UNAVAILABLE, 'away');
    await feed.follow();
    assert.equal(feed.isFailing, true);
    store.failure = undefined;
    store.add(1);
    await feed.follow();
    assert.deepEqual([feed.isFailing, reader.failures, reader.seen], [false, [], [1]]);
    store.failure = new ServiceError(status.UNAVAILABLE, 'away');
    const start = performance.now();
    while (reader.failures.length === 0) {
      await feed.follow();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.ok(performance.now() - start >= 400);
    assert.equal(feed.readers, 0);
  });

  it('tells its readers at once of a record that is damaged', async () => {
    const store = new TestStore();
    const feed = new LocalFeed(localId, store);
    await feed.refresh();
    const reader = follow(feed);
    store.failure = new Error('damaged');
    await feed.follow();
    assert.deepEqual(reader.failures, [store.failure]);
  });
});
