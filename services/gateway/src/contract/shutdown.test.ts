import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { status } from '@grpc/grpc-js';
import { serverStreaming, write } from '@zenlogic/runtime';
import type { WatchStockResponse } from '../gen/catalog/v1/WatchStockResponse.js';
import { ask } from '../testing/ask.js';
import { openEvents } from '../testing/event-stream.js';
import { startGateway } from '../testing/gateway-process.js';
import { startUpstream } from '../testing/upstream.js';

const local = '/api/v1/locals/770e8400-e29b-41d4-a716-446655440001';
const token = 'a.b.c';

describe('a gateway that is told to stop', () => {
  it('is not ready at once, answers on during the drain delay, and exits with 0', async (t) => {
    const { gateway } = await start(t, { GATEWAY_DRAIN_DELAY_MS: '700' });
    assert.equal((await ask(`${gateway.url}/health/ready`)).status, 200);
    gateway.signal('SIGTERM');
    await gateway.line(/"stopping"/);
    const ready = await ask(`${gateway.url}/health/ready`);
    assert.equal(ready.status, 503);
    assert.equal((await ask(`${gateway.url}/health/live`)).status, 200);
    assert.equal((await ask(`${gateway.url}/api/v1/me`)).status, 200);
    assert.equal(await gateway.exited, 0);
    assert.doesNotMatch(gateway.output(), /stopped before all requests ended/);
  });

  it('ends its watches, so that their clients connect elsewhere', async (t) => {
    const { gateway } = await start(t);
    const stream = await openEvents(`${gateway.url}${local}/stock/watch`, token);
    const event = await stream.next();
    assert.equal(event?.id, 'place');
    gateway.signal('SIGTERM');
    assert.equal(await stream.next(), undefined, 'ended, not cut');
    assert.equal(await gateway.exited, 0);
    assert.doesNotMatch(gateway.output(), /stopped before all requests ended/);
  });

  it('finishes open requests', async (t) => {
    const { gateway, arrived, release } = await start(t);
    const arrival = once(arrived, 'product');
    const open = ask<{ sku: string }>(`${gateway.url}${local}/products/BOX`, { token });
    await arrival;
    gateway.signal('SIGTERM');
    await gateway.line(/"stopping"/);
    release();
    const { status: answered, body } = await open;
    assert.deepEqual([answered, body.sku], [200, 'BOX']);
    assert.equal(await gateway.exited, 0);
  });

  it('gives up open requests at the end of the grace period, and says so', async (t) => {
    const { gateway, arrived } = await start(t, { GATEWAY_SHUTDOWN_GRACE_MS: '500' });
    const arrival = once(arrived, 'product');
    const open = ask(`${gateway.url}${local}/products/BOX`, { token }).catch(() => undefined);
    await arrival;
    gateway.signal('SIGTERM');
    assert.equal(await gateway.exited, 0);
    assert.equal(await open, undefined, 'it was cut');
    assert.match(gateway.output(), /"level":"warn".*"stopped before all requests ended"/);
  });

  it('refuses a configuration that is wrong, with exit code 1', async (t) => {
    await assert.rejects(
      start(t, { GATEWAY_REST_ADDRESS: 'here' }),
      /GATEWAY_REST_ADDRESS: "here" is no address/,
    );
  });
});

/** A gateway before an upstream that answers, except that products wait for `release`. */
async function start(t: TestContext, env: NodeJS.ProcessEnv = {}) {
  const arrived = new EventTarget();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { address } = await startUpstream(t, {
    auth: {
      VerifyToken: (_call: unknown, callback: (error: null, answer: object) => void) =>
        callback(null, { isValid: true, userId: 'u', organizationId: 'o', permissions: [] }),
    },
    catalog: {
      GetProduct: async (_call: unknown, callback: (error: object | null, answer?: object) => void) => {
        arrived.dispatchEvent(new Event('product'));
        await released;
        callback(null, { product: { sku: 'BOX', name: 'Caja', price: { currency: 'CLP', minorUnits: 1 } } });
      },
    },
    inventory: {
      WatchStock: serverStreaming<unknown, WatchStockResponse>(
        async (call, signal) => {
          await write(call, { event: 'WATCH_EVENT_SNAPSHOT_END', resumeToken: 'place' }, signal);
          await once(signal, 'abort');
        },
        (error) => assert.equal(error, status.OK),
      ),
    },
  });
  const gateway = await startGateway(t, { auth: { grpc: address }, catalog: address, env });
  return { gateway, arrived, release: () => release() };
}
