import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { eventually, type StubMesh, startStubMesh } from '../testing/stub-mesh.js';
import type { StubRestServer } from '../testing/stub-rest-server.js';
import { findExposure, loopback } from '../topology.js';

const patienceMs = 30_000;

function urlOf(mesh: StubMesh, host: string, path = '/'): string {
  return `http://${loopback}:${findExposure(mesh.topology, host, 'rest').localPort}${path}`;
}

/** Sends a number of requests to auth's REST port and tells how many release v2 got. */
async function countCanary(mesh: StubMesh, requests: number): Promise<number> {
  const count = (): number => mesh.rest.canary.reduce((sum, stub) => sum + stub.requests, 0);
  const before = count();
  const answers = await Promise.all(
    Array.from({ length: requests }, async () => (await fetch(urlOf(mesh, 'auth-service'))).status),
  );
  assert.deepEqual([...new Set(answers)], [200]);
  return count() - before;
}

/** Opens a request to the gateway whose body the caller writes. */
function upload(mesh: StubMesh, headers: Record<string, string> = {}): ClientRequest {
  return request(urlOf(mesh, 'gateway', '/import'), { method: 'POST', agent: false, headers });
}

async function responseOf(sent: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

/** Writes the rest of a body as fast as it is taken, and ends the request. */
async function writeAll(sent: ClientRequest, chunk: Buffer, size: number): Promise<void> {
  for (let written = 0; written < size; written += chunk.length) {
    if (!sent.write(chunk)) {
      await once(sent, 'drain');
    }
  }
  sent.end();
}

describe('REST through a real Envoy', () => {
  it('follows the weights of gRPC, and one change of them moves both', async (t) => {
    const mesh = await startStubMesh(t);
    const share = await countCanary(mesh, 1000);
    // 10 % of 1,000, and more than six standard deviations to either side.
    assert.ok(share > 40 && share < 160, `${share} of 1,000 requests went to v2`);

    const file = join(mesh.topology.manifestDir, 'auth-virtualservice.yaml');
    const text = readFileSync(file, 'utf8')
      .replace('weight: 90', 'weight: 0')
      .replace('weight: 10', 'weight: 100');
    writeFileSync(file, text);
    await eventually('both ports call v2 alone', patienceMs, async () => {
      const before = mesh.stable.reduce((sum, { calls }) => sum + calls, 0);
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => mesh.call()));
      assert.ok(outcomes.every(({ code }) => code === status.OK));
      const stableCalls = mesh.stable.reduce((sum, { calls }) => sum + calls, 0) - before;
      return stableCalls === 0 && (await countCanary(mesh, 20)) === 20;
    });
  });

  it('speaks HTTP/1.1 and h2c on one port', async (t) => {
    const mesh = await startStubMesh(t);
    assert.equal((await fetch(urlOf(mesh, 'gateway'))).status, 200);
    const session = connectHttp2(urlOf(mesh, 'gateway'));
    t.after(() => session.destroy());
    const stream = session.request({ ':path': '/' });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    assert.equal(headers[':status'], 200);
  });

  it('leaves the path as it was written, a slash that is part of a SKU included', async (t) => {
    const mesh = await startStubMesh(t);
    let seen: string | undefined;
    mesh.rest.gateway.handle = (received, response) => {
      seen = received.url;
      response.end();
    };
    const path = '/products/CAF%2F250?page_token=a%2Fb';
    assert.equal((await fetch(urlOf(mesh, 'gateway', path))).status, 200);
    assert.equal(seen, path);
  });

  it('passes on Server-Sent Events one by one, and tells the service when their reader has gone', async (t) => {
    const mesh = await startStubMesh(t);
    let send: ((text: string) => void) | undefined;
    let isClosed = false;
    mesh.rest.gateway.handle = (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.on('close', () => {
        isClosed = true;
      });
      response.flushHeaders();
      send = (text) => void response.write(text);
    };
    const end = new AbortController();
    const { body } = await fetch(urlOf(mesh, 'gateway', '/watch'), { signal: end.signal });
    assert.ok(body && send);
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let event = 1; event <= 5; event++) {
      // The next one is sent only when this one has come: what is held back would be awaited for ever.
      send(`id: ${event}\n\n`);
      assert.equal((await reader.read()).value, `id: ${event}\n\n`);
    }
    end.abort();
    await eventually('the service is told that its caller has gone', patienceMs, () => isClosed);
  });

  it('streams an upload of 256 MiB, and holds hardly any of it when the service does not read', async (t) => {
    const mesh = await startStubMesh(t);
    const size = 256 * 1024 * 1024;
    let received = 0;
    let resume: (() => void) | undefined;
    mesh.rest.gateway.handle = (incoming, response) => {
      incoming.on('data', (data: Buffer) => {
        received += data.length;
      });
      incoming.once('data', () => {
        incoming.pause();
        resume = () => void incoming.resume();
      });
      incoming.on('end', () => response.end());
    };
    const sent = upload(mesh, { 'content-length': String(size) });
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    sent.write(chunk);
    await eventually('the first bytes arrive while the rest is not sent yet', patienceMs, () => received > 0);

    const response = responseOf(sent);
    void writeAll(sent, chunk, size - chunk.length);
    // Nobody takes more: the buffers on the way are full.
    let accepted = -1;
    await eventually('the upload stalls', patienceMs, async () => {
      const before = accepted;
      await delay(500);
      accepted = sent.socket?.bytesWritten ?? 0;
      return accepted === before;
    });
    // Most of it is in the four sockets on the way, whose buffers the system makes as large as 20 MiB together.
    assert.ok(accepted < size / 4, `${accepted} bytes are held on the way`);

    resume?.();
    assert.equal((await response).statusCode, 200);
    assert.equal(received, size);
    assert.equal(mesh.rest.gateway.requests, 1);
  });

  it('does not send again what a service may have begun with, but a read of auth', async (t) => {
    const mesh = await startStubMesh(t);
    mesh.rest.gateway.handle = (received) => void received.socket.destroy();
    const answer = await fetch(urlOf(mesh, 'gateway'), { method: 'POST', body: '{}' });
    assert.equal(answer.status, 503);
    assert.equal(mesh.rest.gateway.requests, 1);

    const [first, second] = mesh.rest.stable;
    assert.ok(first && second);
    first.handle = (received) => void received.socket.destroy();
    assert.ok((await countCanary(mesh, 100)) < 100);
    assert.ok(first.requests > 0, 'some were tried there first');
  });

  it('leaves out a server that is not ready, and takes it back', async (t) => {
    const mesh = await startStubMesh(t);
    const [victim] = mesh.rest.stable;
    assert.ok(victim);
    const isHealthy = async ({ port }: StubRestServer): Promise<boolean> =>
      (await mesh.admin.listHosts()).some((host) => host.port === port && host.healthy);
    victim.ready = false;
    await eventually('Envoy notices', patienceMs, async () => !(await isHealthy(victim)));
    const before = victim.requests;
    await countCanary(mesh, 100);
    assert.equal(victim.requests, before);
    victim.ready = true;
    await eventually('requests come back', patienceMs, async () => {
      await countCanary(mesh, 20);
      return victim.requests > before;
    });
  });

  it('refuses headers of 32 KiB, and cuts off who drips them', { timeout: 60_000 }, async (t) => {
    const mesh = await startStubMesh(t);
    const answer = await fetch(urlOf(mesh, 'gateway'), { headers: { padding: 'x'.repeat(32 << 10) } });
    assert.equal(answer.status, 431);

    const socket = connect(findExposure(mesh.topology, 'gateway', 'rest').localPort, loopback);
    t.after(() => socket.destroy());
    socket.write('GET / HTTP/1.1\r\n');
    const drip = setInterval(() => socket.write('x: y\r\n'), 500);
    t.after(() => clearInterval(drip));
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.resume().once('close', resolve));
    assert.equal(mesh.rest.gateway.requests, 0);
  });

  it('logs a request that failed with method and path, without its query', async (t) => {
    const mesh = await startStubMesh(t);
    mesh.rest.gateway.handle = (_received, response) => void response.writeHead(404).end();
    await fetch(urlOf(mesh, 'gateway', '/nothing?page_token=secret'));
    await fetch(urlOf(mesh, 'auth-service', '/fine'));
    const log = join(mesh.topology.stateDir, 'log', 'envoy-not-ok.log');
    await eventually('it is in the log', patienceMs, () => readFileSync(log, 'utf8').includes('\n'));
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    assert.equal(lines.length, 1, lines.join('\n'));
    const { method, path, http_status, cluster } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    assert.deepEqual(
      { method, path, http_status, cluster },
      {
        method: 'GET',
        path: '/nothing',
        http_status: 404,
        cluster: 'gateway:8001',
      },
    );
  });
});
