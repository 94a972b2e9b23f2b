import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { drain } from './drain.js';
import { ServiceError } from './service-error.js';
import { serverStreaming } from './streaming.js';
import { inventoryClientOf } from './testing/client-of.js';
import { deferred } from './testing/deferred.js';
import { startServiceServer } from './testing/service-server.js';
import { startTestServer } from './testing/test-server.js';
import { unary } from './unary.js';

const never = new AbortController().signal;

describe('drain', () => {
  it('turns NOT_SERVING at once and serves until the delay is over', async (t) => {
    const { server, health, check, call } = await startTestServer(t, {
      ValidateLocal: unary(() => ({ isValid: true }), assert.fail),
    });
    assert.equal(await check(''), 'SERVING');
    const drained = drain(server, health, { drainDelay: 200, shutdownGrace: 5_000 }, never);
    assert.equal(await check(''), 'NOT_SERVING');
    assert.equal((await call('ValidateLocal')).code, 0);
    assert.equal(await drained, true);
    assert.notEqual((await call('ValidateLocal', {}, { timeout: 200 })).code, 0);
  });

  it('waits for an open call', async (t) => {
    const arrived = deferred();
    const { server, health, call } = await startTestServer(t, {
      ValidateLocal: unary(async () => {
        arrived.resolve();
        await delay(150);
        return { isValid: true };
      }, assert.fail),
    });
    const open = call('ValidateLocal');
    await arrived.promise;
    assert.equal(await drain(server, health, { drainDelay: 0, shutdownGrace: 5_000 }, never), true);
    assert.equal((await open).code, 0);
  });

  it('ends long streams after the delay, and then waits for nothing else', async (t) => {
    const opened = deferred();
    const stopping = new AbortController();
    const WatchStock = serverStreaming(async () => {
      opened.resolve();
      await once(stopping.signal, 'abort');
      throw new ServiceError(status.UNAVAILABLE, 'the server stops');
    }, assert.fail);
    const { server, health, target } = await startServiceServer(t, { WatchStock });
    const { client } = inventoryClientOf(t, { target });
    const watching = client.serverStream('WatchStock', {}, { timeout: 60_000 }).toArray();
    const ended = assert.rejects(watching, { code: status.UNAVAILABLE });
    await opened.promise;
    const endStreams = () => stopping.abort();
    assert.equal(
      await drain(server, health, { drainDelay: 50, shutdownGrace: 10_000 }, never, endStreams),
      true,
    );
    await ended;
  });

  for (const [name, grace, hurry] of [
    ['gives up at the end of the grace period', 100, never],
    ['gives up at once when it is told to hurry', 60_000, AbortSignal.timeout(100)],
  ] as const) {
    it(name, async (t) => {
      const arrived = deferred();
      const { server, health, call } = await startTestServer(t, {
        ValidateLocal: unary(async () => {
          arrived.resolve();
          await delay(600);
          return {};
        }, assert.fail),
      });
      const open = call('ValidateLocal');
      await arrived.promise;
      const start = performance.now();
      assert.equal(await drain(server, health, { drainDelay: 0, shutdownGrace: grace }, hurry), false);
      assert.ok(performance.now() - start < 500);
      await open;
    });
  }
});
