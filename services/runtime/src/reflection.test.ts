import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createGrpcServer, listen } from './grpc-server.js';
import { Health } from './health.js';
import { createMetrics } from './metrics.js';
import { serverStreaming } from './streaming.js';
import { startChild } from './testing/child.js';
import { unary } from './unary.js';

const changeTime = { seconds: 1_700_000_000, nanos: 0 };

/** A server of all contracts, and real grpcurl, which knows of them what the server tells. */
async function start(t: { after(end: () => void): void }) {
  const server = createGrpcServer({
    protos: ['auth.proto', 'auth/v2/auth.proto', 'catalog/v1/catalog.proto', 'catalog/v1/inventory.proto'],
    services: {
      'auth.v2.AuthService': {},
      'catalog.v1.CatalogService': {
        GetProduct: unary(
          () => ({ product: { sku: 'a', price: { currency: 'CLP', minorUnits: '5' } } }),
          assert.fail,
        ),
      },
      'catalog.v1.InventoryService': {
        WatchStock: serverStreaming(async (call) => {
          call.write({ levels: [{ sku: 'a', quantity: '1', changeTime }] });
        }, assert.fail),
      },
    },
    health: new Health([], []),
    metrics: createMetrics({ workload: 'test', release: 'v0' }),
  });
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  t.after(() => server.forceShutdown());
  return async (verb: string, data?: object): Promise<string> => {
    const flags = ['-plaintext', ...(data === undefined ? [] : ['-d', JSON.stringify(data)])];
    const child = await startChild('grpcurl', [...flags, `127.0.0.1:${port}`, ...verb.split(' ')]);
    assert.equal(await child.exited, 0, child.output());
    return child.output();
  };
}

describe('reflection, as grpcurl sees it', () => {
  it('lists the services', async (t) => {
    const grpcurl = await start(t);
    assert.deepEqual((await grpcurl('list')).trim().split('\n'), [
      'auth.v2.AuthService',
      'catalog.v1.CatalogService',
      'catalog.v1.InventoryService',
      'grpc.health.v1.Health',
    ]);
  });

  it('describes services and messages with types of other files', async (t) => {
    const grpcurl = await start(t);
    assert.match(
      await grpcurl('describe catalog.v1.InventoryService'),
      /returns \( stream \.catalog\.v1\.WatchStockResponse \)/,
    );
    assert.match(await grpcurl('describe catalog.v1.Product'), /\.catalog\.v1\.Money price = 4/);
    assert.match(
      await grpcurl('describe catalog.v1.StockLevel'),
      /\.google\.protobuf\.Timestamp change_time = 3/,
    );
    assert.match(
      await grpcurl('describe auth.v2.ValidateLocalsResponse'),
      /repeated \.auth\.v2\.ValidateLocalsResponse\.Result results/,
    );
  });

  it('is enough to call a method', async (t) => {
    const grpcurl = await start(t);
    assert.deepEqual(JSON.parse(await grpcurl('catalog.v1.CatalogService/GetProduct', { local_id: 'x' })), {
      product: { sku: 'a', price: { currency: 'CLP', minor_units: '5' } },
    });
    assert.deepEqual(JSON.parse(await grpcurl('catalog.v1.InventoryService/WatchStock', {})), {
      levels: [{ sku: 'a', quantity: '1', change_time: '2023-11-14T22:13:20Z' }],
    });
  });
});
