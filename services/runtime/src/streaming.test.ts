import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import {
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { ServiceError } from './service-error.js';
import { bidiStreaming, clientStreaming, serverStreaming } from './streaming.js';
import { type AnyMessage, inventoryClientOf } from './testing/client-of.js';
import { deferred } from './testing/deferred.js';
import { eventually } from './testing/eventually.js';
import { frame, withSession } from './testing/raw-call.js';
import { type ServiceServer, startServiceServer } from './testing/service-server.js';
import { write } from './write.js';

type Watch = ServerWritableStream<AnyMessage, AnyMessage>;
type Import = ServerReadableStream<AnyMessage, AnyMessage>;
type Sync = ServerDuplexStream<AnyMessage, AnyMessage>;
type Test = Parameters<typeof startServiceServer>[0];

const options = { timeout: 5_000 };
const never = new AbortController().signal;

/** Starts a server where each method does the same, and a client of it. */
async function start(
  t: Test,
  handle: (call: Watch | Import | Sync, signal: AbortSignal) => Promise<unknown>,
) {
  const reports: [unknown, string][] = [];
  const report = (...args: [unknown, string]) => void reports.push(args);
  const server = await startServiceServer(t, {
    WatchStock: serverStreaming<AnyMessage, AnyMessage>(handle as never, report),
    BulkImport: clientStreaming<AnyMessage, AnyMessage>(handle as never, report),
    Sync: bidiStreaming<AnyMessage, AnyMessage>(handle as never, report),
  });
  const { client } = inventoryClientOf(t, { target: server.target, breaker: { failures: 1_000 } });
  return { server, client, reports };
}

/** Opens a stream of each kind, sends one request, and returns how it ends. */
const kinds = {
  WatchStock: ({ client }: Awaited<ReturnType<typeof start>>) =>
    client.serverStream('WatchStock', {}, options).toArray(),
  BulkImport: ({ client }: Awaited<ReturnType<typeof start>>) => {
    const { stream, response } = client.clientStream('BulkImport', options);
    stream.write({});
    return response;
  },
  Sync: ({ client }: Awaited<ReturnType<typeof start>>) => {
    const stream = client.bidiStream('Sync', options);
    stream.write({});
    return stream.toArray();
  },
} as const;

async function seriesOf({ metrics }: ServiceServer, metric: string): Promise<string[]> {
  const text = await metrics.registry.metrics();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`))
    .map((line) => line.replace(/service="[^"]*",?/, ''));
}

for (const [method, call] of Object.entries(kinds)) {
  describe(`a handler of ${method}`, () => {
    it('ends the stream with the status of a ServiceError', async (t) => {
      const rig = await start(t, async () => {
        throw new ServiceError(status.NOT_FOUND, 'local_id: unknown');
      });
      await assert.rejects(call(rig), { code: status.NOT_FOUND, message: 'local_id: unknown' });
      assert.deepEqual(rig.reports, []);
    });

    it('reports any other error and tells the caller nothing of it', async (t) => {
      const error = new Error('password=secret');
      const rig = await start(t, async () => {
        throw error;
      });
      await assert.rejects(call(rig), { code: status.INTERNAL, message: /did not answer: INTERNAL/ });
      assert.deepEqual(rig.reports, [[error, `/catalog.v1.InventoryService/${method}`]]);
    });

    it('learns within 100 ms that its caller is gone, and what it throws then is not reported', async (t) => {
      const aborted = deferred<number>();
      const opened = deferred();
      const rig = await start(t, async (_call, signal) => {
        opened.resolve();
        await once(signal, 'abort');
        aborted.resolve(performance.now());
        assert.equal(signal.reason.code, status.CANCELLED);
        throw new Error('a consequence');
      });
      const controller = new AbortController();
      const { client } = rig;
      const cancelled = { ...options, signal: controller.signal };
      const stream =
        method === 'WatchStock'
          ? client.serverStream('WatchStock', {}, cancelled)
          : method === 'Sync'
            ? client.bidiStream('Sync', cancelled)
            : client.clientStream('BulkImport', cancelled).stream;
      await opened.promise;
      const begin = performance.now();
      controller.abort();
      assert.ok((await aborted.promise) - begin < 100);
      await eventually(
        () => seriesOf(rig.server, 'grpc_streams_open'),
        (series) => series.includes(`grpc_streams_open{method="${method}"} 0`),
        2_000,
      );
      const requests = await seriesOf(rig.server, 'grpc_requests_total');
      assert.ok(requests.includes(`grpc_requests_total{method="${method}",status="CANCELLED"} 1`));
      assert.deepEqual(rig.reports, []);
      stream.destroy();
    });
  });
}

describe('a handler that reads', () => {
  it('can still answer after it left the loop over its call', async (t) => {
    const rig = await start(t, async (call) => {
      for await (const _ of call as Sync) {
        break;
      }
      throw new ServiceError(status.FAILED_PRECONDITION, 'start comes first');
    });
    await assert.rejects(kinds.Sync(rig), { code: status.FAILED_PRECONDITION });
    await assert.rejects(kinds.BulkImport(rig), { code: status.FAILED_PRECONDITION });
  });
});

describe('a stream whose caller never reads', () => {
  it('B10: makes its writer wait, ends the handler at the deadline and frees the stream', async (t) => {
    let written = 0;
    const ended = deferred<AbortSignal>();
    const { server } = await start(t, async (call, signal) => {
      try {
        for (;;) {
          await write(call as Watch, { resumeToken: 'x'.repeat(10_000) }, signal);
          written++;
        }
      } finally {
        ended.resolve(signal);
      }
    });
    await withSession(`127.0.0.1:${server.port}`, async (session) => {
      const stream = session.request({
        ':method': 'POST',
        ':path': '/catalog.v1.InventoryService/WatchStock',
        'content-type': 'application/grpc',
        te: 'trailers',
        'grpc-timeout': '300m',
      });
      stream.on('error', () => undefined);
      stream.pause();
      stream.end(frame(Buffer.alloc(0)));
      const closed = once(stream, 'close');
      const { reason } = await ended.promise;
      assert.equal(reason.code, status.DEADLINE_EXCEEDED);
      assert.ok(written < 100, `${written} messages of 10 kB were buffered`);
      await eventually(
        () => seriesOf(server, 'grpc_streams_open'),
        (series) => series.includes('grpc_streams_open{method="WatchStock"} 0'),
        5_000,
      );
      stream.resume();
      await closed;
    });
    const requests = await seriesOf(server, 'grpc_requests_total');
    assert.ok(requests.includes('grpc_requests_total{method="WatchStock",status="DEADLINE_EXCEEDED"} 1'));
  });
});

describe('the metrics of streams', () => {
  it('count streams by status, those that are open, and messages by direction', async (t) => {
    const { server, client } = await start(t, async (call, signal) => {
      for await (const message of call as Sync) {
        await write(call as Sync, { result: message }, signal);
        await write(call as Sync, { result: message }, signal);
      }
    });
    const stream = client.bidiStream('Sync', options);
    for (let index = 0; index < 3; index++) {
      await write(stream, { adjustment: {} }, never);
    }
    await once(stream, 'data');
    assert.ok((await seriesOf(server, 'grpc_streams_open')).includes('grpc_streams_open{method="Sync"} 1'));
    stream.end();
    stream.resume();
    await once(stream, 'end');
    await eventually(
      () => seriesOf(server, 'grpc_requests_total'),
      (series) => series.includes('grpc_requests_total{method="Sync",status="OK"} 1'),
      2_000,
    );
    const messages = await seriesOf(server, 'grpc_stream_messages_total');
    assert.ok(messages.includes('grpc_stream_messages_total{method="Sync",direction="received"} 3'));
    assert.ok(messages.includes('grpc_stream_messages_total{method="Sync",direction="sent"} 6'));
  });
});
