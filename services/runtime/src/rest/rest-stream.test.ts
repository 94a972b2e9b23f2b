import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { eventually } from '../testing/eventually.js';
import { defineRoute, type RouteRequest } from './route.js';
import { plain, startRest, type TestRest } from './testing/start-rest.js';

/** A route that answers with a stream of the test's own. */
function streamRoute(open: (request: RouteRequest) => Readable) {
  return defineRoute({
    ...plain,
    path: '/stream',
    operationId: 'stream',
    concurrency: 1,
    responses: { 200: { description: 'Events.', contentType: 'text/event-stream' } },
    handle: (request) => ({ body: open(request) }),
  });
}

/** A stream that never ends by itself. */
function endless(chunk: string): Readable {
  return new Readable({
    read() {
      this.push(chunk);
    },
  });
}

/** Sends a request by hand; what comes back is not read. */
async function request(rest: TestRest, lines: readonly string[]): Promise<Socket> {
  const socket = connect(rest.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write([...lines, 'host: test', '', ''].join('\r\n'));
  return socket;
}

describe('a stream', () => {
  it('sends its headers before its first byte, and then byte by byte', async (t) => {
    const source = new Readable({ read: () => undefined });
    const rest = await startRest(t, { routes: [streamRoute(() => source)] });
    const response = await fetch(`${rest.url}/stream`);
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    const reader = response.body?.getReader();
    for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
      source.push(text);
      assert.equal(Buffer.from((await reader?.read())?.value ?? []).toString(), text);
    }
    source.push(null);
    assert.equal((await reader?.read())?.done, true);
  });

  it('C8: is destroyed, and its signal aborts, as soon as the client hangs up', async (t) => {
    let signal: AbortSignal | undefined;
    const source = new Readable({ read: () => undefined });
    const rest = await startRest(t, {
      routes: [
        streamRoute((scope) => {
          signal = scope.signal;
          return source;
        }),
      ],
    });
    const hangUp = new AbortController();
    await fetch(`${rest.url}/stream`, { signal: hangUp.signal });
    assert.equal(signal?.aborted, false);
    hangUp.abort();
    const took = await eventually(
      () => [signal?.aborted === true, source.destroyed],
      (gone) => gone.every(Boolean),
      1_000,
    );
    t.diagnostic(`${Math.round(took)} ms after the client hung up`);
    // The one place is free again.
    await eventually(
      async () => (await fetch(`${rest.url}/stream`, { method: 'HEAD' })).status,
      (code) => code === 200,
      1_000,
    );
    assert.deepEqual(rest.logged, []);
  });

  it('is read no faster than its client reads, and cut when the client never does', async (t) => {
    let pushed = 0;
    const source = new Readable({
      read() {
        pushed += 65_536;
        this.push(Buffer.alloc(65_536));
      },
    });
    const rest = await startRest(t, {
      routes: [streamRoute(() => source)],
      limits: { stallTimeout: 400 },
    });
    const socket = await request(rest, ['GET /stream HTTP/1.1']);
    socket.pause();
    t.after(() => socket.destroy());
    await eventually(() => source.destroyed, Boolean, 5_000);
    // What the kernel takes for a connection on loopback; without back-pressure it would be gigabytes.
    assert.ok(pushed < 64 * 1024 * 1024, `${pushed} bytes were asked for`);
    await eventually(
      async () => (await fetch(`${rest.url}/stream`, { method: 'HEAD' })).status,
      (code) => code === 200,
      1_000,
    );
  });

  it('lives on beyond the limit when it has heartbeats', async (t) => {
    const source = new Readable({ read: () => undefined });
    const rest = await startRest(t, { routes: [streamRoute(() => source)], limits: { stallTimeout: 400 } });
    const response = await fetch(`${rest.url}/stream`);
    for (let beat = 0; beat < 8; beat++) {
      await delay(100);
      source.push(':\n');
    }
    source.push(null);
    assert.equal(await response.text(), ':\n'.repeat(8));
  });

  it('cuts the connection when it breaks, so that nobody takes a part for the whole, and says so', async (t) => {
    const rest = await startRest(t, {
      routes: [
        streamRoute(() =>
          Readable.from(
            (async function* () {
              yield 'data: 1\n\n';
              throw new Error('the source broke');
            })(),
          ),
        ),
      ],
    });
    const response = await fetch(`${rest.url}/stream`);
    await assert.rejects(response.text());
    await eventually(
      () => rest.logged.join(''),
      (log) => log.includes('the source broke'),
      1_000,
    );
    assert.match(
      await rest.metrics.registry.metrics(),
      /http_requests_total\{.*route="\/stream",status="500"\} 1/,
    );
  });

  it('is destroyed when the client was gone before it began', async (t) => {
    const source = endless('x');
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const route = defineRoute({
      ...plain,
      path: '/late',
      operationId: 'late',
      responses: { 200: { description: 'Text.', contentType: 'text/plain' } },
      handle: async ({ signal }) => {
        open();
        await once(signal, 'abort');
        return { body: source };
      },
    });
    const rest = await startRest(t, { routes: [route], limits: { requests: 1 } });
    const socket = await request(rest, ['GET /late HTTP/1.1']);
    await opened;
    socket.destroy();
    await eventually(() => source.destroyed, Boolean, 1_000);
    await eventually(
      async () =>
        (await fetch(`${rest.url}/late`, { signal: AbortSignal.timeout(100) }).catch(() => undefined))
          ?.status,
      (code) => code !== 503,
      1_000,
    );
  });
});

describe('a handler', () => {
  it('C8: learns within 100 ms that its client hung up', async (t) => {
    const arrived: RouteRequest[] = [];
    const aborted: number[] = [];
    const route = defineRoute({
      ...plain,
      path: '/wait',
      operationId: 'wait',
      responses: { 204: { description: 'Never.' } },
      handle: async (scope) => {
        arrived.push(scope);
        await once(scope.signal, 'abort');
        aborted.push(performance.now());
        throw scope.signal.reason;
      },
    });
    const rest = await startRest(t, { routes: [route] });
    const socket = await request(rest, ['GET /wait HTTP/1.1']);
    await eventually(
      () => arrived.length,
      (length) => length === 1,
      1_000,
    );
    const gone = performance.now();
    socket.destroy();
    await eventually(
      () => aborted.length,
      (length) => length === 1,
      1_000,
    );
    t.diagnostic(`${Math.round((aborted[0] ?? 0) - gone)} ms`);
    await eventually(
      () => rest.metrics.registry.metrics(),
      (text) => /http_requests_total\{.*route="\/wait",status="499"\} 1/.test(text),
      1_000,
    );
    assert.deepEqual(rest.logged, []);
  });
});

describe('an upload', () => {
  const upload = (handle: (request: RouteRequest) => Promise<{ body: unknown }>) =>
    defineRoute({
      ...plain,
      method: 'post',
      path: '/upload',
      operationId: 'upload',
      upload: { contentTypes: ['text/csv'], maxSize: 1_000_000 },
      responses: { 200: { description: 'Read.', schema: z.unknown() } },
      handle,
    });
  const csv = { method: 'POST', headers: { 'content-type': 'text/csv; charset=utf-8' } };

  it('is left to the handler as it comes', async (t) => {
    const route = upload(async ({ upload: stream, contentType }) => {
      let bytes = 0;
      for await (const chunk of stream) {
        bytes += (chunk as Buffer).length;
      }
      return { body: { bytes, contentType } };
    });
    const { url } = await startRest(t, { routes: [route] });
    const response = await fetch(`${url}/upload`, { ...csv, body: 'a,b\n'.repeat(50_000) });
    assert.deepEqual(await response.json(), { bytes: 200_000, contentType: 'text/csv' });
  });

  it('is refused by its content type and by the length it announces', async (t) => {
    const { url } = await startRest(t, { routes: [upload(async () => ({ body: 1 }))] });
    const json = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    assert.equal((await fetch(`${url}/upload`, json)).status, 415);
    assert.equal((await fetch(`${url}/upload`, { ...csv, body: 'a'.repeat(1_000_001) })).status, 413);
  });

  it('may be answered before its end, and the client sees the answer', async (t) => {
    const { url } = await startRest(t, {
      routes: [
        upload(async ({ upload: stream }) => {
          await once(stream, 'readable');
          stream.read();
          return { body: 'enough' };
        }),
      ],
    });
    const response = await fetch(`${url}/upload`, { ...csv, body: 'a'.repeat(1_000_000) });
    assert.deepEqual([response.status, await response.json()], [200, 'enough']);
  });

  it('is cut when it takes too long', async (t) => {
    const rest = await startRest(t, {
      routes: [
        upload(async ({ upload: stream }) => {
          await once(stream.resume(), 'close');
          return { body: 1 };
        }),
      ],
      limits: { uploadTimeout: 200 },
    });
    const socket = await request(rest, [
      'POST /upload HTTP/1.1',
      'content-type: text/csv',
      'content-length: 100',
    ]);
    const drip = setInterval(() => socket.write('a'), 20);
    await once(socket, 'close');
    clearInterval(drip);
  });
});
