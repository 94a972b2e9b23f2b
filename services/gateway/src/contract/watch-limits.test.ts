import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { serverStreaming, write } from '@zenlogic/runtime';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import type { WatchStockResponse } from '../gen/catalog/v1/WatchStockResponse.js';
import { ask } from '../testing/ask.js';
import { openEvents } from '../testing/event-stream.js';
import { startGateway } from '../testing/gateway-process.js';
import { residentMemory } from '../testing/memory.js';
import { startUpstream } from '../testing/upstream.js';

const path = '/api/v1/locals/770e8400-e29b-41d4-a716-446655440001/stock/watch';
const token = 'a.b.c';

const changes: WatchStockResponse = {
  event: 'WATCH_EVENT_CHANGES',
  levels: Array.from({ length: 500 }, (_, index) => ({ sku: `SKU-${index}`, quantity: index })),
  resumeToken: 'place',
};

type WatchCall = ServerWritableStream<unknown, WatchStockResponse>;

/** A gateway before an upstream whose watches send changes without end, as fast as they are taken. */
async function start(t: TestContext, env: NodeJS.ProcessEnv) {
  const seen = { sent: 0, open: 0 };
  const watchStock = serverStreaming<unknown, WatchStockResponse>(
    async (call: WatchCall, signal) => {
      seen.open++;
      try {
        for (;;) {
          await write(call, changes, signal);
          seen.sent++;
        }
      } finally {
        seen.open--;
      }
    },
    () => undefined,
  );
  const { address } = await startUpstream(t, { inventory: { WatchStock: watchStock } });
  const gateway = await startGateway(t, { auth: { grpc: address }, catalog: address, env });
  return { gateway, seen, url: gateway.url + path };
}

/** Asks for a watch and never reads a byte. */
async function openDeaf(t: TestContext, url: string): Promise<Socket> {
  const { hostname, port, pathname, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) }).pause();
  t.after(() => socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  return socket;
}

describe('a watch whose client never reads', () => {
  it('stops catalog, holds little memory and is cut', async (t) => {
    const { gateway, seen, url } = await start(t, { GATEWAY_STALL_TIMEOUT_MS: '2000' });
    const warm = await openEvents(url, token);
    await warm.next();
    warm.close();
    await eventually(
      () => seen.open,
      (open) => open === 0,
      5_000,
    );

    const watchers = 10;
    const before = residentMemory(gateway.pid);
    await Promise.all(Array.from({ length: watchers }, () => openDeaf(t, url)));
    await eventually(
      () => seen.open,
      (open) => open === watchers,
      5_000,
    );
    // Until nothing moves any more.
    let last = -1;
    await eventually(
      async () => {
        const isStill = last === seen.sent;
        last = seen.sent;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return isStill;
      },
      Boolean,
      10_000,
    );
    assert.equal(seen.open, watchers, 'they are paused, not ended');
    const growth = residentMemory(gateway.pid) - before;
    t.diagnostic(`${watchers} deaf clients hold ${Math.round(growth / 1024 / watchers)} KiB each`);
    assert.ok(growth < watchers * 8 * 1024 * 1024, `${growth} bytes`);
    // The gateway waits for 2 s more than it is told.
    await eventually(
      () => seen.open,
      (open) => open === 0,
      15_000,
    );
  });
});

describe('watches', () => {
  it('are at most as many as allowed at once; the next is 503 with Retry-After', async (t) => {
    const { url } = await start(t, { GATEWAY_MAX_WATCHES: '2' });
    const [first, second] = [await openEvents(url, token), await openEvents(url, token)];
    assert.deepEqual([first.response.status, second.response.status], [200, 200]);
    const refused = await ask(url, { token });
    assert.equal(refused.status, 503);
    assert.ok(refused.headers.has('retry-after'));
    first.close();
    await eventually(
      async () => {
        const next = await openEvents(url, token);
        next.close();
        return next.response.status;
      },
      (status) => status === 200,
      5_000,
    );
    second.close();
  });
});
