import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spawnCatalog } from '../testing/catalog-process.js';

describe('a process that cannot start', () => {
  it('refuses a bad configuration with all that is wrong, and exits with 1', async () => {
    const child = await spawnCatalog({ CATALOG_GRPC_ADDRESS: 'here', CATALOG_DRAIN_DELAY_MS: '-1' });
    assert.equal(await child.exited, 1);
    assert.match(child.output(), /^catalog: refusing to start, the configuration is wrong:$/m);
    for (const name of ['CATALOG_GRPC_ADDRESS', 'CATALOG_REDIS_URL', 'CATALOG_DRAIN_DELAY_MS']) {
      assert.match(child.output(), new RegExp(`^ {2}${name}`, 'm'));
    }
  });

  it('exits with 1 when a port is taken', async (t) => {
    const env = { CATALOG_REDIS_URL: 'redis://127.0.0.1:1' };
    const first = await spawnCatalog(env);
    t.after(() => first.signal('SIGKILL'));
    const { metrics } = JSON.parse(await first.line(/"serving"/));
    const second = await spawnCatalog({ ...env, CATALOG_METRICS_ADDRESS: metrics });
    assert.equal(await second.exited, 1);
    assert.match(second.output(), /^catalog: .*EADDRINUSE/m);
  });
});
