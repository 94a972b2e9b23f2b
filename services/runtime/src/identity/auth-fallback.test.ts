import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { Metadata, status } from '@grpc/grpc-js';
import { Registry } from 'prom-client';
import { locals, users } from '../testing/auth-records.js';
import { createAuthClient } from './auth-client.js';

const { reader } = users;
const question = {
  userId: reader.id,
  organizationId: reader.organization.id,
  localId: locals.harbour.id,
};
const yes = { is_valid: true, local_name: 'Harbour', error_message: '' };
const identity = {
  is_valid: true,
  user_id: reader.id,
  organization_id: reader.organization.id,
  permissions: ['catalog:read'],
};

/** REST that answers as the test says, and a client of an auth whose gRPC is away. */
async function start(t: { after(end: () => void): void }, answer: unknown, httpStatus = 200) {
  const requests: { request: IncomingMessage; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = await request.toArray();
    requests.push({ request, body: Buffer.concat(chunks).toString() });
    response.writeHead(httpStatus, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = createAuthClient({
    target: 'dns:///127.0.0.1:1',
    restUrl: `http://127.0.0.1:${port}`,
    metrics: { registry: new Registry() },
  });
  t.after(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return { client, requests };
}

describe('validateLocal by REST', () => {
  it('asks the same question, and passes on what the call belongs to', async (t) => {
    const { client, requests } = await start(t, yes);
    const metadata = new Metadata();
    metadata.set('x-request-id', 'r1');
    assert.deepEqual(await client.validateLocal(question, { metadata }), {
      isValid: true,
      localName: 'Harbour',
      errorMessage: '',
      source: 'fallback',
    });
    const [{ request } = assert.fail()] = requests;
    assert.equal(
      request.url,
      `/api/v1/locals/${locals.harbour.id}/validate?user_id=${reader.id}&organization_id=${reader.organization.id}`,
    );
    assert.equal(request.headers['x-request-id'], 'r1');
  });

  it('leaves no way to ask another question by odd ids', async (t) => {
    const { client, requests } = await start(t, yes);
    await client.validateLocal({ userId: 'a&user_id=b', organizationId: '#', localId: '../x?y' });
    assert.equal(
      requests[0]?.request.url,
      '/api/v1/locals/..%2Fx%3Fy/validate?user_id=a%26user_id%3Db&organization_id=%23',
    );
  });

  it('says no as gRPC does', async (t) => {
    const { client } = await start(t, { is_valid: false, local_name: '', error_message: 'not a member' });
    assert.deepEqual(await client.validateLocal(question), {
      isValid: false,
      localName: '',
      errorMessage: 'not a member',
      source: 'fallback',
    });
  });

  for (const answer of [
    {},
    null,
    true,
    'true',
    [yes],
    { ...yes, is_valid: 'true' },
    { ...yes, is_valid: 1 },
    { is_valid: true },
    { ...yes, local_name: 5 },
    { ...yes, local_name: undefined },
    { ...yes, error_message: 'not a member' },
    { valid: true, local_name: 'Harbour', error_message: '' },
  ]) {
    it(`C7: takes ${JSON.stringify(answer)} for no answer`, async (t) => {
      const { client } = await start(t, answer);
      await assert.rejects(client.validateLocal(question), {
        code: status.UNAVAILABLE,
        message: /an answer of another form than agreed/,
      });
    });
  }
});

describe('validateLocal with a token by REST', () => {
  const metadata = new Metadata();
  metadata.set('authorization', 'Bearer a.b.c');

  it('passes the token on', async (t) => {
    const { client, requests } = await start(t, yes);
    const { isValid, source } = await client.validateLocal(question, { metadata });
    assert.deepEqual([isValid, source], [true, 'fallback']);
    assert.equal(requests[0]?.request.headers.authorization, 'Bearer a.b.c');
  });

  for (const [httpStatus, code] of [
    [401, status.UNAUTHENTICATED],
    [403, status.PERMISSION_DENIED],
    [404, status.UNAVAILABLE],
    [500, status.UNAVAILABLE],
  ] as const) {
    it(`takes ${httpStatus} for ${status[code]}, whatever the body says`, async (t) => {
      const { client } = await start(t, yes, httpStatus);
      await assert.rejects(client.validateLocal(question, { metadata }), { code });
    });
  }

  it('C7: takes 401 for no answer when there was no token', async (t) => {
    const { client } = await start(t, yes, 401);
    await assert.rejects(client.validateLocal(question), { code: status.UNAVAILABLE });
  });
});

describe('verifyToken by REST', () => {
  it('sends the token in the body, never in the URL', async (t) => {
    const { client, requests } = await start(t, identity);
    assert.deepEqual(await client.verifyToken('a.b.c'), {
      identity: {
        userId: reader.id,
        organizationId: reader.organization.id,
        permissions: ['catalog:read'],
      },
      source: 'fallback',
    });
    const [{ request, body } = assert.fail()] = requests;
    assert.deepEqual(
      [request.method, request.url, body],
      ['POST', '/api/v1/tokens/verify', '{"token":"a.b.c"}'],
    );
  });

  it('gives no identity when the token does not verify, whatever else the answer holds', async (t) => {
    const { client } = await start(t, { ...identity, is_valid: false });
    assert.deepEqual(await client.verifyToken('a.b.c'), { identity: undefined, source: 'fallback' });
  });

  for (const answer of [
    {},
    { is_valid: true },
    { ...identity, user_id: '' },
    { ...identity, user_id: 'root' },
    { ...identity, organization_id: undefined },
    { ...identity, permissions: 'catalog:read' },
    { ...identity, permissions: [1] },
    { ...identity, is_valid: 'yes' },
  ]) {
    it(`C7: takes ${JSON.stringify(answer)} for no answer`, async (t) => {
      const { client } = await start(t, answer);
      await assert.rejects(client.verifyToken('a.b.c'), { code: status.UNAVAILABLE });
    });
  }
});
