import type { Construct } from 'constructs';
import type { DestinationRuleSpec } from '../../imports/gen/destination-rule.js';
import { IstioObject } from './istio-object.js';

/** How long a new replica is warmed up. */
export const warmup = '10s';

/** When a replica is left out for a while. */
export const ejection = {
  consecutiveGatewayErrors: 5,
  interval: '1s',
  baseEjectionTime: '5s',
  maxEjectionPercent: 50,
  minHealthPercent: 1,
} as const;

/** Options of {@link CallerLimits}. */
export interface CallerLimitsProps {
  readonly host: string;
  readonly why: string;
  /** Most connections that one caller may hold open. */
  readonly connections: number;
  /** @default - no comment */
  readonly connectionsNote?: string;
  /** Most calls that one caller may have open, streams included. */
  readonly requests: number;
  /** @default - no comment */
  readonly requestsNote?: string;
  /**
   * Whether calls stay open for long. Their number then says where callers came first, not which replica has more to do,
   * so replicas take turns.
   *
   * @default false: of two replicas, the one with fewer open calls is asked
   */
  readonly keepsCallsOpen?: boolean;
  /**
   * How long a connection may be idle, such as `30s`. Servers that speak HTTP/1.1 close idle ones, so it must be shorter
   * than they wait.
   *
   * @default - Istio's, one hour
   */
  readonly idleTimeout?: string;
  /**
   * Whether a replica that fails is left out for a while.
   *
   * @default true
   */
  readonly ejects?: boolean;
}

/** The DestinationRule of a host: what one caller may hold open, and which replicas get calls. */
export class CallerLimits extends IstioObject<'DestinationRule'> {
  constructor(scope: Construct, props: CallerLimitsProps) {
    const { host, why, connections, requests, idleTimeout, keepsCallsOpen = false, ejects = true } = props;
    const trafficPolicy: NonNullable<DestinationRuleSpec['trafficPolicy']> = {
      loadBalancer: { simple: keepsCallsOpen ? 'ROUND_ROBIN' : undefined, warmup: { duration: warmup } },
      connectionPool: {
        tcp: { maxConnections: connections, connectTimeout: '1s' },
        http: { http2MaxRequests: requests, idleTimeout },
      },
      outlierDetection: ejects ? ejection : undefined,
    };
    super(scope, {
      kind: 'DestinationRule',
      name: host,
      why,
      spec: { host, trafficPolicy },
      notes: {
        ...(keepsCallsOpen && {
          'spec.trafficPolicy.loadBalancer.simple':
            'The one with fewer open calls would be the one that has just started, or has just died: calls stay open here.',
        }),
        'spec.trafficPolicy.loadBalancer.warmup':
          'A new replica compiles while it works: it gets its share little by little.',
        ...(props.connectionsNote && {
          'spec.trafficPolicy.connectionPool.tcp.maxConnections': props.connectionsNote,
        }),
        ...(props.requestsNote && {
          'spec.trafficPolicy.connectionPool.http.http2MaxRequests': props.requestsNote,
        }),
        ...(idleTimeout && {
          'spec.trafficPolicy.connectionPool.http.idleTimeout':
            'Shorter than the server keeps an idle connection, so that it never closes one in the moment in which a request is sent on it.',
        }),
        ...(ejects && {
          'spec.trafficPolicy.outlierDetection.maxEjectionPercent':
            'Two replicas: one may be out, never both.',
          'spec.trafficPolicy.outlierDetection.minHealthPercent':
            'When the other one is stopped meanwhile, the one left out is all there is, and is asked all the same.',
        }),
      },
    });
  }
}
