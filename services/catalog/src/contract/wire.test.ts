import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { describe, it, type TestContext } from 'node:test';
import { status } from '@grpc/grpc-js';
import { users } from '@zenlogic/runtime/testing/auth-records';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { frame } from '@zenlogic/runtime/testing/raw-call';
import { createCatalogClient } from '../testing/catalog-client.js';
import { adjustStock, type CatalogRig, importProducts, localId, startRig } from '../testing/catalog-rig.js';
import { readMetric } from '../testing/read-metric.js';
import { WatchLog } from '../testing/watch-log.js';

/** Makes a process collect its garbage twice a second, so that its heap shows what is held. */
const collectGarbage = `--import=data:text/javascript,${encodeURIComponent(`
  import { setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  setFlagsFromString('--expose_gc');
  setInterval(runInNewContext('gc'), 500).unref();
`)}`;

async function prepared(t: TestContext, skus: number): Promise<CatalogRig> {
  const rig = await startRig(t, { env: { NODE_OPTIONS: collectGarbage } });
  const many = Array.from({ length: skus }, (_, index) => `p${index}`);
  await importProducts(rig.first.client, many);
  await adjustStock(
    rig.first.client,
    many.map((sku) => [sku, 1] as const),
  );
  return rig;
}

/** The heap when everything that can be collected was. */
async function readHeap({ first }: CatalogRig): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < 6; count++) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    least = Math.min(least, await readMetric(first.catalog.metricsUrl, 'nodejs_heap_size_used_bytes'));
  }
  return least / 2 ** 20;
}

const watchers = ({ first }: CatalogRig) => readMetric(first.catalog.metricsUrl, 'stock_watchers');

describe('callers who behave badly', () => {
  it('B9: 10,000 watchers who cancel in the middle leave nothing behind', async (t) => {
    const rig = await prepared(t, 100);
    const token = rig.auth.token(users.reader);

    async function cancelMany(count: number): Promise<void> {
      // Node closes a connection on which more than 1,000 streams are reset within a short time.
      for (let done = 0; done < count; done += 500) {
        const client = createCatalogClient(rig.first.catalog.address, token);
        await Promise.all(
          Array.from({ length: 10 }, async () => {
            for (let index = 0; index < 50; index++) {
              const log = new WatchLog(client.watch({ localId }));
              await log.begun();
              log.cancel();
              await log.ended;
            }
          }),
        );
        client.close();
      }
    }

    // Until the code is compiled and all buffers have their size.
    await cancelMany(5_000);
    const before = await readHeap(rig);
    await cancelMany(10_000);
    const stopped = await eventually(
      () => watchers(rig),
      (open) => open === 0,
      1_000,
    );
    const after = await readHeap(rig);
    t.diagnostic(`handlers stopped within ${Math.round(stopped)} ms`);
    t.diagnostic(`heap ${before.toFixed(1)} MiB before, ${after.toFixed(1)} MiB after`);
    assert.ok(after < before * 1.05, `the heap grew from ${before} to ${after} MiB`);
  });

  it('B10: watchers who never read cost little and are gone at their deadline', async (t) => {
    const rig = await prepared(t, 5_000);
    const { catalog, client } = rig.first;
    const open = new WatchLog(client.watch({ localId }));
    await open.begun();
    const before = await readHeap(rig);
    // No byte of a message may be sent.
    const session = connect(`http://${catalog.address}`, { settings: { initialWindowSize: 0 } });
    t.after(() => session.destroy());
    await once(session, 'remoteSettings');
    const request = Buffer.concat([Buffer.from([0x0a, localId.length]), Buffer.from(localId)]);
    const streams = Array.from({ length: 200 }, () => {
      const stream = session.request({
        ':method': 'POST',
        ':path': '/catalog.v1.InventoryService/WatchStock',
        'content-type': 'application/grpc',
        'grpc-timeout': '20S',
        te: 'trailers',
        authorization: `Bearer ${rig.auth.token(users.reader)}`,
      });
      stream.on('error', () => undefined);
      stream.end(frame(request));
      return { stream, closed: once(stream, 'close') };
    });
    await eventually(
      () => watchers(rig),
      (count) => count === 201,
      10_000,
    );
    const started = performance.now();
    // Far more than is remembered for those who are behind.
    for (let round = 0; round < 5; round++) {
      await adjustStock(
        rig.second.client,
        Array.from({ length: 3_000 }, (_, index) => [`p${index}`, 1] as const),
      );
    }
    await open.until(({ changes }) => changes.length === 15_000);
    const after = await readHeap(rig);
    t.diagnostic(`heap ${before.toFixed(1)} MiB before, ${after.toFixed(1)} MiB with 200 who never read`);
    assert.ok(after - before < 60, `the heap grew from ${before} to ${after} MiB`);
    await Promise.all(streams.map(({ closed }) => closed));
    await eventually(
      () => watchers(rig),
      (count) => count === 1,
      3_000,
    );
    t.diagnostic(`gone ${Math.round(performance.now() - started)} ms after they began`);
    open.cancel();
  });

  it('B10: a watcher who stops reading ends with 4, one who reads on misses nothing', async (t) => {
    const rig = await prepared(t, 1_000);
    const { client } = rig.first;
    const stuck = client.watch({ localId }, { timeout: 3_000 });
    stuck.on('error', () => undefined);
    const ended = new Promise<status>((resolve) => {
      stuck.on('status', ({ code }) => resolve(code));
    });
    const slow = client.watch({ localId });
    const log = new WatchLog(slow);
    await log.begun();
    slow.pause();
    for (let round = 0; round < 4; round++) {
      await adjustStock(
        rig.second.client,
        Array.from({ length: 1_000 }, (_, index) => [`p${index}`, 1] as const),
      );
    }
    slow.resume();
    await log.until(({ stock }) => [...stock.values()].every((quantity) => quantity === 5));
    assert.equal(log.changes.length, 4_000);
    log.cancel();
    assert.equal(await ended, status.DEADLINE_EXCEEDED);
  });
});
