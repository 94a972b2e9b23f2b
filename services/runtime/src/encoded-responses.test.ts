import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takeEncodedResponses } from './encoded-responses.js';
import { loadProtos, serviceDefinition } from './protos.js';

const inventory = serviceDefinition(loadProtos('catalog/v1/inventory.proto'), 'catalog.v1.InventoryService');

describe('takeEncodedResponses', () => {
  const message = { event: 'WATCH_EVENT_HEARTBEAT', resumeToken: 'token' };

  it('passes encoded messages through and encodes all others', () => {
    const { WatchStock } = takeEncodedResponses(inventory);
    const encoded = inventory['WatchStock']?.responseSerialize(message);
    assert.equal(WatchStock?.responseSerialize(encoded), encoded);
    assert.deepEqual(WatchStock?.responseSerialize(message), encoded);
  });

  it('leaves methods with one response as they are', () => {
    assert.equal(takeEncodedResponses(inventory)['BulkImport'], inventory['BulkImport']);
  });
});
