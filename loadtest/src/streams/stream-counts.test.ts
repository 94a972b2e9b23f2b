import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Scrape } from '../metrics-scrape.js';
import { countStreamMessages } from './stream-counts.js';

function scrape(
  url: string,
  messages: Partial<Record<'received' | 'sent', number>>,
  method = 'Sync',
): Scrape {
  return {
    server: { release: 'v1', url },
    samples: Object.entries(messages).map(([direction, value]) => ({
      name: 'grpc_stream_messages_total',
      labels: { service: 'catalog.v1.InventoryService', method, direction },
      value,
    })),
  };
}

describe('countStreamMessages', () => {
  it('adds up what all servers counted meanwhile', () => {
    const before = [scrape('a', { received: 10, sent: 5 }), scrape('b', {})];
    const after = [scrape('a', { received: 13, sent: 9 }), scrape('b', { received: 7, sent: 1 })];
    assert.deepEqual(countStreamMessages(before, after, 'Sync'), { received: 10, sent: 5 });
  });

  it('does not count another RPC', () => {
    const after = [scrape('a', { received: 13, sent: 9 }, 'BulkImport')];
    assert.deepEqual(countStreamMessages([scrape('a', {})], after, 'Sync'), {
      missing: ['the servers have no grpc_stream_messages_total for Sync'],
    });
  });

  it('says what is missing instead of guessing', () => {
    const server = { release: 'v1', url: 'a' };
    const counts = countStreamMessages(
      [{ server, problem: 'a cannot be read' }, scrape('b', { received: 5, sent: 5 })],
      [scrape('a', { received: 1, sent: 1 }), scrape('b', { received: 2, sent: 6 })],
      'Sync',
    );
    assert.deepEqual(counts, {
      missing: ['a cannot be read', 'a counter of b went backwards: it was restarted during the run'],
    });
  });

  it('never takes no server for no message', () => {
    assert.deepEqual(countStreamMessages([], [], 'Sync'), {
      missing: ['no server was named that counts the messages of streams'],
    });
  });
});
