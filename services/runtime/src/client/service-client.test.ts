import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Metadata, type ServerUnaryCall, status } from '@grpc/grpc-js';
import type { ServedCall } from '../call-signal.js';
import { ServiceError } from '../service-error.js';
import { authClientOf } from '../testing/client-of.js';
import { eventually } from '../testing/eventually.js';
import { authService, startServiceServer } from '../testing/service-server.js';
import { startTcpProxy } from '../testing/tcp-proxy.js';
import { unary } from '../unary.js';

type Call = ServerUnaryCall<unknown, unknown>;

/** A server whose ValidateLocal does what the test says, and a client of it. */
async function start(
  t: Parameters<typeof startServiceServer>[0],
  handle: (call: Call) => unknown,
  options: Partial<Parameters<typeof authClientOf>[1]> = {},
) {
  const calls: Call[] = [];
  const arrived = new EventEmitter();
  const serve = unary(
    (call: Call) => {
      calls.push(call);
      arrived.emit('call', call);
      return handle(call);
    },
    () => undefined,
  );
  const server = await startServiceServer(
    t,
    { ValidateLocal: serve, VerifyToken: serve, GetUserPermissions: serve },
    authService,
  );
  const { client, metric, registry } = authClientOf(t, { target: server.target, ...options });
  return { client, metric, registry, server, calls, nextCall: () => once(arrived, 'call') };
}

/** A call that is being served, as grpc-js tells of it. */
function parentOf(deadline: number): ServedCall & { metadata: Metadata; cancelled: boolean } {
  const getDeadline = () => deadline;
  return Object.assign(new EventEmitter(), { cancelled: false, metadata: new Metadata(), getDeadline });
}

const never = () => new Promise(() => undefined);
const fail = (code: status, message = 'no') => {
  throw new ServiceError(code, message);
};
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => status.OK,
    (error) => (error instanceof ServiceError ? error.code : Promise.reject(error)),
  );

describe('call', () => {
  it('answers, and says that gRPC did', async (t) => {
    const { client, metric } = await start(t, () => ({ isValid: true, localName: 'Harbour' }));
    const { response, source } = await client.call('ValidateLocal', { localId: 'x' });
    assert.deepEqual([response.localName, source], ['Harbour', 'grpc']);
    const labels = 'service="auth.AuthService",method="ValidateLocal"';
    assert.equal(await metric(`grpc_client_requests_total{${labels},status="OK"}`), 1);
    assert.equal(await metric(`grpc_client_request_duration_seconds_count{${labels}}`), 1);
  });

  it('fails with what the server says', async (t) => {
    const { client } = await start(t, () => fail(status.NOT_FOUND, 'user_id: nobody'));
    await assert.rejects(client.call('ValidateLocal', {}), (error: unknown) => {
      assert.ok(error instanceof ServiceError);
      assert.deepEqual([error.code, error.message], [status.NOT_FOUND, 'user_id: nobody']);
      return true;
    });
  });

  it('tells its caller nothing about servers that are away', async (t) => {
    const { client } = authClientOf(t, { target: 'dns:///127.0.0.1:1' });
    await assert.rejects(client.call('ValidateLocal', {}), {
      code: status.UNAVAILABLE,
      message: 'auth.AuthService/ValidateLocal did not answer: UNAVAILABLE',
    });
  });

  it('refuses a method that streams', async (t) => {
    const { client } = await start(t, never);
    const call: (method: 'ValidateLocal', request: object) => unknown = client.serverStream as never;
    assert.throws(() => call('ValidateLocal', {}), TypeError);
  });

  it('fails with UNAVAILABLE once the client is closed', async (t) => {
    const { client } = await start(t, never);
    client.close();
    assert.equal(await codeOf(client.call('ValidateLocal', {})), status.UNAVAILABLE);
  });

  it('tells of the metadata that the server sends first', async (t) => {
    const { client } = await start(t, (call) => {
      const metadata = new Metadata();
      metadata.set('x-fallback', 'auth-rest');
      call.sendMetadata(metadata);
      return {};
    });
    const told: Metadata[] = [];
    await client.call('ValidateLocal', {}, { onMetadata: (metadata) => told.push(metadata) });
    assert.deepEqual(told[0]?.get('x-fallback'), ['auth-rest']);
  });
});

describe('the deadline of a call', () => {
  it('is the timeout of the client', async (t) => {
    const { client, calls } = await start(t, never, { timeout: 150 });
    const begin = Date.now();
    assert.equal(await codeOf(client.call('ValidateLocal', {})), status.DEADLINE_EXCEEDED);
    assert.ok(Math.abs((calls[0]?.getDeadline().valueOf() ?? 0) - begin - 150) < 140);
  });

  it('is 5 seconds by default', async (t) => {
    const { client, calls } = await start(t, () => ({}));
    const begin = Date.now();
    await client.call('ValidateLocal', {});
    const given = (calls[0]?.getDeadline().valueOf() ?? 0) - begin;
    assert.ok(given > 4_000 && given < 6_000, `${given}`);
  });

  it('never exceeds that of the call that is being served, whatever timeout is asked for', async (t) => {
    const { client, calls } = await start(t, () => ({}));
    const deadline = Date.now() + 2_000;
    await client.call('ValidateLocal', {}, { parent: parentOf(deadline), timeout: 60_000 });
    // What travels is the time that is left, in whole milliseconds.
    const given = calls[0]?.getDeadline().valueOf() ?? 0;
    assert.ok(given <= deadline + 20, `${given - deadline} ms too late`);
  });

  it('ends the call before it is made when it has passed', async (t) => {
    const { client, calls } = await start(t, () => ({}));
    const parent = parentOf(Date.now() - 1);
    assert.equal(await codeOf(client.call('ValidateLocal', {}, { parent })), status.DEADLINE_EXCEEDED);
    assert.equal(calls.length, 0);
  });

  it('limits the wait for a connection that never comes about', async (t) => {
    const { server } = await start(t, () => ({}));
    const proxy = await startTcpProxy(server.port);
    t.after(() => proxy.close());
    proxy.freeze();
    const { client } = authClientOf(t, { target: `dns:///127.0.0.1:${proxy.port}`, timeout: 100 });
    assert.equal(await codeOf(client.call('ValidateLocal', {})), status.DEADLINE_EXCEEDED);
  });
});

describe('cancellation', () => {
  it('C8: reaches the server within 100 ms when the signal aborts', async (t) => {
    const { client, nextCall } = await start(t, never);
    const controller = new AbortController();
    const answer = codeOf(client.call('ValidateLocal', {}, { signal: controller.signal }));
    const [call] = await nextCall();
    const cancelled = once(call, 'cancelled');
    const begin = performance.now();
    controller.abort();
    await cancelled;
    assert.ok(performance.now() - begin < 100);
    assert.equal(await answer, status.CANCELLED);
  });

  it('C8: reaches the server within 100 ms when the call that is being served is cancelled', async (t) => {
    const { client, nextCall } = await start(t, never);
    const parent = parentOf(Date.now() + 60_000);
    const answer = codeOf(client.call('ValidateLocal', {}, { parent }));
    const [call] = await nextCall();
    const cancelled = once(call, 'cancelled');
    const begin = performance.now();
    parent.emit('cancelled');
    await cancelled;
    assert.ok(performance.now() - begin < 100);
    assert.equal(await answer, status.CANCELLED);
  });

  it('leaves no listener behind, so that a stream may ask for ever', async (t) => {
    const { client } = await start(t, () => ({}));
    const parent = parentOf(Date.now() + 60_000);
    for (let index = 0; index < 20; index++) {
      await client.call('ValidateLocal', {}, { parent });
    }
    assert.equal(parent.listenerCount('cancelled'), 0);
  });

  it('ends the call before it is made when nobody waits any more', async (t) => {
    const { client, calls } = await start(t, () => ({}));
    const parent = Object.assign(parentOf(Date.now() + 60_000), { cancelled: true });
    assert.equal(await codeOf(client.call('ValidateLocal', {}, { parent })), status.CANCELLED);
    const signal = AbortSignal.abort();
    assert.equal(await codeOf(client.call('ValidateLocal', {}, { signal })), status.CANCELLED);
    assert.equal(calls.length, 0);
  });
});

describe('what is passed on', () => {
  it('is the request id and the trace of the call that is being served, and not its token', async (t) => {
    const { client, calls } = await start(t, () => ({}));
    const parent = parentOf(Date.now() + 5_000);
    parent.metadata.set('x-request-id', 'r1');
    parent.metadata.set('traceparent', '00-1-2-01');
    parent.metadata.set('authorization', 'Bearer secret');
    await client.call('ValidateLocal', {}, { parent });
    const { metadata } = calls[0] ?? parent;
    assert.deepEqual(metadata.get('x-request-id'), ['r1']);
    assert.deepEqual(metadata.get('traceparent'), ['00-1-2-01']);
    assert.deepEqual(metadata.get('authorization'), []);
  });
});

describe('the bulkhead', () => {
  it('fails at once with RESOURCE_EXHAUSTED beyond the limit, and that opens no breaker', async (t) => {
    const { client, calls, metric } = await start(t, never, {
      timeout: 400,
      maxConcurrentCalls: 3,
      breaker: { failures: 50 },
    });
    const under = Array.from({ length: 3 }, () => codeOf(client.call('ValidateLocal', {})));
    const begin = performance.now();
    const beyond = await Promise.all(
      Array.from({ length: 60 }, () => codeOf(client.call('ValidateLocal', {}))),
    );
    assert.ok(performance.now() - begin < 300);
    assert.deepEqual(new Set(beyond), new Set([status.RESOURCE_EXHAUSTED]));
    assert.equal(client.breakerState, 'closed');
    assert.deepEqual(await Promise.all(under), Array(3).fill(status.DEADLINE_EXCEEDED));
    assert.equal(calls.length, 3);
    const labels = 'service="auth.AuthService",method="ValidateLocal",reason="bulkhead"';
    assert.equal(await metric(`grpc_client_refused_total{${labels}}`), 60);
    // All have left.
    assert.equal(await codeOf(client.call('ValidateLocal', {})), status.DEADLINE_EXCEEDED);
  });
});

describe('connections', () => {
  it('come back within two seconds when the server does, without a call that fails meanwhile being kept', async (t) => {
    const { server } = await start(t, () => ({ isValid: true }));
    const proxy = await startTcpProxy(server.port);
    const { client } = authClientOf(t, {
      target: `dns:///127.0.0.1:${proxy.port}`,
      breaker: { failures: 1_000 },
    });
    await client.call('ValidateLocal', {});
    proxy.close();
    await delay(300);
    assert.equal(await codeOf(client.call('ValidateLocal', {}, { timeout: 500 })), status.UNAVAILABLE);
    const again = await startTcpProxy(server.port, proxy.port);
    t.after(() => again.close());
    await eventually(
      () => codeOf(client.call('ValidateLocal', {}, { timeout: 500 })),
      (code) => code === status.OK,
      2_000,
    );
  });

  it('come back while the breaker is open and nobody calls, so that the call on trial is answered', async (t) => {
    const { server } = await start(t, () => ({ isValid: true }));
    const proxy = await startTcpProxy(server.port);
    const { client } = authClientOf(t, {
      target: `dns:///127.0.0.1:${proxy.port}`,
      breaker: { failures: 2, resetTimeout: 2_500 },
    });
    await client.call('ValidateLocal', {});
    proxy.close();
    await eventually(
      () => codeOf(client.call('ValidateLocal', {})),
      () => client.breakerState === 'open',
      5_000,
    );
    const opened = performance.now();
    await delay(500);
    const again = await startTcpProxy(server.port, proxy.port);
    t.after(() => again.close());
    await delay(2_550 - (performance.now() - opened));
    assert.equal(await codeOf(client.call('ValidateLocal', {})), status.OK);
    await delay(0);
    assert.equal(client.breakerState, 'closed');
  });
});
