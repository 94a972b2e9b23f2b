import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createInProcessStore } from './in-process-store.js';
import { organizationKey, revocationEpochKey, revocationKey } from './records.js';

const acme = { name: organizationKey('a').name, text: '{"name":"Acme","active":true}' };

describe('the in-process store', () => {
  it('reads what was written, in the order of the keys', async () => {
    const store = createInProcessStore();
    await store.put([acme, { name: organizationKey('b').name, text: '{"name":"Bolt","active":false}' }]);
    assert.deepEqual(store.get([organizationKey('b'), organizationKey('c'), organizationKey('a')]), [
      { name: 'Bolt', active: false },
      undefined,
      { name: 'Acme', active: true },
    ]);
  });

  it('knows of every revocation from the start', () => {
    assert.deepEqual(createInProcessStore().get([revocationEpochKey]), [0]);
  });

  it('forgets a record when its time is over', async () => {
    let now = 999_999;
    const store = createInProcessStore(() => now);
    await store.put([{ name: revocationKey('t').name, text: '1', expireTime: 1_000 }]);
    assert.deepEqual(store.get([revocationKey('t')]), [1]);
    now = 1_000_000;
    assert.deepEqual(store.get([revocationKey('t')]), [undefined]);
  });

  it('throws for a damaged record', async () => {
    const store = createInProcessStore();
    await store.put([{ ...acme, text: '{' }]);
    assert.throws(() => store.get([organizationKey('a')]));
  });

  it('is available at once, and forgets all when it is closed', async () => {
    const store = createInProcessStore();
    const told: boolean[] = [];
    store.watchAvailability((available) => told.push(available));
    assert.deepEqual(told, [true]);
    await store.put([acme]);
    store.close();
    assert.deepEqual(store.get([organizationKey('a')]), [undefined]);
  });
});
