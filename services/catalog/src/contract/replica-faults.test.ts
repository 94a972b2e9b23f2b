import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { localKeys } from '../local-keys.js';
import { adjustStock, importProducts, localId, product, startRig } from '../testing/catalog-rig.js';
import { SyncLog } from '../testing/sync-log.js';
import { WatchLog } from '../testing/watch-log.js';

describe('a replica that is killed', () => {
  it('ends a watch with 14, and the next replica goes on without a gap', async (t) => {
    const rig = await startRig(t);
    await importProducts(rig.first.client, ['tea']);
    const log = new WatchLog(rig.first.client.watch({ localId }));
    await log.begun();
    const changing = adjustStock(
      rig.second.client,
      Array.from({ length: 3_000 }, () => ['tea', 1] as const),
    );
    await log.until(({ changes }) => changes.length > 100);
    rig.first.catalog.signal('SIGKILL');
    assert.equal((await log.ended).code, status.UNAVAILABLE);
    const resumed = new WatchLog(rig.second.client.watch({ localId, resumeToken: log.resumeToken }));
    await changing;
    await resumed.until(({ stock }) => stock.get('tea') === 3_000);
    assert.deepEqual(
      [...log.changes, ...resumed.changes].map(([, quantity]) => quantity),
      Array.from({ length: 3_000 }, (_, index) => index + 1),
    );
    resumed.cancel();
  });

  it('ends an import with 14, and repeating it loses and doubles nothing', async (t) => {
    const rig = await startRig(t);
    const count = 20_000;
    const messages = Array.from({ length: count }, (_, index) => ({
      localId: index === 0 ? localId : '',
      product: product(`p${index}`),
    }));
    const { stream, outcome } = rig.first.client.import();
    for (const message of messages.slice(0, count / 2)) {
      stream.write(message);
    }
    await eventually(
      () => rig.redis.hlen(localKeys.products(localId)),
      (imported) => imported > 0,
      5_000,
    );
    rig.first.catalog.signal('SIGKILL');
    const cut = await outcome;
    assert.equal(cut.code, status.UNAVAILABLE, cut.details);
    const again = rig.second.client.import();
    for (const message of messages) {
      again.stream.write(message);
    }
    again.stream.end();
    const { response } = await again.outcome;
    assert.equal(Number(response?.created) + Number(response?.updated), count);
    assert.ok(Number(response?.updated) > 0, 'a part was imported before');
    assert.equal(await rig.redis.hlen(localKeys.products(localId)), count);
    assert.equal(await rig.redis.zcard(localKeys.skus(localId)), count);
  });

  it('ends a synchronisation with 14, and repeating what was not answered applies all once', async (t) => {
    const rig = await startRig(t);
    await importProducts(rig.first.client, ['tea']);
    const count = 3_000;
    const start = { localId, clientId: `till-${randomUUID()}` };
    const log = new SyncLog(rig.first.client.sync(), start);
    for (let index = 0; index < count; index++) {
      log.adjust(`n${index}`, 'tea', 1);
    }
    await log.until(({ results }) => results.length > 100);
    rig.first.catalog.signal('SIGKILL');
    assert.equal((await log.ended).code, status.UNAVAILABLE);
    const answered = log.results.length;
    assert.ok(answered < count);
    const again = new SyncLog(rig.second.client.sync(), start);
    for (let index = answered; index < count; index++) {
      again.adjust(`n${index}`, 'tea', 1);
    }
    again.call.end();
    await again.ended;
    assert.deepEqual(
      [...log.results, ...again.results].map(({ adjustmentId, quantity }) => [adjustmentId, quantity]),
      Array.from({ length: count }, (_, index) => [`n${index}`, String(index + 1)]),
    );
    assert.equal(await rig.redis.hget(localKeys.stock(localId), 'tea'), String(count));
  });
});

describe('a replica that is told to stop', () => {
  it('ends all streams with 14 after the drain delay, and exits with 0', async (t) => {
    const rig = await startRig(t, { env: { CATALOG_DRAIN_DELAY_MS: '300' } });
    const { client, catalog } = rig.first;
    await importProducts(client, ['tea']);
    const watching = new WatchLog(client.watch({ localId }));
    await watching.begun();
    const syncing = new SyncLog(client.sync(), { localId, clientId: 'till' });
    await syncing.until(({ started }) => started !== undefined);
    const importing = client.import();
    importing.stream.write({ localId, product: product('coffee') });
    const stopped = performance.now();
    catalog.signal('SIGTERM');
    // It serves on meanwhile.
    await adjustStock(client, [['tea', 4]]);
    await watching.until(({ stock }) => stock.get('tea') === 4);
    for (const ended of [watching.ended, syncing.ended, importing.outcome]) {
      const { code, details } = await ended;
      assert.equal(code, status.UNAVAILABLE, details);
      assert.match(details, /^the server stops; begin again/);
    }
    assert.ok(performance.now() - stopped >= 250);
    assert.equal(await catalog.exited, 0);
    assert.doesNotMatch(catalog.output(), /stopped before all calls ended/);
    const resumed = new WatchLog(rig.second.client.watch({ localId, resumeToken: watching.resumeToken }));
    await adjustStock(rig.second.client, [['tea', 1]]);
    await resumed.until(({ changes }) => changes.length === 1);
    assert.deepEqual(resumed.changes, [['tea', 5]]);
    resumed.cancel();
  });
});
