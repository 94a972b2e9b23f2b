import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import Koa from 'koa';
import { z } from 'zod';
import { serveRest } from './rest-server.js';
import { defineRoute } from './route.js';
import { plain, startRest, type TestRest } from './testing/start-rest.js';

const never = new AbortController().signal;

async function open(rest: TestRest): Promise<Socket> {
  const socket = connect(rest.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Everything that a server says before it closes the connection. */
async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

const readBody = defineRoute({
  ...plain,
  method: 'post',
  path: '/body',
  operationId: 'body',
  body: z.unknown(),
  responses: { 204: { description: 'Read.' } },
  handle: () => ({ status: 204 }),
});

describe('a REST server', () => {
  it('A16: answers 431 to headers over 16 KiB', async (t) => {
    const { url } = await startRest(t, { routes: [] });
    const response = await fetch(`${url}/health/live`, {
      headers: { authorization: `Bearer ${'a'.repeat(17_000)}` },
    });
    assert.equal(response.status, 431);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.equal(((await response.json()) as { status: number }).status, 431);
    const fits = { authorization: `Bearer ${'a'.repeat(15_000)}` };
    assert.equal((await fetch(`${url}/health/live`, { headers: fits })).status, 200);
  });

  it('answers 400 to what is no HTTP', async (t) => {
    const rest = await startRest(t, { routes: [] });
    for (const text of ['\x16\x03\x01\x02\x00', 'GET / HTTP/1.1\r\ncontent-length: x\r\n\r\n']) {
      const socket = await open(rest);
      socket.write(text);
      assert.match(await readAll(socket), /^HTTP\/1\.1 400 Bad Request\r\n.*"status":400/s);
    }
  });

  it('closes a connection whose headers do not arrive in time', async (t) => {
    const rest = await startRest(t, { routes: [], limits: { headersTimeout: 300 } });
    const slow = await open(rest);
    slow.write('GET /health/live HTTP/1.1\r\nx: ');
    const drip = setInterval(() => slow.write('a'), 50);
    assert.match(await readAll(slow), /^HTTP\/1\.1 408 /);
    clearInterval(drip);
  });

  it('answers 408 to a body that does not arrive in time', async (t) => {
    const rest = await startRest(t, { routes: [readBody], limits: { bodyTimeout: 300 } });
    const slow = await open(rest);
    slow.write(
      'POST /body HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n',
    );
    const drip = setInterval(() => slow.write('1'), 20);
    assert.match(
      await readAll(slow),
      /^HTTP\/1\.1 408 Request Timeout\r\n.*"detail":"the body did not arrive/s,
    );
    clearInterval(drip);
  });

  it('answers 503 when too many bytes wait for the rest of their bodies, and takes more afterwards', async (t) => {
    const rest = await startRest(t, {
      routes: [readBody],
      limits: { pendingBodies: 1_000, bodyTimeout: 400 },
    });
    const slow = await open(rest);
    const headers = 'host: a\r\ncontent-type: application/json\r\n';
    slow.write(`POST /body HTTP/1.1\r\n${headers}content-length: 2000\r\n\r\n${'1'.repeat(990)}`);
    const post = (body: string) =>
      fetch(`${rest.url}/body`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    assert.equal((await post('1'.repeat(100))).status, 503);
    assert.equal((await post('1')).status, 204, 'a small one still fits');
    await readAll(slow);
    assert.equal((await post('1'.repeat(100))).status, 204);
  });

  it('holds no more connections than it is told', async (t) => {
    const rest = await startRest(t, { routes: [], limits: { connections: 2 } });
    const [first] = await Promise.all([open(rest), open(rest)]);
    const third = connect(rest.port, '127.0.0.1');
    third.on('error', () => undefined);
    await once(third, 'close');
    first?.destroy();
  });

  it('says which address cannot be bound', async (t) => {
    const rest = await startRest(t, { routes: [] });
    await assert.rejects(
      serveRest(new Koa(), { host: '127.0.0.1', port: rest.port }),
      new RegExp(`cannot listen on 127.0.0.1:${rest.port}: .*EADDRINUSE`),
    );
  });
});

describe('drain', () => {
  /** A route that answers when the test says so. */
  function heldRoute() {
    let release: () => void = () => undefined;
    let arrive: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const route = defineRoute({
      ...plain,
      path: '/held',
      operationId: 'held',
      responses: { 204: { description: 'In the end.' } },
      handle: async () => {
        arrive();
        await held;
        return { status: 204 };
      },
    });
    return { route, release, arrived };
  }

  function ask(rest: TestRest, path: string, agent: Agent): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      get({ port: rest.port, path, agent }, (response) => resolve(response.resume())).on('error', reject);
    });
  }

  it('serves during the delay, lets an open request end and closes idle connections', async (t) => {
    const { route, release, arrived } = heldRoute();
    const rest = await startRest(t, { routes: [route] });
    const agent = new Agent({ keepAlive: true });
    t.after(() => agent.destroy());
    await ask(rest, '/health/live', agent);
    const open = ask(rest, '/held', agent);
    await arrived;
    let streamsEnded = 0;
    const drained = rest.drain({ drainDelay: 200, shutdownGrace: 5_000 }, never, () => {
      streamsEnded++;
    });
    assert.equal((await ask(rest, '/health/live', agent)).statusCode, 200);
    assert.equal(streamsEnded, 0);
    await delay(300);
    assert.equal(streamsEnded, 1);
    await assert.rejects(ask(rest, '/health/live', new Agent()), { code: 'ECONNREFUSED' });
    release();
    assert.equal((await open).statusCode, 204);
    assert.equal(await drained, true);
  });

  for (const [name, grace, hurry] of [
    ['cuts what is open at the end of the grace period', 200, () => never],
    ['cuts everything at once when it is told to hurry', 60_000, () => AbortSignal.timeout(100)],
  ] as const) {
    it(name, async (t) => {
      const { route, arrived } = heldRoute();
      const rest = await startRest(t, { routes: [route] });
      const open = assert.rejects(ask(rest, '/held', new Agent()), { code: 'ECONNRESET' });
      await arrived;
      assert.equal(await rest.drain({ drainDelay: 0, shutdownGrace: grace }, hurry()), false);
      await open;
    });
  }
});
