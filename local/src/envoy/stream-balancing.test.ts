import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type Client, type ClientDuplexStream, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { createStubClient, eventually, type StubMesh, startStubMesh } from '../testing/stub-mesh.js';
import type { StubStream } from '../testing/stub-replica.js';

const patienceMs = 30_000;
const watchStock = '/catalog.v1.InventoryService/WatchStock';
const bulkImport = '/catalog.v1.InventoryService/BulkImport';
const passBytes = (bytes: Buffer): Buffer => bytes;

/** A stream of a caller, and what became of it so far. */
interface OpenStream {
  readonly call: ClientDuplexStream<Buffer, Buffer>;
  messages: number;
  /** How it ended. */
  code: status | undefined;
}

function open(client: Client, path: string, deadline = Date.now() + 120_000): OpenStream {
  const call = client.makeBidiStreamRequest(path, passBytes, passBytes, new Metadata(), { deadline });
  const stream: OpenStream = { call, messages: 0, code: undefined };
  call.on('data', () => stream.messages++);
  call.on('error', () => undefined);
  call.on('status', ({ code }) => {
    stream.code = code;
  });
  return stream;
}

async function start(t: TestContext): Promise<{ mesh: StubMesh; client: Client }> {
  const mesh = await startStubMesh(t);
  const client = createStubClient(mesh.topology, 'catalog-service');
  // Ends what a test has left open.
  t.after(() => client.close());
  return { mesh, client };
}

function listStreams({ catalog }: StubMesh): StubStream[] {
  return catalog.flatMap(({ streams }) => [...streams]);
}

describe('streams through a real Envoy', () => {
  it('keep the deadline of their caller, however late it is', async (t) => {
    const { mesh, client } = await start(t);
    const deadline = Date.now() + 3 * 3_600_000;
    const stream = open(client, watchStock, deadline);
    await eventually('the first message has come', patienceMs, () => stream.messages === 1);
    const seen = Number(listStreams(mesh)[0]?.getDeadline());
    assert.ok(Math.abs(seen - deadline) < 60_000, `${deadline - seen} ms apart`);
    stream.call.cancel();
  });

  it('end at the deadline of their caller', async (t) => {
    const { client } = await start(t);
    const stream = open(client, watchStock, Date.now() + 700);
    await eventually('it has ended', patienceMs, () => stream.code !== undefined);
    assert.equal(stream.code, status.DEADLINE_EXCEEDED);
  });

  it('fit on one connection by the thousand, with other calls beside them, and a burst of changes is no flood', async (t) => {
    const { mesh, client } = await start(t);
    const watchers = Array.from({ length: 1200 }, () => open(client, watchStock));
    await eventually('all are served', patienceMs, () => watchers.every(({ messages }) => messages === 1));
    const served = listStreams(mesh);
    assert.equal(served.length, watchers.length);

    await new Promise<void>((resolve, reject) => {
      const answer = (error: ServiceError | null): void => (error === null ? resolve() : reject(error));
      const path = '/catalog.v1.CatalogService/GetProduct';
      const options = { deadline: Date.now() + patienceMs };
      client.makeUnaryRequest(path, passBytes, passBytes, Buffer.alloc(0), options, answer);
    });

    const burst = 20;
    for (const stream of served) {
      for (let change = 0; change < burst; change++) {
        stream.write(Buffer.alloc(64));
      }
    }
    await eventually('all changes have come', patienceMs, () =>
      watchers.every(({ messages }) => messages === 1 + burst),
    );
    assert.ok(watchers.every(({ code }) => code === undefined));
    for (const { call } of watchers) {
      call.cancel();
    }
    await eventually(
      'the service knows that all have gone',
      patienceMs,
      () => listStreams(mesh).length === 0,
    );
  });

  it('end when their replica is killed, and those of the other go on', async (t) => {
    const { mesh, client } = await start(t);
    const watchers = Array.from({ length: 20 }, () => open(client, watchStock));
    await eventually('all are served', patienceMs, () => watchers.every(({ messages }) => messages === 1));
    const [victim, other] = mesh.catalog;
    assert.ok(victim && other);
    const [lost, kept] = [victim.streams.size, other.streams.size];
    assert.ok(lost > 0 && kept > 0, `${lost} and ${kept}`);

    victim.kill();
    const ended = (): OpenStream[] => watchers.filter(({ code }) => code !== undefined);
    await eventually('those of the dead replica have ended', patienceMs, () => ended().length === lost);
    // All that Envoy can do in the middle of a response is a reset, which grpc-js reads so. The client of our runtime
    // makes UNAVAILABLE of it.
    assert.deepEqual([...new Set(ended().map(({ code }) => code))], [status.INTERNAL]);
    for (const stream of other.streams) {
      stream.write(Buffer.alloc(0));
    }
    await eventually('the others get the next change', patienceMs, () =>
      watchers.every(({ code, messages }) => code !== undefined || messages === 2),
    );
    for (const { call } of watchers) {
      call.cancel();
    }
  });

  it('that write are not begun again where a replica may have seen them', async (t) => {
    const { mesh, client } = await start(t);
    for (const replica of mesh.catalog) {
      replica.answer = 'unavailable';
    }
    const stream = open(client, bulkImport);
    await eventually('it has ended', patienceMs, () => stream.code !== undefined);
    assert.equal(stream.code, status.UNAVAILABLE);
    assert.equal(
      mesh.catalog.reduce((sum, { calls }) => sum + calls, 0),
      1,
    );
  });

  it('that only read are begun again at another replica', async (t) => {
    const { mesh, client } = await start(t);
    const [first] = mesh.catalog;
    assert.ok(first);
    first.answer = 'unavailable';
    const watchers = Array.from({ length: 10 }, () => open(client, watchStock));
    await eventually('all are served', patienceMs, () => watchers.every(({ messages }) => messages === 1));
    assert.ok(first.calls > 0, 'some were tried there first');
    for (const { call } of watchers) {
      call.cancel();
    }
  });
});
