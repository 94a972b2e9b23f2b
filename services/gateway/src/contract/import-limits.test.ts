import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { clientStreaming } from '@zenlogic/runtime';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { type GatewayProcess, startGateway } from '../testing/gateway-process.js';
import { watchMemory } from '../testing/memory.js';
import { openUpload } from '../testing/slow-upload.js';
import { startUpstream, type UpstreamHandlers } from '../testing/upstream.js';

const path = '/api/v1/locals/770e8400-e29b-41d4-a716-446655440001/products/import';
const row = `${JSON.stringify({ sku: 'A', name: 'A', price: { currency: 'CLP', minor_units: 1 } })}\n`;
const token = 'a.b.c';

type Scope = { after(end: () => void | Promise<void>): void };

/** A gateway before an upstream that takes imports as the test says. */
async function start(t: Scope, importing: unknown, env?: NodeJS.ProcessEnv): Promise<GatewayProcess> {
  const handlers = { inventory: { BulkImport: importing } } as UpstreamHandlers;
  const { address } = await startUpstream(t, handlers);
  return startGateway(t, { auth: { grpc: address }, catalog: address, ...(env && { env }) });
}

type ImportCall = AsyncIterable<unknown>;

/** Takes everything and counts it. */
const takeAll = clientStreaming<unknown, object>(
  async (call) => {
    let received = 0;
    for await (const _message of call as ImportCall) {
      received++;
    }
    return { received };
  },
  () => undefined,
);

describe('an upload', () => {
  it('is refused with 413 once it is larger than allowed, or says that it will be', async (t) => {
    const gateway = await start(t, takeAll, { GATEWAY_IMPORT_MAX_BYTES: '1000' });
    const announced = openUpload(gateway.url + path, token, { 'content-length': '1001' });
    announced.request.write(row);
    assert.equal((await announced.answer).status, 413);
    announced.request.destroy();
    const silent = openUpload(gateway.url + path, token);
    silent.request.write(row.repeat(100));
    assert.equal((await silent.answer).status, 413);
  });

  it('is refused with 408 when it stands still', async (t) => {
    const gateway = await start(t, takeAll, { GATEWAY_STALL_TIMEOUT_MS: '300' });
    const { request, answer } = openUpload(gateway.url + path, token);
    request.write(row);
    const { status, body } = await answer;
    assert.equal(status, 408);
    assert.match(body.detail, /stood still for 300 ms/);
  });

  it('is refused while it is still on its way, and the client sees why', async (t) => {
    const refuse = (_call: unknown, callback: (error: object) => void) =>
      callback({ code: 7, details: 'the token lacks the permission catalog:write' });
    const gateway = await start(t, refuse);
    const { request, answer } = openUpload(gateway.url + path, token);
    // A client that writes on and on, as one with a file of many gigabytes does.
    const endless = new Readable({
      read() {
        setImmediate(() => this.push(row.repeat(100)));
      },
    });
    endless.pipe(request);
    const { status, body } = await answer;
    endless.destroy();
    assert.equal(status, 403);
    assert.match(body.detail, /catalog:write/);
    await once(request, 'close');
  });

  it('has its import cancelled when the client hangs up', async (t) => {
    const ended = new EventTarget();
    const gateway = await start(t, (call: { on(event: string, told: () => void): void }) => {
      ended.dispatchEvent(new Event('begun'));
      call.on('cancelled', () => ended.dispatchEvent(new Event('cancelled')));
    });
    const { request, answer } = openUpload(gateway.url + path, token);
    answer.catch(() => undefined);
    request.write(row);
    await once(ended, 'begun');
    const cancelled = once(ended, 'cancelled');
    request.destroy();
    await cancelled;
  });

  it('is read no faster than catalog takes it, and little of it is held', async (t) => {
    let go = (): void => undefined;
    const waiting = new Promise<void>((resolve) => {
      go = resolve;
    });
    const late = clientStreaming<unknown, object>(
      async (call) => {
        await waiting;
        let received = 0;
        for await (const _message of call as ImportCall) {
          received++;
        }
        return { received };
      },
      () => undefined,
    );
    const gateway = await start(t, late);
    const long = `${JSON.stringify({ sku: 'A', name: 'x'.repeat(10_000), price: { currency: 'CLP', minor_units: 1 } })}\n`;
    const memory = watchMemory(gateway.pid);
    const { request, answer } = openUpload(gateway.url + path, token);
    let written = 0;
    const rows = new Readable({
      read() {
        // 100 MB, in pieces, so that it is seen how much was taken.
        written++;
        this.push(written > 10_000 ? null : long);
      },
    });
    rows.pipe(request);
    let before = -1;
    await eventually(
      async () => {
        const unchanged = written === before;
        before = written;
        await new Promise((resolve) => setTimeout(resolve, 500));
        return unchanged;
      },
      (unchanged) => unchanged,
      10_000,
    );
    const held = written * long.length;
    t.diagnostic(`${Math.round(held / 1024)} KiB were taken while catalog took nothing`);
    assert.ok(held < 16 * 1024 * 1024, `${held} bytes`);
    go();
    const { status, body } = await answer;
    assert.equal(status, 200);
    assert.equal((body as unknown as { received: number }).received, 10_000);
    const growth = memory.stop();
    t.diagnostic(`memory of the gateway grew by ${Math.round(growth / 1024 / 1024)} MiB at most, for 100 MB`);
    assert.ok(growth < 80 * 1024 * 1024, `${growth} bytes`);
  });
});
