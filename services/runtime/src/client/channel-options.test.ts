import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ServiceDefinition, status } from '@grpc/grpc-js';
import { loadProtos, serviceDefinition } from '../protos.js';
import { ServiceError } from '../service-error.js';
import { clientStreaming, serverStreaming } from '../streaming.js';
import { authClientOf, inventoryClientOf } from '../testing/client-of.js';
import { authService, startServiceServer } from '../testing/service-server.js';
import { unary } from '../unary.js';
import { channelOptions } from './channel-options.js';

const service = 'catalog.v1.InventoryService';
const inventory = serviceDefinition(loadProtos('catalog/v1/inventory.proto'), service);

function configOf(definition: ServiceDefinition) {
  return JSON.parse(channelOptions(service, definition)['grpc.service_config'] ?? '');
}

/** Gives a method another idempotency level. */
function withLevel(idempotency_level: string | undefined): ServiceDefinition {
  return {
    WatchStock: Object.assign({ ...inventory['WatchStock'] }, { options: { idempotency_level } }),
  } as ServiceDefinition;
}

describe('channelOptions', () => {
  it('balances over all addresses', () => {
    assert.deepEqual(configOf(inventory).loadBalancingConfig, [{ round_robin: {} }]);
  });

  it('keeps connections alive: a ping after 10 s, and 5 s for the answer', () => {
    const options = channelOptions(service, inventory);
    assert.equal(options['grpc.keepalive_time_ms'], 10_000);
    assert.equal(options['grpc.keepalive_timeout_ms'], 5_000);
    assert.equal(options['grpc.keepalive_permit_without_calls'], 1);
  });

  it('names the methods that may be retried: idempotent ones whose request is no stream', () => {
    const [config] = configOf(inventory).methodConfig;
    assert.deepEqual(config.name, [{ service, method: 'WatchStock' }]);
    assert.deepEqual(config.retryPolicy.retryableStatusCodes, ['UNAVAILABLE']);
  });

  for (const [level, isRetried] of [
    ['NO_SIDE_EFFECTS', true],
    ['IDEMPOTENT', true],
    ['IDEMPOTENCY_UNKNOWN', false],
    [undefined, false],
  ] as const) {
    it(`${isRetried ? 'retries' : 'never retries'} a method whose idempotency_level is ${level}`, () => {
      assert.equal(configOf(withLevel(level)).methodConfig.length, isRetried ? 1 : 0);
    });
  }
});

describe('retries on the wire', () => {
  const handlers = (code: status) => {
    const seen = { attempts: 0 };
    const ValidateLocal = unary(
      () => {
        seen.attempts++;
        if (seen.attempts < 3) {
          throw new ServiceError(code, 'not now');
        }
        return {};
      },
      () => undefined,
    );
    return { seen, ValidateLocal };
  };

  it('try a method without side effects again after UNAVAILABLE, as one call', async (t) => {
    const { seen, ValidateLocal } = handlers(status.UNAVAILABLE);
    const { target } = await startServiceServer(t, { ValidateLocal }, authService);
    const { client, metric } = authClientOf(t, { target, breaker: { failures: 1 } });
    await client.call('ValidateLocal', {});
    assert.equal(seen.attempts, 3);
    assert.equal(client.breakerState, 'closed');
    const labels = 'service="auth.AuthService",method="ValidateLocal"';
    assert.equal(await metric(`grpc_client_requests_total{${labels},status="OK"}`), 1);
  });

  for (const code of [status.INTERNAL, status.RESOURCE_EXHAUSTED, status.ABORTED]) {
    it(`do not try again after ${status[code]}`, async (t) => {
      const { seen, ValidateLocal } = handlers(code);
      const { target } = await startServiceServer(t, { ValidateLocal }, authService);
      const { client } = authClientOf(t, { target });
      await assert.rejects(client.call('ValidateLocal', {}), { code });
      assert.equal(seen.attempts, 1);
    });
  }

  it('do not send a stream of requests again', async (t) => {
    let attempts = 0;
    const BulkImport = clientStreaming(
      async () => {
        attempts++;
        throw new ServiceError(status.UNAVAILABLE, 'not now');
      },
      () => undefined,
    );
    const { target } = await startServiceServer(t, { BulkImport });
    const { client } = inventoryClientOf(t, { target });
    const { stream, response } = client.clientStream('BulkImport', { timeout: 5_000 });
    stream.end();
    await assert.rejects(response, { code: status.UNAVAILABLE });
    assert.equal(attempts, 1);
  });

  it('open a stream of responses again only before the first of them', async (t) => {
    let attempts = 0;
    const WatchStock = serverStreaming(
      async (call) => {
        attempts++;
        if (attempts > 1) {
          call.write({ resumeToken: 'x' });
        }
        throw new ServiceError(status.UNAVAILABLE, 'not now');
      },
      () => undefined,
    );
    const { target } = await startServiceServer(t, { WatchStock });
    const { client } = inventoryClientOf(t, { target });
    const received: unknown[] = [];
    await assert.rejects(
      async () => {
        for await (const { resumeToken } of client.serverStream('WatchStock', {}, { timeout: 5_000 })) {
          received.push(resumeToken);
        }
      },
      { code: status.UNAVAILABLE },
    );
    assert.deepEqual([attempts, received], [2, ['x']]);
  });
});
