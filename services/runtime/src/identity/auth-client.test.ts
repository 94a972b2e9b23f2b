import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { Registry } from 'prom-client';
import { locals, users } from '../testing/auth-records.js';
import { startAuthRelease } from '../testing/auth-release.js';
import { eventually } from '../testing/eventually.js';
import { startTcpProxy } from '../testing/tcp-proxy.js';
import { createAuthClient } from './auth-client.js';

type Test = Parameters<typeof startAuthRelease>[0];

const { reader, keeper, stranger } = users;

/** A real release of auth, a network to its gRPC that can be cut, and a client. */
async function start(t: Test) {
  const auth = await startAuthRelease(t);
  const proxy = await startTcpProxy(Number(auth.grpc.split(':')[1]));
  t.after(() => proxy.close());
  const client = createAuthClient({
    target: `dns:///127.0.0.1:${proxy.port}`,
    restUrl: auth.restUrl,
    metrics: { registry: new Registry() },
    breaker: { failures: 3, resetTimeout: 200 },
  });
  t.after(() => client.close());
  const ask = ({ id, organization }: { id: string; organization: { id: string } }, local: { id: string }) =>
    client.validateLocal({ userId: id, organizationId: organization.id, localId: local.id });
  return { auth, proxy, client, ask };
}

describe('the client of a real auth release', () => {
  it('verifies tokens', async (t) => {
    const { auth, client } = await start(t);
    assert.deepEqual(await client.verifyToken(auth.token(reader)), {
      identity: {
        userId: reader.id,
        organizationId: reader.organization.id,
        permissions: ['catalog:read'],
      },
      source: 'grpc',
    });
    for (const token of [auth.token(reader, { lifetime: -1 }), `${auth.token(reader)}x`, 'a.b.c']) {
      assert.deepEqual(await client.verifyToken(token), { identity: undefined, source: 'grpc' });
    }
    await assert.rejects(client.verifyToken(''), { code: status.INVALID_ARGUMENT });
  });

  it('validates locals', async (t) => {
    const { ask } = await start(t);
    assert.deepEqual(await ask(reader, locals.harbour), {
      isValid: true,
      localName: 'Harbour',
      errorMessage: '',
      source: 'grpc',
    });
    for (const [user, local] of [
      [reader, locals.airport],
      [stranger, locals.harbour],
      [keeper, locals.closed],
      [keeper, locals.depot],
    ] as const) {
      const { isValid, errorMessage } = await ask(user, local);
      assert.deepEqual([isValid, errorMessage !== ''], [false, true]);
    }
    await assert.rejects(ask(reader, { id: 'x' }), { code: status.INVALID_ARGUMENT, message: /local_id/ });
  });

  it('C7: gives the same answers by REST while gRPC is away, with no wrong one, and comes back', async (t) => {
    const { auth, proxy, client, ask } = await start(t);
    const questions = [reader, keeper, stranger].flatMap((user) =>
      Object.values(locals).map((local) => [user, local] as const),
    );
    const answers = () => Promise.all(questions.map(([user, local]) => ask(user, local)));
    const byGrpc = await answers();
    assert.deepEqual(new Set(byGrpc.map(({ source }) => source)), new Set(['grpc']));
    proxy.close();
    for (let round = 0; round < 3; round++) {
      const byRest = await answers();
      assert.deepEqual(
        byRest,
        byGrpc.map((answer) => ({ ...answer, source: 'fallback' })),
      );
    }
    assert.equal((await client.verifyToken(auth.token(reader))).identity?.userId, reader.id);
    assert.equal((await client.verifyToken('a.b.c')).identity, undefined);
    const again = await startTcpProxy(Number(auth.grpc.split(':')[1]), proxy.port);
    t.after(() => again.close());
    await eventually(
      async () => (await ask(reader, locals.harbour)).source,
      (source) => source === 'grpc',
      3_000,
    );
  });

  it('C7: knows nothing when auth is gone altogether', async (t) => {
    const { auth, client, ask } = await start(t);
    const token = auth.token(reader);
    auth.signal('SIGKILL');
    await auth.exited;
    for (let round = 0; round < 5; round++) {
      await assert.rejects(client.verifyToken(token), { code: status.UNAVAILABLE });
      await assert.rejects(ask(reader, locals.harbour), { code: status.UNAVAILABLE });
    }
  });
});
