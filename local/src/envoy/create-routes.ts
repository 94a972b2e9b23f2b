import type { Manifests } from '../manifest/read-manifests.js';
import { defaultRetries, type Retries } from '../manifest/retries.js';
import type { RouteMatch, StringMatch } from '../manifest/route-match.js';
import type { Destination, HttpRoute, VirtualService } from '../manifest/virtual-service.js';
import type { Exposure, Protocol } from '../topology.js';
import { clusterName, type Json, seconds, typeUrl } from './envoy-resource.js';

/** Creates the route configuration of one exposed host and port, named after it. */
export function createRouteConfiguration(exposure: Exposure, manifests: Manifests): Json {
  const name = clusterName(exposure.host, exposure.servicePort);
  const service = manifests.virtualServices.get(exposure.host) ?? passThrough(exposure);
  return {
    '@type': typeUrl('envoy.config.route.v3.RouteConfiguration'),
    name,
    virtual_hosts: [
      {
        name: service.name,
        // A caller on this machine says localhost or 127.0.0.1; the port tells which host is meant.
        domains: ['*'],
        routes: service.routes.flatMap((route) => createRoutes(route, exposure)),
      },
    ],
  };
}

/** What Istio does for a host without a VirtualService. */
function passThrough({ host, servicePort }: Exposure): VirtualService {
  const destinations: Destination[] = [{ host, port: servicePort, weight: 100 }];
  const route = { name: 'default', matches: [], destinations, timeoutMs: undefined, retries: undefined };
  return { name: host, hosts: [host], routes: [route] };
}

function createRoutes(route: HttpRoute, exposure: Exposure): Json[] {
  const action = createAction(route, exposure);
  const matches: readonly (RouteMatch | undefined)[] =
    route.matches.length === 0 ? [undefined] : route.matches;
  return matches
    .filter((match) => match?.port === undefined || match.port === exposure.servicePort)
    .map((match) => ({ name: route.name, match: createMatch(match), route: action }));
}

function createMatch(match: RouteMatch | undefined): Json {
  const uri = match?.uri;
  const headers = match?.headers ?? [];
  return {
    ...(uri === undefined ? { prefix: '/' } : pathMatch(uri)),
    headers:
      headers.length === 0
        ? undefined
        : headers.map(({ name, match: text }) => ({ name, string_match: stringMatch(text) })),
  };
}

function pathMatch({ kind, value }: StringMatch): { readonly [key: string]: Json } {
  switch (kind) {
    case 'exact':
      return { path: value };
    case 'prefix':
      return { prefix: value };
    case 'regex':
      return { safe_regex: { regex: value } };
  }
}

function stringMatch({ kind, value }: StringMatch): Json {
  return kind === 'regex' ? { safe_regex: { regex: value } } : { [kind]: value };
}

function createAction(route: HttpRoute, { protocol, servicePort }: Exposure): Json {
  const destinations = route.destinations.filter(({ weight }) => weight > 0);
  const [only, ...others] = destinations;
  const target: { readonly [key: string]: Json } =
    only !== undefined && others.length === 0
      ? { cluster: clusterName(only.host, only.port ?? servicePort) }
      : {
          weighted_clusters: {
            clusters: destinations.map(({ host, port, weight }) => ({
              name: clusterName(host, port ?? servicePort),
              weight,
            })),
          },
        };
  return {
    ...target,
    ...createTimeLimits(route.timeoutMs, protocol),
    retry_policy: createRetryPolicy(route.retries ?? defaultRetries),
  };
}

/** Envoy's own limit would be 15 s; 0 is none. */
function createTimeLimits(
  timeoutMs: number | undefined,
  protocol: Protocol,
): { readonly [key: string]: Json } {
  const limit = seconds(timeoutMs ?? 0);
  switch (protocol) {
    case 'grpc':
      // Only the limit on the whole stream ends a call as DEADLINE_EXCEEDED and takes the caller's
      // grpc-timeout into account, so the limit on the response is off. Without a timeout the caller and
      // the service keep the caller's deadline: Envoy can only reset a stream that has begun, and a reset
      // that comes first reads as INTERNAL.
      return {
        timeout: '0s',
        max_stream_duration:
          timeoutMs === undefined
            ? undefined
            : { max_stream_duration: limit, grpc_timeout_header_max: limit },
      };
    case 'rest':
      // From the end of the request to the end of the response; the caller gets 504.
      return { timeout: limit };
  }
}

function createRetryPolicy(retries: Retries): Json {
  if (retries.attempts === 0) {
    return undefined;
  }
  return {
    num_retries: retries.attempts,
    retry_on: retries.retryOn.join(','),
    per_try_timeout: retries.perTryTimeoutMs === undefined ? undefined : seconds(retries.perTryTimeoutMs),
    // As Istio: a retry goes to a replica that has not failed this call yet, if there is one.
    host_selection_retry_max_attempts: 5,
    retry_host_predicate: [
      {
        name: 'envoy.retry_host_predicates.previous_hosts',
        typed_config: {
          '@type': typeUrl('envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate'),
        },
      },
    ],
  };
}
