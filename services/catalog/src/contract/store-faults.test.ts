import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { localKeys } from '../local-keys.js';
import type { CatalogClient, Outcome } from '../testing/catalog-client.js';
import {
  adjustStock,
  type CatalogRig,
  importProducts,
  localId,
  product,
  ready,
  startRig,
} from '../testing/catalog-rig.js';
import { SyncLog } from '../testing/sync-log.js';
import { WatchLog } from '../testing/watch-log.js';

type Ended = Pick<Outcome<unknown>, 'code' | 'details'> & { readonly elapsed?: number };

const services = ['', 'catalog.v1.CatalogService', 'catalog.v1.InventoryService', 'store', 'liveness'];

/** Calls each RPC once and tells how it ended. */
async function callAll(client: CatalogClient): Promise<Map<string, Ended>> {
  const imported = client.import();
  imported.stream.end({ localId, product: product('tea') });
  const sync = new SyncLog(client.sync(), { localId, clientId: `till-${randomUUID()}` });
  sync.adjust('a', 'tea', 1);
  sync.call.end();
  const ends: [string, Promise<Ended>][] = [
    ['GetProduct', client.getProduct({ localId, sku: 'tea' })],
    ['ListProducts', client.listProducts({ localId })],
    ['CheckStock', client.checkStock({ localId, items: [{ sku: 'tea' }] })],
    ['WatchStock', new WatchLog(client.watch({ localId }, { timeout: 1_000 })).ended],
    ['BulkImport', imported.outcome],
    ['Sync', sync.ended],
  ];
  return new Map(await Promise.all(ends.map(async ([name, end]) => [name, await end] as const)));
}

function assertUnavailable(ends: Map<string, Ended>): void {
  for (const [name, { code, details }] of ends) {
    assert.equal(status[code], 'UNAVAILABLE', `${name}: ${details}`);
    assert.match(details, /^the store cannot be reached/, name);
  }
}

async function prepared(t: { after(end: () => void | Promise<void>): void }): Promise<CatalogRig> {
  const rig = await startRig(t);
  await importProducts(rig.first.client, ['tea']);
  await adjustStock(rig.first.client, [['tea', 5]]);
  return rig;
}

describe('a store that is not there', () => {
  it('D1 stays up and not ready without Valkey, and serves without a restart once Valkey is there', async (t) => {
    const rig = await startRig(t, { withoutValkey: true });
    const { client } = rig.first;
    // The first call connects to auth.
    await client.getProduct({ localId, sku: 'tea' });
    assert.deepEqual(await Promise.all(services.map(client.health)), [
      ...['NOT_SERVING', 'NOT_SERVING', 'NOT_SERVING', 'NOT_SERVING', 'SERVING'],
    ]);
    const start = performance.now();
    assertUnavailable(await callAll(client));
    const took = performance.now() - start;
    t.diagnostic(`all six RPCs refused within ${Math.round(took)} ms`);
    const unary = await client.getProduct({ localId, sku: 'tea' });
    assert.ok(unary.elapsed < 250, `it took ${unary.elapsed} ms`);

    await rig.valkey.start();
    t.diagnostic(`ready ${Math.round(await ready(client, 2_000))} ms after Valkey was there`);
    assert.deepEqual(
      await Promise.all(services.map(client.health)),
      services.map(() => 'SERVING'),
    );
    await importProducts(client, ['tea']);
    const { code } = await client.getProduct({ localId, sku: 'tea' });
    assert.equal(code, status.OK);
  });

  it('D2 answers 14 at once while Valkey is killed, recovers within 2 s and replays nothing', async (t) => {
    const rig = await prepared(t);
    const { client, catalog } = rig.first;
    const watching = new WatchLog(client.watch({ localId }));
    const syncing = new SyncLog(client.sync(), { localId, clientId: 'till' });
    await watching.begun();
    await syncing.until(({ started }) => started !== undefined);

    await rig.valkey.kill();
    const killed = performance.now();
    assertUnavailable(await callAll(client));
    const { elapsed } = await client.getProduct({ localId, sku: 'tea' });
    assert.ok(elapsed < 250, `it took ${elapsed} ms`);
    for (const stream of [watching, syncing]) {
      const ended = await stream.ended;
      assert.equal(ended.code, status.UNAVAILABLE, ended.details);
    }
    const took = performance.now() - killed;
    t.diagnostic(`open streams ended ${Math.round(took)} ms after Valkey was killed`);
    assert.ok(took < 3_500, `it took ${took} ms`);
    assert.equal(await client.health('store'), 'NOT_SERVING');

    await rig.valkey.start();
    await ready(client, 2_000);
    // Nothing that was asked meanwhile was kept for later.
    assert.deepEqual(await rig.redis.keys('*'), []);
    await importProducts(client, ['tea']);
    await adjustStock(client, [['tea', 3]]);
    const resumed = new WatchLog(client.watch({ localId, resumeToken: watching.resumeToken }));
    await resumed.begun();
    assert.deepEqual(resumed.events, ['RESUME_TOKEN_EXPIRED', 'SNAPSHOT_END']);
    assert.deepEqual([...resumed.stock], [['tea', 3]]);
    resumed.cancel();
    assert.equal(catalog.output().match(/"serving"/g)?.length, 1, 'it was not restarted');
    assert.doesNotMatch(catalog.output(), /"level":"error"/);
  });

  it('answers 14 while Valkey hangs, and watchers who outlast it miss nothing', async (t) => {
    const rig = await prepared(t);
    const { client } = rig.first;
    const log = new WatchLog(client.watch({ localId }));
    await log.begun();
    rig.valkey.signal('SIGSTOP');
    const outcome = await client.getProduct({ localId, sku: 'tea' });
    assert.equal(outcome.code, status.UNAVAILABLE);
    const { code } = await log.ended;
    assert.equal(code, status.UNAVAILABLE);
    rig.valkey.signal('SIGCONT');
    await ready(rig.second.client, 3_000);
    await adjustStock(rig.second.client, [
      ['tea', 1],
      ['tea', 1],
    ]);
    await ready(client, 3_000);
    const resumed = new WatchLog(client.watch({ localId, resumeToken: log.resumeToken }));
    await resumed.until(({ changes }) => changes.length === 2);
    assert.deepEqual(
      [resumed.events.includes('SNAPSHOT_END'), resumed.changes],
      [
        false,
        [
          ['tea', 6],
          ['tea', 7],
        ],
      ],
    );
    resumed.cancel();
  });

  it('keeps watchers through a lost announcement', async (t) => {
    const rig = await prepared(t);
    const log = new WatchLog(rig.first.client.watch({ localId }));
    await log.begun();
    await rig.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await adjustStock(rig.second.client, [['tea', 1]]);
    await log.until(({ changes }) => changes.length === 1, 3_000);
    // As if written by somebody who announces nothing.
    await rig.redis.xadd(localKeys.changes(localId), '*', 'sku', 'tea', 'quantity', '9', 'client', 'x');
    await log.until(({ changes }) => changes.length === 2, 3_000);
    assert.deepEqual(log.changes, [
      ['tea', 6],
      ['tea', 9],
    ]);
    log.cancel();
  });
});
