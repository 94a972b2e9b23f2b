import { readinessPath } from '../health/rest-health.js';
import type {
  ConnectionPool,
  DestinationRule,
  LoadBalancer,
  OutlierDetection,
} from '../manifest/destination-rule.js';
import type { Manifests } from '../manifest/read-manifests.js';
import { listProtocols, loopback, type Protocol, type Topology, type Workload } from '../topology.js';
import { clusterName, type Json, seconds, socketAddress, typeUrl } from './envoy-resource.js';

/** Istio lifts the limits that a DestinationRule does not set; Envoy's own would be 1024, and 3 for retries. */
const unlimited = 2 ** 32 - 1;

/** Istio's mesh-wide default. */
const defaultConnectTimeoutMs = 10_000;

/**
 * How often Envoy asks a replica for its health. A replica that is gone fails
 * {@link unhealthyThreshold} of them in 1 s, half of what the mesh promises.
 */
export const healthCheckIntervalMs = 500;
const unhealthyThreshold = 2;

/** Longer than the interval: on a machine that is full of load a slow answer is not a dead replica. */
const healthCheckTimeoutMs = 1000;

/** The least that HTTP/2 allows; within one machine it is no brake. */
const streamWindowBytes = 65_536;

/** Creates a cluster for every host and port of the topology, whether a route uses it or not. */
export function createClusters(topology: Topology, manifests: Manifests): Json[] {
  return topology.workloads.flatMap((workload) =>
    listProtocols(workload.servicePorts).map(([protocol, servicePort]) =>
      createCluster(workload, protocol, servicePort, manifests.destinationRules.get(workload.host)),
    ),
  );
}

function createCluster(
  workload: Workload,
  protocol: Protocol,
  servicePort: number,
  rule: DestinationRule | undefined,
): Json {
  const pool = rule?.connectionPool ?? {};
  const name = clusterName(workload.host, servicePort);
  return {
    '@type': typeUrl('envoy.config.cluster.v3.Cluster'),
    name,
    type: 'STATIC',
    connect_timeout: seconds(pool.connectTimeoutMs ?? defaultConnectTimeoutMs),
    ...createLoadBalancer(rule?.loadBalancer ?? 'LEAST_REQUEST', rule?.warmupMs),
    // Without it Envoy would call replicas that are known to be dead once half of them are.
    common_lb_config: { healthy_panic_threshold: { value: rule?.outlierDetection?.minHealthPercent ?? 0 } },
    circuit_breakers: { thresholds: [createThresholds(pool)] },
    outlier_detection: rule?.outlierDetection && createOutlierDetection(rule.outlierDetection),
    health_checks: [createHealthCheck(protocol)],
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': createProtocolOptions(protocol, pool),
    },
    load_assignment: {
      cluster_name: name,
      endpoints: [
        {
          lb_endpoints: workload.replicas.flatMap(({ ports }) => {
            const port = ports[protocol];
            return port === undefined ? [] : [{ endpoint: { address: socketAddress(loopback, port) } }];
          }),
        },
      ],
    },
  };
}

function createLoadBalancer(
  policy: LoadBalancer,
  warmupMs: number | undefined,
): { readonly [key: string]: Json } {
  if (warmupMs === undefined || policy === 'RANDOM') {
    return { lb_policy: policy };
  }
  // How the share grows is left to Envoy's defaults, which are Istio's: evenly, from a tenth.
  const settings = { slow_start_config: { slow_start_window: seconds(warmupMs) } };
  return policy === 'ROUND_ROBIN'
    ? { lb_policy: policy, round_robin_lb_config: settings }
    : { lb_policy: policy, least_request_lb_config: settings };
}

function createThresholds(pool: ConnectionPool): Json {
  return {
    max_connections: pool.maxConnections ?? unlimited,
    max_pending_requests: unlimited,
    max_requests: pool.http2MaxRequests ?? unlimited,
    max_retries: pool.maxRetries ?? unlimited,
  };
}

function createOutlierDetection(rule: OutlierDetection): Json {
  const fromMs = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : seconds(value);
  const enforcing = (count: number | undefined): number | undefined =>
    count === undefined ? undefined : count > 0 ? 100 : 0;
  return {
    // Istio offers no control of it and turns it off.
    enforcing_success_rate: 0,
    // Envoy refuses a count of 0, by which Istio means off.
    consecutive_5xx: rule.consecutive5xxErrors || undefined,
    enforcing_consecutive_5xx: enforcing(rule.consecutive5xxErrors),
    consecutive_gateway_failure: rule.consecutiveGatewayErrors || undefined,
    enforcing_consecutive_gateway_failure: enforcing(rule.consecutiveGatewayErrors),
    interval: fromMs(rule.intervalMs),
    base_ejection_time: fromMs(rule.baseEjectionTimeMs),
    // As Istio: 0 is the same as absent.
    max_ejection_percent: rule.maxEjectionPercent || undefined,
  };
}

/** Stands in for the readiness probes of a cluster: Istio itself does not ask replicas. */
function createHealthCheck(protocol: Protocol): Json {
  return {
    timeout: seconds(healthCheckTimeoutMs),
    interval: seconds(healthCheckIntervalMs),
    no_traffic_interval: seconds(healthCheckIntervalMs),
    no_traffic_healthy_interval: seconds(healthCheckIntervalMs),
    unhealthy_threshold: unhealthyThreshold,
    healthy_threshold: 1,
    ...healthQuestions[protocol],
  };
}

const healthQuestions: Readonly<Record<Protocol, { readonly [key: string]: Json }>> = {
  // The empty service name asks for the health of the replica as a whole.
  grpc: { grpc_health_check: {} },
  rest: { http_health_check: { path: readinessPath } },
};

const codecs: Readonly<Record<Protocol, Json>> = {
  grpc: {
    http2_protocol_options: {
      // What a replica may send ahead of a caller that does not read. Envoy's default holds megabytes of each stream.
      initial_stream_window_size: streamWindowBytes,
      // A thousand watchers share a connection: some that do not read must not use up what the others need.
      initial_connection_window_size: 1000 * streamWindowBytes,
    },
  },
  rest: { http_protocol_options: {} },
};

function createProtocolOptions(protocol: Protocol, pool: ConnectionPool): Json {
  return {
    '@type': typeUrl('envoy.extensions.upstreams.http.v3.HttpProtocolOptions'),
    common_http_protocol_options: {
      idle_timeout: pool.idleTimeoutMs === undefined ? undefined : seconds(pool.idleTimeoutMs),
      max_requests_per_connection: pool.maxRequestsPerConnection,
    },
    explicit_http_config: codecs[protocol],
  };
}
