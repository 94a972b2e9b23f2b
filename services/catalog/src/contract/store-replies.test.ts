import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { status } from '@grpc/grpc-js';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { localKeys } from '../local-keys.js';
import type { CatalogClient } from '../testing/catalog-client.js';
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

async function prepared(t: TestContext): Promise<CatalogRig> {
  const rig = await startRig(t);
  await importProducts(rig.first.client, ['tea']);
  await adjustStock(rig.first.client, [['tea', 5]]);
  return rig;
}

async function importOne(client: CatalogClient) {
  const { stream, outcome } = client.import();
  stream.end({ localId, product: product('tea') });
  return await outcome;
}

async function adjustOne(client: CatalogClient, adjustmentId: string = randomUUID()) {
  const sync = new SyncLog(client.sync(), { localId, clientId: 'till' });
  sync.adjust(adjustmentId, 'tea', 1);
  sync.call.end();
  return await sync.ended;
}

/** Writes are refused for this reason, whole, and reading goes on. */
async function assertWritesRefused({ first, redis }: CatalogRig, reason: string): Promise<void> {
  const adjustmentId = randomUUID();
  for (const { code, details } of [
    await importOne(first.client),
    await adjustOne(first.client, adjustmentId),
  ]) {
    assert.equal(status[code], 'UNAVAILABLE', details);
    assert.equal(details, `the store cannot be reached (${reason})`);
  }
  const { response } = await first.client.checkStock({ localId, items: [{ sku: 'tea' }] });
  assert.equal(response?.results[0]?.quantity, '5', 'nothing changed');
  assert.equal(await redis.exists(localKeys.applied(localId, 'till', adjustmentId)), 0);
  assert.equal(await redis.xlen(localKeys.changes(localId)), 1);
  const log = new WatchLog(first.client.watch({ localId }));
  await log.begun();
  log.cancel();
  assert.equal(await first.client.health(''), 'SERVING');
}

describe('replies of Valkey that are no answer', () => {
  it('D4 reads on from a replica (READONLY) and refuses to write with 14', async (t) => {
    const rig = await prepared(t);
    await rig.redis.replicaof('127.0.0.1', 1);
    await assertWritesRefused(rig, 'READONLY');
  });

  it('D4 reads on from a full Valkey (OOM) and refuses to write with 14', async (t) => {
    const rig = await prepared(t);
    await rig.redis.config('SET', 'maxmemory', '1');
    await assertWritesRefused(rig, 'OOM');
  });

  it('D4 answers 14 while Valkey loads its data (LOADING), and goes on by itself', async (t) => {
    const rig = await prepared(t);
    const { client } = rig.first;
    for (let count = 0; count < 200; count++) {
      await rig.redis.set(`filler:${count}`, 'x'.repeat(4_096));
    }
    await rig.redis.save();
    await rig.valkey.kill();
    // One key takes 100 ms from here on, 20 s in all, and commands are answered in between.
    await rig.valkey.start('--key-load-delay', '100000', '--loading-process-events-interval-bytes', '1024');
    const outcome = await client.getProduct({ localId, sku: 'tea' });
    assert.equal(outcome.code, status.UNAVAILABLE, outcome.details);
    assert.equal(await client.health('store'), 'NOT_SERVING');
    await rig.redis.config('SET', 'key-load-delay', '0');
    t.diagnostic(`ready ${Math.round(await ready(client, 3_000))} ms after the data was loaded`);
    assert.equal((await client.getProduct({ localId, sku: 'tea' })).code, status.OK);
  });

  it('D4 answers 13 and logs it for a wrong type in any key, changes nothing, and lives', async (t) => {
    const rig = await prepared(t);
    const { client, catalog } = rig.first;
    const errors = () =>
      (catalog.output() + rig.second.catalog.output()).match(/"level":"error"/g)?.length ?? 0;
    const get = async () => (await client.getProduct({ localId, sku: 'tea' })).code;
    const list = async () => (await client.listProducts({ localId })).code;
    const check = async () => (await client.checkStock({ localId, items: [{ sku: 'tea' }] })).code;
    // The other replica has not read the stock yet.
    const watch = async () =>
      (await new WatchLog(rig.second.client.watch({ localId }, { timeout: 3_000 })).ended).code;
    const importTea = async () => (await importOne(client)).code;
    const sync = async () => (await adjustOne(client)).code;
    const cases: readonly [string, readonly (() => Promise<status>)[]][] = [
      [localKeys.products(localId), [get, list, importTea, sync]],
      [localKeys.skus(localId), [list, check, importTea]],
      [localKeys.stock(localId), [check, sync, watch]],
      [localKeys.changes(localId), [sync, watch]],
      [localKeys.epoch(localId), [sync, watch]],
    ];
    for (const [key, calls] of cases) {
      await rig.redis.rename(key, 'kept');
      await rig.redis.set(key, 'damaged');
      if (key === localKeys.epoch(localId)) {
        await rig.redis.multi().del(key).lpush(key, 'damaged').exec();
      }
      for (const call of calls) {
        const before = errors();
        assert.equal(status[await call()], 'INTERNAL', `${key} ${call}`);
        await eventually(errors, (count) => count > before, 1_000);
      }
      await rig.redis.rename('kept', key);
    }
    assert.equal(await rig.redis.xlen(localKeys.changes(localId)), 1, 'nothing was half applied');
    assert.equal(await rig.redis.hget(localKeys.stock(localId), 'tea'), '5');
    assert.match(catalog.output(), /"method":"\/catalog\.v1\.InventoryService\/Sync"/);
    assert.equal(await sync(), status.OK);
  });

  const damaged = [
    ['a product that is cut short', localKeys.products(localId), '{"name":"Te'],
    ['a product without its fields', localKeys.products(localId), '{}'],
    ['a quantity that is no number', localKeys.stock(localId), 'many'],
  ] as const;
  it('D4 answers 13 for records that are damaged, and lives', async (t) => {
    const rig = await prepared(t);
    const { client } = rig.first;
    for (const [what, key, value] of damaged) {
      const before = (await rig.redis.hget(key, 'tea')) ?? '';
      await rig.redis.hset(key, 'tea', value);
      const outcome =
        key === localKeys.stock(localId)
          ? await client.checkStock({ localId, items: [{ sku: 'tea' }] })
          : await client.getProduct({ localId, sku: 'tea' });
      assert.deepEqual([outcome.code, outcome.details], [13, 'Unknown server error occurred'], what);
      if (key === localKeys.stock(localId)) {
        assert.equal((await adjustOne(client)).code, status.INTERNAL);
      }
      await rig.redis.hset(key, 'tea', before);
    }
    assert.equal((await client.getProduct({ localId, sku: 'tea' })).code, status.OK);
  });
});
