import type { SplitHosts } from '../../../split/read-split.js';

/** What a proxy does with the calls of one port of auth. */
export interface RouteShare {
  readonly port: string;
  /** Share of the canary, in percent. */
  readonly percent: number;
}

/** Routes as Envoy has them, as far as they are looked at. */
interface RouteDump {
  readonly configs?: readonly {
    readonly route_config?: {
      readonly virtual_hosts?: readonly { readonly name?: string; readonly routes?: readonly Route[] }[];
    };
  }[];
}

interface Route {
  readonly name?: string;
  readonly route?: {
    readonly cluster?: string;
    readonly weighted_clusters?: {
      readonly clusters: readonly { readonly name: string; readonly weight?: number }[];
    };
  };
}

/** Asks Envoy for its routes only, and not for its clusters, listeners and secrets. */
export const routesPath = '/config_dump?resource=dynamic_route_configs';

/**
 * Reads what a proxy does with calls to auth, for each port on which it splits them.
 *
 * @param dump the answer to {@link routesPath}.
 * @param routes names of the routes that split.
 * @returns nothing when the proxy knows no such route: then it makes no calls to auth.
 */
export function readRouteShares(
  dump: string,
  {
    namespace,
    hosts,
    routes,
  }: { readonly namespace: string; readonly hosts: SplitHosts; readonly routes: readonly string[] },
): readonly RouteShare[] {
  const { configs = [] } = JSON.parse(dump) as RouteDump;
  const [stable, canary] = [hosts.stable, hosts.canary].map((host) => `${host}.${namespace}.svc.`);
  return configs
    .flatMap(({ route_config }) => route_config?.virtual_hosts ?? [])
    .filter(({ name = '' }) => name.startsWith(stable ?? ''))
    .flatMap(({ name = '', routes: found = [] }) =>
      found
        .filter((route) => routes.includes(route.name ?? ''))
        .map((route) => ({ port: name.split(':')[1] ?? '', percent: shareOf(route, canary ?? '') })),
    );
}

/** What gets nothing is left out by istiod, and a single destination has no weight. */
function shareOf({ route }: Route, canary: string): number {
  const clusters = route?.weighted_clusters?.clusters ?? [{ name: route?.cluster ?? '', weight: 1 }];
  const total = clusters.reduce((sum, { weight = 0 }) => sum + weight, 0);
  const given = clusters
    .filter(({ name }) => hostOf(name).startsWith(canary))
    .reduce((sum, { weight = 0 }) => sum + weight, 0);
  return total === 0 ? 0 : Math.round((10_000 * given) / total) / 100;
}

/** Istio calls a cluster `outbound|50051||auth-service.zenlogic.svc.cluster.local`. */
function hostOf(cluster: string): string {
  return cluster.split('|').at(-1) ?? '';
}
