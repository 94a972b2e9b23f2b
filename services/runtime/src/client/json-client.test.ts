import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { createJsonClient, type JsonRequest } from './json-client.js';

const json = { 'content-type': 'application/json' };

/** A real HTTP server that answers as the test says, and a client of it. */
async function start(
  t: { after(end: () => void): void },
  listener: RequestListener,
  maxConnections?: number,
) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  let connections = 0;
  server.on('connection', () => {
    connections++;
  });
  const { port } = server.address() as AddressInfo;
  const client = createJsonClient(`http://127.0.0.1:${port}`, maxConnections);
  t.after(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  const ask = (request: Partial<JsonRequest> = {}) =>
    client.request({ method: 'GET', path: '/', signal: new AbortController().signal, ...request });
  return { server, ask, connections: () => connections };
}

describe('createJsonClient', () => {
  it('sends what it is told and parses the answer', async (t) => {
    const { ask } = await start(t, async (request, response) => {
      const chunks: Buffer[] = await request.toArray();
      const { method, url, headers } = request;
      const body = Buffer.concat(chunks).toString();
      response.writeHead(200, json).end(JSON.stringify({ method, url, id: headers['x-request-id'], body }));
    });
    const headers = { 'x-request-id': 'r1' };
    assert.deepEqual(await ask({ method: 'POST', path: '/a?b=c', body: { token: 'ñ' }, headers }), {
      method: 'POST',
      url: '/a?b=c',
      id: 'r1',
      body: '{"token":"ñ"}',
    });
  });

  for (const [name, listener, message] of [
    ['a status of 500', (_, response) => response.writeHead(500, json).end('{}'), 'HTTP status 500'],
    ['a redirect', (_, response) => response.writeHead(302, { location: '/' }).end(), 'HTTP status 302'],
    ['204', (_, response) => response.writeHead(204).end(), 'HTTP status 204'],
    [
      'an HTML page with 200',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'an answer that is not JSON',
    ],
    [
      'broken JSON',
      (_, response) => response.writeHead(200, json).end('{"is_valid":tru'),
      'an answer that is not JSON',
    ],
    [
      'an answer without end',
      (_, response) => {
        response.writeHead(200, json);
        const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
        response.on('close', () => clearInterval(timer));
      },
      'an answer of more than 65536 bytes',
    ],
    [
      'a connection that breaks in the middle',
      (_, response) => {
        response.writeHead(200, { ...json, 'content-length': 100 });
        response.write('{', () => response.destroy());
      },
      'no connection (ECONNRESET)',
    ],
  ] as const satisfies readonly (readonly [string, RequestListener, string])[]) {
    it(`refuses ${name}`, async (t) => {
      const { ask } = await start(t, listener);
      await assert.rejects(ask(), { message });
    });
  }

  it('says that there is no connection, and not to where', async () => {
    const client = createJsonClient('http://127.0.0.1:1');
    const { signal } = new AbortController();
    const request = client.request({ method: 'GET', path: '/', signal });
    await assert.rejects(request, { message: 'no connection (ECONNREFUSED)' });
  });

  it('gives up when the signal aborts, and closes the connection', async (t) => {
    const { ask, server } = await start(t, () => undefined);
    const arrived = once(server, 'request');
    const controller = new AbortController();
    const answer = assert.rejects(ask({ signal: controller.signal }));
    const [request] = await arrived;
    // Not `once`, which an error would end first.
    const closed = new Promise((resolve) => request.on('close', resolve));
    request.on('error', () => undefined);
    controller.abort();
    await Promise.all([answer, closed]);
  });

  it('keeps connections, and has no more of them than it may', async (t) => {
    const { ask, connections } = await start(
      t,
      (_, response) => void setTimeout(() => response.writeHead(200, json).end('{}'), 5),
      4,
    );
    await Promise.all(Array.from({ length: 100 }, () => ask()));
    assert.equal(connections(), 4);
  });

  it('asks again when the server closed the idle connection just then', async (t) => {
    let requests = 0;
    const { ask } = await start(t, (request, response) => {
      requests++;
      if (requests === 2) {
        request.socket.resetAndDestroy();
        return;
      }
      response.writeHead(200, json).end('{}');
    });
    await ask();
    assert.deepEqual(await ask(), {});
    assert.equal(requests, 3);
  });
});
