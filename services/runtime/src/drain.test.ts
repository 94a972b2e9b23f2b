import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { drain } from './drain.js';
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
    const arrived = signal();
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

  for (const [name, grace, hurry] of [
    ['gives up at the end of the grace period', 100, never],
    ['gives up at once when it is told to hurry', 60_000, AbortSignal.timeout(100)],
  ] as const) {
    it(name, async (t) => {
      const arrived = signal();
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

/** A promise with its end in the hands of the test. */
function signal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((end) => {
    resolve = end;
  });
  return { promise, resolve };
}
