import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';
import { bidiStreaming, clientStreaming, serverStreaming } from '../streaming.js';
import { type AnyMessage, inventoryClientOf } from '../testing/client-of.js';
import { startServiceServer } from '../testing/service-server.js';
import { write } from '../write.js';

type Watch = ServerWritableStream<AnyMessage, AnyMessage>;
type Import = ServerReadableStream<AnyMessage, AnyMessage>;
type Sync = ServerDuplexStream<AnyMessage, AnyMessage>;

const labels = (method: string) => `service="catalog.v1.InventoryService",method="${method}"`;
const never = new AbortController().signal;

/** A server whose streams do what the test says, and a client of it. */
async function start(
  t: Parameters<typeof startServiceServer>[0],
  handle: {
    watch?: (call: Watch, signal: AbortSignal) => Promise<void>;
    import?: (call: Import, signal: AbortSignal) => Promise<AnyMessage>;
    sync?: (call: Sync, signal: AbortSignal) => Promise<void>;
  },
  options: Partial<Parameters<typeof inventoryClientOf>[1]> = {},
) {
  const opened = new EventEmitter();
  const told = <Call, Result>(serve: ((call: Call, signal: AbortSignal) => Promise<Result>) | undefined) => {
    return (call: Call, signal: AbortSignal) => {
      opened.emit('call', signal);
      return serve?.(call, signal) ?? Promise.reject(new Error('not served'));
    };
  };
  const server = await startServiceServer(t, {
    WatchStock: serverStreaming<AnyMessage, AnyMessage>(told(handle.watch), () => undefined),
    BulkImport: clientStreaming<AnyMessage, AnyMessage>(told(handle.import), () => undefined),
    Sync: bidiStreaming<AnyMessage, AnyMessage>(told(handle.sync), () => undefined),
  });
  const { client, metric } = inventoryClientOf(t, { target: server.target, ...options });
  return { client, metric, server, nextSignal: () => once(opened, 'call') };
}

/** Waits for the end of a call, whatever its status. */
function ended(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    stream.once('status', () => resolve());
  });
}

/** Writes a message after the other until the call ends. */
async function watchForEver(call: Watch, signal: AbortSignal): Promise<void> {
  for (let index = 0; ; index++) {
    await write(call, { resumeToken: String(index) }, signal);
    await delay(1, undefined, { signal });
  }
}

function echo(call: Sync, signal: AbortSignal): Promise<void> {
  return (async () => {
    for await (const { adjustment } of call) {
      const { adjustmentId } = adjustment as AnyMessage;
      await write(call, { result: { adjustmentId } }, signal);
    }
  })();
}

describe('serverStream', () => {
  it('is read to its end', async (t) => {
    const { client, metric } = await start(t, {
      watch: async (call, signal) => {
        for (const resumeToken of ['a', 'b', 'c']) {
          await write(call, { resumeToken }, signal);
        }
      },
    });
    const tokens: unknown[] = [];
    for await (const { resumeToken } of client.serverStream('WatchStock', {}, { timeout: 5_000 })) {
      tokens.push(resumeToken);
    }
    assert.deepEqual(tokens, ['a', 'b', 'c']);
    assert.equal(await metric(`grpc_client_requests_total{${labels('WatchStock')},status="OK"}`), 1);
  });

  it('fails with a ServiceError after what was sent before it', async (t) => {
    const { client } = await start(t, {
      watch: async (call) => {
        call.write({ resumeToken: 'a' });
        throw new ServiceError(status.PERMISSION_DENIED, 'local_id: not yours');
      },
    });
    const tokens: unknown[] = [];
    const stream = client.serverStream('WatchStock', {}, { timeout: 5_000 });
    await assert.rejects(
      async () => {
        for await (const { resumeToken } of stream) {
          tokens.push(resumeToken);
        }
      },
      { name: 'ServiceError', code: status.PERMISSION_DENIED, message: 'local_id: not yours' },
    );
    assert.deepEqual(tokens, ['a']);
  });

  it('fails a loop that begins only after the call has failed', async (t) => {
    const { client } = await start(t, {
      watch: async () => {
        throw new ServiceError(status.NOT_FOUND, 'no');
      },
    });
    const stream = client.serverStream('WatchStock', {}, { timeout: 5_000 });
    await ended(stream);
    await assert.rejects(stream[Symbol.asyncIterator]().next(), { code: status.NOT_FOUND });
  });

  it('C8: is cancelled within 100 ms when the loop over it is left', async (t) => {
    const { client, nextSignal } = await start(t, { watch: watchForEver });
    const opened = nextSignal();
    for await (const _ of client.serverStream('WatchStock', {}, { timeout: 60_000 })) {
      break;
    }
    const begin = performance.now();
    const [signal] = await opened;
    await (signal.aborted || once(signal, 'abort'));
    assert.ok(performance.now() - begin < 100);
    assert.equal(signal.reason.code, status.CANCELLED);
  });

  it('C8: is cancelled within 100 ms when the signal aborts', async (t) => {
    const { client, nextSignal } = await start(t, { watch: watchForEver });
    const controller = new AbortController();
    const opened = nextSignal();
    const stream = client.serverStream('WatchStock', {}, { timeout: 60_000, signal: controller.signal });
    const [signal] = await opened;
    const begin = performance.now();
    controller.abort();
    await once(signal, 'abort');
    assert.ok(performance.now() - begin < 100);
    await assert.rejects(stream.toArray(), { code: status.CANCELLED });
  });

  it('ends at the deadline', async (t) => {
    const { client } = await start(t, { watch: watchForEver });
    const stream = client.serverStream('WatchStock', {}, { timeout: 100 });
    await assert.rejects(stream.toArray(), { code: status.DEADLINE_EXCEEDED });
    assert.equal(client.breakerState, 'closed');
  });

  it('makes the server wait while nobody reads', async (t) => {
    let sent = 0;
    const { client, nextSignal } = await start(t, {
      watch: async (call, signal) => {
        for (;;) {
          await write(call, { resumeToken: 'x'.repeat(1_000) }, signal);
          sent++;
        }
      },
    });
    const opened = nextSignal();
    const stream = client.serverStream('WatchStock', {}, { timeout: 60_000 });
    await opened;
    await delay(300);
    const before = sent;
    await delay(300);
    assert.equal(sent, before, 'the server went on');
    assert.ok(sent < 1_000, `${sent} messages of 1 kB are buffered somewhere`);
    stream.destroy();
  });

  it('is refused beyond the limit, until one has ended', async (t) => {
    const { client } = await start(t, { watch: watchForEver }, { maxConcurrentStreams: 1 });
    const first = client.serverStream('WatchStock', {}, { timeout: 60_000 });
    assert.throws(() => client.serverStream('WatchStock', {}, { timeout: 1 }), {
      code: status.RESOURCE_EXHAUSTED,
    });
    first.cancel();
    await ended(first);
    client.serverStream('WatchStock', {}, { timeout: 60_000 }).destroy();
  });
});

describe('clientStream', () => {
  const count = async (call: Import) => {
    let received = 0;
    for await (const _ of call) {
      received++;
    }
    return { received };
  };

  it('sends all requests and gets the response', async (t) => {
    const { client } = await start(t, { import: count });
    const { stream, response } = client.clientStream('BulkImport', { timeout: 5_000 });
    for (let index = 0; index < 1_000; index++) {
      await write(stream, { product: { sku: String(index) } }, never);
    }
    stream.end();
    assert.equal((await response)['received'], '1000');
  });

  it('stops the writer when the server answers before the end', async (t) => {
    const { client } = await start(t, {
      import: async (call) => {
        for await (const _ of call) {
          throw new ServiceError(status.INVALID_ARGUMENT, 'local_id is empty');
        }
        return {};
      },
    });
    const { stream, response } = client.clientStream('BulkImport', { timeout: 5_000 });
    await assert.rejects(
      async () => {
        for (;;) {
          await write(stream, { localId: 'x'.repeat(1_000) }, never);
        }
      },
      { code: status.CANCELLED, message: 'the call has ended' },
    );
    await assert.rejects(response, { code: status.INVALID_ARGUMENT, message: 'local_id is empty' });
  });

  it('makes the writer wait while the server does not read', async (t) => {
    const { client } = await start(t, { import: () => new Promise(() => undefined) });
    const { stream } = client.clientStream('BulkImport', { timeout: 60_000 });
    const controller = new AbortController();
    let sent = 0;
    const writing = (async () => {
      for (;;) {
        await write(stream, { localId: 'x'.repeat(1_000) }, controller.signal);
        sent++;
      }
    })();
    await delay(500);
    assert.ok(sent < 2_000, `${sent} messages of 1 kB are buffered somewhere`);
    controller.abort();
    await assert.rejects(writing, { name: 'AbortError' });
    stream.destroy();
  });

  it('does not count against the server when its caller is too slow for the deadline', async (t) => {
    const { client } = await start(t, { import: count }, { timeout: 50, breaker: { failures: 1 } });
    const { response } = client.clientStream('BulkImport', { timeout: 100 });
    await assert.rejects(response, { code: status.DEADLINE_EXCEEDED });
    await delay(0);
    assert.equal(client.breakerState, 'closed');
  });
});

describe('bidiStream', () => {
  it('sends and receives at the same time', async (t) => {
    const { client } = await start(t, { sync: echo });
    const stream = client.bidiStream('Sync', { timeout: 5_000 });
    const ids: unknown[] = [];
    for (const adjustmentId of ['a', 'b']) {
      await write(stream, { adjustment: { adjustmentId } }, never);
      const { value } = await stream.iterator({ destroyOnReturn: false }).next();
      ids.push(value.result.adjustmentId);
    }
    stream.end();
    assert.deepEqual(ids, ['a', 'b']);
  });

  it('stops the writer when the server ends the call', async (t) => {
    const { client } = await start(t, {
      sync: async (call) => {
        for await (const _ of call) {
          throw new ServiceError(status.UNAVAILABLE, 'the server stops');
        }
      },
    });
    const stream = client.bidiStream('Sync', { timeout: 5_000 });
    const reading = assert.rejects(stream.toArray(), { code: status.UNAVAILABLE });
    await assert.rejects(
      async () => {
        for (;;) {
          await write(stream, { start: { localId: 'x'.repeat(1_000) } }, never);
        }
      },
      { code: status.CANCELLED },
    );
    await reading;
  });
});

describe('streams and the circuit breaker', () => {
  it('open it when they are not answered, are refused while it is open, and close it when one is answered', async (t) => {
    let works = false;
    const { client, metric } = await start(
      t,
      {
        watch: async (call, signal) => {
          if (!works) {
            throw new ServiceError(status.INTERNAL, 'broken');
          }
          await watchForEver(call, signal);
        },
      },
      { breaker: { failures: 2, resetTimeout: 100 } },
    );
    const open = () => client.serverStream('WatchStock', {}, { timeout: 60_000 });
    await assert.rejects(open().toArray(), { code: status.INTERNAL });
    await assert.rejects(open().toArray(), { code: status.INTERNAL });
    await delay(0);
    assert.throws(open, { code: status.UNAVAILABLE });
    assert.equal(await metric(`grpc_client_refused_total{${labels('WatchStock')},reason="breaker"}`), 1);
    await delay(110);
    works = true;
    const trial = open();
    assert.equal(client.breakerState, 'half_open');
    await once(trial, 'data');
    await delay(0);
    assert.equal(client.breakerState, 'closed', 'its first message is an answer');
    trial.destroy();
  });

  it('stay on trial no longer than the timeout of the client', async (t) => {
    let works = false;
    const { client } = await start(
      t,
      {
        watch: async (_call, signal) => {
          if (!works) {
            throw new ServiceError(status.INTERNAL, 'broken');
          }
          await once(signal, 'abort');
        },
      },
      { timeout: 100, breaker: { failures: 1, resetTimeout: 50 } },
    );
    const open = () => client.serverStream('WatchStock', {}, { timeout: 60_000 });
    await assert.rejects(open().toArray(), { code: status.INTERNAL });
    await delay(60);
    works = true;
    const silent = open();
    assert.equal(client.breakerState, 'half_open');
    await delay(150);
    assert.equal(client.breakerState, 'open');
    const next = open();
    assert.equal(client.breakerState, 'half_open');
    silent.destroy();
    next.destroy();
  });
});
