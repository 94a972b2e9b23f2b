import { type KnownHosts, readHost } from './known-hosts.js';
import { required, type YamlField } from './yaml-field.js';

/** What the local mesh follows of an Istio DestinationRule. What is `undefined` keeps Istio's default. */
export interface DestinationRule {
  readonly host: string;
  readonly loadBalancer: LoadBalancer | undefined;
  /** How long a new replica gets less than its share. By default, not at all. */
  readonly warmupMs: number | undefined;
  readonly connectionPool: ConnectionPool;
  readonly outlierDetection: OutlierDetection | undefined;
}

const loadBalancers = ['LEAST_REQUEST', 'ROUND_ROBIN', 'RANDOM'] as const;

/** How a replica is picked. */
export type LoadBalancer = (typeof loadBalancers)[number];

/** Limits of what Envoy holds open towards a host. */
export interface ConnectionPool {
  readonly maxConnections?: number | undefined;
  readonly connectTimeoutMs?: number | undefined;
  readonly http2MaxRequests?: number | undefined;
  readonly maxRequestsPerConnection?: number | undefined;
  readonly maxRetries?: number | undefined;
  readonly idleTimeoutMs?: number | undefined;
}

/** When a replica that fails is left out for a while. */
export interface OutlierDetection {
  readonly consecutive5xxErrors: number | undefined;
  readonly consecutiveGatewayErrors: number | undefined;
  readonly intervalMs: number | undefined;
  readonly baseEjectionTimeMs: number | undefined;
  readonly maxEjectionPercent: number | undefined;
  readonly minHealthPercent: number | undefined;
}

/** Envoy's and Istio's counters are 32 bits wide. */
const maxCount = 2 ** 31 - 1;

/** Reads the `spec` of a DestinationRule. */
export function readDestinationRule(spec: YamlField, hosts: KnownHosts): DestinationRule {
  const fields = spec.object(['host', 'trafficPolicy']);
  const host = readHost(required(spec, fields.host, 'host'), hosts);
  const policy = fields.trafficPolicy?.object(['loadBalancer', 'connectionPool', 'outlierDetection']) ?? {};
  return {
    host,
    ...readLoadBalancer(policy.loadBalancer),
    connectionPool: policy.connectionPool ? readConnectionPool(policy.connectionPool) : {},
    outlierDetection: policy.outlierDetection && readOutlierDetection(policy.outlierDetection),
  };
}

function readLoadBalancer(field: YamlField | undefined): Pick<DestinationRule, 'loadBalancer' | 'warmupMs'> {
  const { simple, warmup } = field?.object(['simple', 'warmup']) ?? {};
  const loadBalancer = simple?.choice(loadBalancers);
  if (warmup !== undefined && loadBalancer === 'RANDOM') {
    throw warmup.error('has no effect with RANDOM, as with Istio; remove it or pick another loadBalancer');
  }
  const duration = warmup?.object(['duration']).duration;
  return {
    loadBalancer,
    warmupMs: warmup && required(warmup, duration, 'duration').duration(),
  };
}

function readConnectionPool(field: YamlField): ConnectionPool {
  const fields = field.object(['tcp', 'http']);
  const tcp = fields.tcp?.object(['maxConnections', 'connectTimeout']) ?? {};
  const http =
    fields.http?.object(['http2MaxRequests', 'maxRequestsPerConnection', 'maxRetries', 'idleTimeout']) ?? {};
  return {
    maxConnections: tcp.maxConnections?.integer(1, maxCount),
    connectTimeoutMs: tcp.connectTimeout?.duration(),
    http2MaxRequests: http.http2MaxRequests?.integer(1, maxCount),
    maxRequestsPerConnection: http.maxRequestsPerConnection?.integer(1, maxCount),
    maxRetries: http.maxRetries?.integer(1, maxCount),
    idleTimeoutMs: http.idleTimeout?.duration(),
  };
}

function readOutlierDetection(field: YamlField): OutlierDetection {
  const fields = field.object([
    'consecutive5xxErrors',
    'consecutiveGatewayErrors',
    'interval',
    'baseEjectionTime',
    'maxEjectionPercent',
    'minHealthPercent',
  ]);
  return {
    consecutive5xxErrors: fields.consecutive5xxErrors?.integer(0, maxCount),
    consecutiveGatewayErrors: fields.consecutiveGatewayErrors?.integer(0, maxCount),
    intervalMs: fields.interval?.duration(),
    baseEjectionTimeMs: fields.baseEjectionTime?.duration(),
    maxEjectionPercent: fields.maxEjectionPercent?.integer(0, 100),
    minHealthPercent: fields.minHealthPercent?.integer(0, 100),
  };
}
