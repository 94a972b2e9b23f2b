import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createTopology } from './create-topology.js';
import { createTopologyOnFreePorts } from './free-ports.js';
import { demoClerk } from './mesh/load-products.js';
import { locateDemoData } from './mesh/seed.js';
import { repository } from './testing/test-folder.js';
import { findExposure, listMetricsUrls, listPorts, type Topology } from './topology.js';

function purposesTwice(topology: Topology): unknown[] {
  const ports = listPorts(topology);
  return ports.filter(({ port }, index) => ports.findIndex((other) => other.port === port) !== index);
}

describe('the topology', () => {
  it('gives no port to two purposes, relays included', () => {
    const topology = createTopology({ repository, relayed: ['auth-v1', 'auth-v2', 'catalog'] });
    assert.deepEqual(purposesTwice(topology), []);
  });

  it('tells services where Envoy is, on free ports too', async () => {
    const topology = await createTopologyOnFreePorts({ repository });
    assert.deepEqual(purposesTwice(topology), []);
    const gateway = topology.workloads.find(({ name }) => name === 'gateway');
    const portOf = (host: string, protocol: 'grpc' | 'rest'): number =>
      findExposure(topology, host, protocol).localPort;
    assert.deepEqual(gateway?.environment, {
      GATEWAY_AUTH_TARGET: `dns:///127.0.0.1:${portOf('auth-service', 'grpc')}`,
      GATEWAY_AUTH_REST_URL: `http://127.0.0.1:${portOf('auth-service', 'rest')}`,
      GATEWAY_CATALOG_TARGET: `dns:///127.0.0.1:${portOf('catalog-service', 'grpc')}`,
    });
  });

  it('has a process listen elsewhere than Envoy calls when there is a relay in between', () => {
    const [auth, , catalog] = createTopology({ repository, relayed: ['auth-v1'] }).workloads;
    assert.deepEqual(
      auth?.replicas.map(({ ports, listenPorts }) => ({ ports, listenPorts })),
      [
        { ports: { grpc: 15051, rest: 18051 }, listenPorts: { grpc: 16051 } },
        { ports: { grpc: 15052, rest: 18052 }, listenPorts: { grpc: 16052 } },
      ],
    );
    assert.ok(catalog?.replicas.every(({ listenPorts }) => listenPorts === undefined));
  });

  it('says where a host is exposed and who tells its metrics', () => {
    const topology = createTopology({ repository });
    assert.equal(findExposure(topology, 'gateway', 'rest').localPort, 8001);
    assert.throws(() => findExposure(topology, 'gateway', 'grpc'), {
      name: 'MeshError',
      message: /^host "gateway" is not exposed for gRPC; use one of: auth-service \(gRPC\), /,
    });
    assert.deepEqual(
      listMetricsUrls(topology, 'catalog-service').map(({ replica, url }) => `${replica} ${url}`),
      ['catalog-1 http://127.0.0.1:19484/metrics', 'catalog-2 http://127.0.0.1:19485/metrics'],
    );
    assert.equal(listMetricsUrls(topology).length, 7);
  });
});

it('the clerk of the demo is a member who may do what the demo does', () => {
  const lines = readFileSync(locateDemoData(createTopology({ repository })), 'utf8')
    .trim()
    .split('\n');
  const member = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find((record) => record['user_id'] === demoClerk.userId);
  assert.deepEqual(member, {
    type: 'member',
    user_id: demoClerk.userId,
    organization_id: demoClerk.organizationId,
    locals: [...demoClerk.localIds].reverse(),
    permissions: demoClerk.permissions,
  });
});
