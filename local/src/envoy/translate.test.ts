import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { createTopology } from '../create-topology.js';
import { createKnownHosts } from '../manifest/known-hosts.js';
import { readManifests } from '../manifest/read-manifests.js';
import { createTestFolder, repository } from '../testing/test-folder.js';
import { writeManifests } from '../testing/write-manifests.js';
import { findTools } from '../tools/find-tools.js';
import { runCommand } from '../tools/run-command.js';
import { findExposure, type Protocol, type Topology } from '../topology.js';
import { writeAtomically } from '../write-atomically.js';
import { locateEnvoyFiles } from './envoy-files.js';
import { findShares } from './find-shares.js';
import { listWrittenWeights } from './route-weights.js';
import { translate } from './translate.js';

function virtualService(http: string): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: sample }
spec:
  hosts: [auth-service]
  http:
${http}`;
}

const destinationRule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: sample }
spec:
  host: auth-service
  trafficPolicy:
    loadBalancer: { simple: RANDOM }
    connectionPool:
      tcp: { maxConnections: 7, connectTimeout: 250ms }
      http: { http2MaxRequests: 8, maxRetries: 9, maxRequestsPerConnection: 10, idleTimeout: 30s }
    outlierDetection: { consecutive5xxErrors: 0, consecutiveGatewayErrors: 5, interval: 1s, minHealthPercent: 30 }
`;

/** Translates and returns the resources of one file. */
function translateTo(
  t: TestContext,
  files: Record<string, string>,
  file: 'clusters' | 'routes' | 'listeners',
  protocol: Protocol = 'grpc',
): unknown[] {
  const topology = createTopology({ repository, stateDir: '/state' });
  const paths = locateEnvoyFiles(topology);
  const wanted =
    file === 'routes' ? paths.routes(findExposure(topology, 'auth-service', protocol)) : paths[file];
  const manifests = readManifests(writeManifests(t, files), createKnownHosts(topology));
  const found = translate(topology, manifests).find(({ path }) => path === wanted);
  return (JSON.parse(found?.content ?? '{}') as { resources: unknown[] }).resources;
}

interface Routes {
  readonly virtual_hosts: readonly [{ readonly routes: readonly Record<string, unknown>[] }];
}

function translateRoutes(
  t: TestContext,
  http: string,
  protocol?: Protocol,
): readonly Record<string, unknown>[] {
  const [routes] = translateTo(t, { 'rule.yaml': virtualService(http) }, 'routes', protocol) as Routes[];
  return routes?.virtual_hosts[0].routes ?? [];
}

describe('the translation of routes', () => {
  it('makes one Envoy route of each match, in the order of the manifest', (t) => {
    const routes = translateRoutes(
      t,
      `    - name: some
      match:
        - uri: { exact: /auth.AuthService/VerifyToken }
        - uri: { regex: "/auth[.]v2.*" }
          headers: { x-a: { prefix: p }, x-b: { regex: "r.*" } }
      route: [{ destination: { host: auth-service-v2 } }]
    - route: [{ destination: { host: auth-service } }]
`,
    );
    assert.deepEqual(
      routes.map(({ name, match }) => ({ name, match })),
      [
        { name: 'some', match: { path: '/auth.AuthService/VerifyToken' } },
        {
          name: 'some',
          match: {
            safe_regex: { regex: '/auth[.]v2.*' },
            headers: [
              { name: 'x-a', string_match: { prefix: 'p' } },
              { name: 'x-b', string_match: { safe_regex: { regex: 'r.*' } } },
            ],
          },
        },
        { name: 'sample[1]', match: { prefix: '/' } },
      ],
    );
  });

  it("keeps Istio's defaults: no timeout, two retries, each at another replica", (t) => {
    const [route] = translateRoutes(t, '    - route: [{ destination: { host: auth-service } }]\n');
    assert.deepEqual(route?.['route'], {
      cluster: 'auth-service:50051',
      timeout: '0s',
      retry_policy: {
        num_retries: 2,
        retry_on: 'connect-failure,refused-stream,unavailable,cancelled',
        host_selection_retry_max_attempts: 5,
        retry_host_predicate: [
          {
            name: 'envoy.retry_host_predicates.previous_hosts',
            typed_config: {
              '@type':
                'type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
            },
          },
        ],
      },
    });
  });

  it('retries nothing when there are 0 attempts, and caps the deadline of the caller by the timeout', (t) => {
    const [route] = translateRoutes(
      t,
      `    - route: [{ destination: { host: auth-service } }]
      timeout: 1.5s
      retries: { attempts: 0 }
`,
    );
    assert.deepEqual(route?.['route'], {
      cluster: 'auth-service:50051',
      timeout: '0s',
      max_stream_duration: { max_stream_duration: '1.5s', grpc_timeout_header_max: '1.5s' },
    });
  });

  it('limits the response to REST, where nobody sends a deadline along, and not at all without a timeout', (t) => {
    const limit = (rest: string): unknown => {
      const [route] = translateRoutes(
        t,
        `    - route: [{ destination: { host: auth-service } }]\n${rest}`,
        'rest',
      );
      const { timeout, max_stream_duration } = (route?.['route'] ?? {}) as Record<string, unknown>;
      return { timeout, max_stream_duration };
    };
    assert.deepEqual(limit('      timeout: 1.5s\n'), { timeout: '1.5s', max_stream_duration: undefined });
    // Envoy's own limit would be 15 s.
    assert.deepEqual(limit(''), { timeout: '0s', max_stream_duration: undefined });
  });

  it('sends a call to the port that was called when the destination names none', (t) => {
    const split = `    - match: [{ port: 50051 }, { port: 8002 }]
      route:
        - { destination: { host: auth-service }, weight: 75 }
        - { destination: { host: auth-service-v2 }, weight: 25 }
`;
    const clusters = (protocol: Protocol): unknown => {
      const routes = translateRoutes(t, split, protocol);
      assert.equal(routes.length, 1, 'the match of the other port is no route here');
      const action = (routes[0]?.['route'] ?? {}) as { weighted_clusters?: { clusters: unknown } };
      return action.weighted_clusters?.clusters;
    };
    assert.deepEqual(clusters('grpc'), [
      { name: 'auth-service:50051', weight: 75 },
      { name: 'auth-service-v2:50051', weight: 25 },
    ]);
    assert.deepEqual(clusters('rest'), [
      { name: 'auth-service:8002', weight: 75 },
      { name: 'auth-service-v2:8002', weight: 25 },
    ]);
  });

  it('sends all calls to the host itself when it has no VirtualService', (t) => {
    const [routes] = translateTo(t, { 'rule.yaml': destinationRule }, 'routes') as Routes[];
    assert.deepEqual(
      routes?.virtual_hosts[0].routes.map(({ route }) => (route as { cluster: string }).cluster),
      ['auth-service:50051'],
    );
  });
});

/** Translates and returns the cluster of a host and port. */
function translateCluster(t: TestContext, name: string): Record<string, unknown> {
  const clusters = translateTo(t, { 'rule.yaml': destinationRule }, 'clusters') as Record<string, unknown>[];
  const found = clusters.find((cluster) => cluster['name'] === name);
  assert.ok(found, name);
  return found;
}

describe('the translation of clusters', () => {
  it('makes one of each port of a host', (t) => {
    const clusters = translateTo(t, { 'rule.yaml': destinationRule }, 'clusters') as { name: string }[];
    assert.deepEqual(
      clusters.map(({ name }) => name),
      [
        ...['auth-service:50051', 'auth-service:8002', 'auth-service-v2:50051', 'auth-service-v2:8002'],
        ...['catalog-service:50052', 'gateway:8001'],
      ],
    );
  });

  it('asks for health and talks by the protocol of the port', (t) => {
    const read = (name: string): unknown => {
      const { health_checks, typed_extension_protocol_options, load_assignment } = translateCluster(
        t,
        name,
      ) as {
        health_checks: Record<string, unknown>[];
        typed_extension_protocol_options: Record<string, { explicit_http_config: object }>;
        load_assignment: { endpoints: { lb_endpoints: unknown[] }[] };
      };
      const [check] = health_checks;
      return {
        health: check?.['grpc_health_check'] ?? check?.['http_health_check'],
        codec: Object.values(typed_extension_protocol_options).flatMap((options) =>
          Object.keys(options.explicit_http_config),
        ),
        endpoints: load_assignment.endpoints[0]?.lb_endpoints,
      };
    };
    const at = (port: number): object => ({
      endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: port } } },
    });
    assert.deepEqual(read('auth-service:50051'), {
      health: {},
      codec: ['http2_protocol_options'],
      endpoints: [at(15051), at(15052)],
    });
    assert.deepEqual(read('auth-service:8002'), {
      health: { path: '/health/ready' },
      codec: ['http_protocol_options'],
      endpoints: [at(18051), at(18052)],
    });
  });

  it('takes the limits of a DestinationRule', (t) => {
    const cluster = translateCluster(t, 'auth-service:8002');
    assert.equal(cluster['lb_policy'], 'RANDOM');
    assert.equal(cluster['connect_timeout'], '0.25s');
    assert.deepEqual(cluster['common_lb_config'], { healthy_panic_threshold: { value: 30 } });
    assert.deepEqual(cluster['circuit_breakers'], {
      thresholds: [{ max_connections: 7, max_pending_requests: 4294967295, max_requests: 8, max_retries: 9 }],
    });
    assert.deepEqual(cluster['outlier_detection'], {
      enforcing_success_rate: 0,
      enforcing_consecutive_5xx: 0,
      consecutive_gateway_failure: 5,
      enforcing_consecutive_gateway_failure: 100,
      interval: '1s',
    });
  });

  it("keeps Istio's defaults for a host without one", (t) => {
    const cluster = translateCluster(t, 'catalog-service:50052');
    assert.equal(cluster['lb_policy'], 'LEAST_REQUEST');
    assert.equal(cluster['connect_timeout'], '10s');
    assert.equal(cluster['outlier_detection'], undefined);
    assert.deepEqual(cluster['common_lb_config'], { healthy_panic_threshold: { value: 0 } });
  });
});

describe('the translation of listeners', () => {
  it('speaks HTTP/2 alone for gRPC, and HTTP/1.1 too for REST', (t) => {
    const listeners = translateTo(t, { 'rule.yaml': destinationRule }, 'listeners') as {
      name: string;
      address: { socket_address: { port_value: number } };
      filter_chains: { filters: { typed_config: { codec_type: string } }[] }[];
    }[];
    assert.deepEqual(
      listeners.map(({ name, address, filter_chains }) => [
        name,
        address.socket_address.port_value,
        filter_chains[0]?.filters[0]?.typed_config.codec_type,
      ]),
      [
        ['auth-service:50051', 50051, 'HTTP2'],
        ['auth-service:8002', 8002, 'AUTO'],
        ['catalog-service:50052', 50052, 'HTTP2'],
        ['gateway:8001', 8001, 'AUTO'],
      ],
    );
  });
});

describe('weights', () => {
  const manifest = virtualService(`    - name: v2-only
      match: [{ port: 50051, uri: { prefix: /auth.v2. } }]
      route: [{ destination: { host: auth-service-v2 } }]
    - name: tagged
      match: [{ headers: { x-canary: { exact: "1" } } }]
      route: [{ destination: { host: auth-service-v2 } }]
    - name: split
      route:
        - { destination: { host: auth-service }, weight: 75 }
        - { destination: { host: auth-service-v2 }, weight: 25 }
`);

  it('are listed by route', (t) => {
    const topology = createTopology({ repository });
    const manifests = readManifests(writeManifests(t, { 'a.yaml': manifest }), createKnownHosts(topology));
    const grpc = 'auth-service:50051';
    const rest = 'auth-service:8002';
    assert.deepEqual(listWrittenWeights(topology, manifests), [
      { listener: grpc, route: 'v2-only', weights: { 'auth-service-v2:50051': 100 } },
      { listener: grpc, route: 'tagged', weights: { 'auth-service-v2:50051': 100 } },
      { listener: grpc, route: 'split', weights: { 'auth-service:50051': 75, 'auth-service-v2:50051': 25 } },
      { listener: rest, route: 'tagged', weights: { 'auth-service-v2:8002': 100 } },
      { listener: rest, route: 'split', weights: { 'auth-service:8002': 75, 'auth-service-v2:8002': 25 } },
      {
        listener: 'catalog-service:50052',
        route: 'default',
        weights: { 'catalog-service:50052': 100 },
      },
      { listener: 'gateway:8001', route: 'default', weights: { 'gateway:8001': 100 } },
    ]);
  });

  it('give each release its share of a path, the same on both ports', (t) => {
    const topology = createTopology({ repository });
    const manifests = readManifests(writeManifests(t, { 'a.yaml': manifest }), createKnownHosts(topology));
    const shares = (path: string, host = 'auth-service', protocol: Protocol = 'grpc'): object =>
      Object.fromEntries(findShares(topology, findExposure(topology, host, protocol), manifests, path));
    assert.deepEqual(shares('/auth.AuthService/VerifyToken'), { v1: 75, v2: 25 });
    assert.deepEqual(shares('/auth.v2.AuthService/ValidateLocal'), { v1: 0, v2: 100 });
    assert.deepEqual(shares('/api/v1/tokens/verify', 'auth-service', 'rest'), { v1: 75, v2: 25 });
    assert.deepEqual(shares('/catalog.v1.CatalogService/GetProduct', 'catalog-service'), { v1: 100 });
  });
});

describe('the files', () => {
  it('are taken by a real Envoy', async (t) => {
    const topology: Topology = createTopology({ repository, stateDir: createTestFolder(t) });
    const manifests = readManifests(topology.manifestDir, createKnownHosts(topology));
    mkdirSync(`${topology.stateDir}/log`);
    for (const { path, content } of translate(topology, manifests)) {
      writeAtomically(path, content);
    }
    const { envoy } = await findTools({
      repository,
      stateDir: `${repository}/.local`,
      names: ['envoy'],
      progress: () => undefined,
    });
    const { bootstrap } = locateEnvoyFiles(topology);
    const result = await runCommand(envoy, ['--mode', 'validate', '-c', bootstrap, '--log-level', 'warning']);
    assert.equal(result.exitCode, 0, result.stderr);
  });

  it('are the same bytes for the same manifests', () => {
    const topology = createTopology({ repository, stateDir: '/state' });
    const manifests = readManifests(topology.manifestDir, createKnownHosts(topology));
    assert.deepEqual(translate(topology, manifests), translate(topology, manifests));
  });

  it('are written in the order in which they refer to each other', () => {
    const topology = createTopology({ repository, stateDir: '/state' });
    const manifests = readManifests(topology.manifestDir, createKnownHosts(topology));
    assert.deepEqual(
      translate(topology, manifests).map(({ path }) => path),
      [
        'clusters',
        ...['routes-auth-service-50051', 'routes-auth-service-8002'],
        ...['routes-catalog-service-50052', 'routes-gateway-8001'],
        ...['listeners', 'bootstrap'],
      ].map((name) => `/state/envoy/${name}.json`),
    );
  });
});
