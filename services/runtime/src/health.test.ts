import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Health } from './health.js';
import { startTestServer } from './testing/test-server.js';

describe('Health', () => {
  const names = ['', 'auth.AuthService', 'other.Service', 'store', 'queue', 'liveness'];
  const up = 'SERVING';
  const down = 'NOT_SERVING';

  async function start(t: Parameters<typeof startTestServer>[0]) {
    const health = new Health(['auth.AuthService', 'other.Service'], ['store', 'queue']);
    const { check } = await startTestServer(t, {}, health);
    return { health, statuses: () => Promise.all(names.map(check)) };
  }

  it('counts each dependency as away until it is said to be there', async (t) => {
    const { statuses } = await start(t);
    assert.deepEqual(await statuses(), [down, down, down, down, down, up]);
  });

  it('is ready once all dependencies are there, and not while one is away', async (t) => {
    const { health, statuses } = await start(t);
    health.setAvailable('store', true);
    assert.deepEqual(await statuses(), [down, down, down, up, down, up]);
    health.setAvailable('queue', true);
    assert.deepEqual(await statuses(), [up, up, up, up, up, up]);
    health.setAvailable('store', false);
    assert.deepEqual(await statuses(), [down, down, down, down, up, up]);
  });

  it('is never ready again once it drains, whatever its dependencies do', async (t) => {
    const { health, statuses } = await start(t);
    health.setAvailable('store', true);
    health.setAvailable('queue', true);
    health.drain();
    health.setAvailable('store', true);
    assert.deepEqual(await statuses(), [down, down, down, up, up, up]);
  });

  it('knows no other service', async (t) => {
    const { check } = await startTestServer(t, {});
    assert.equal(await check('catalog.v1.CatalogService'), undefined);
  });
});
