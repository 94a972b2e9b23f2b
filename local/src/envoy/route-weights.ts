import type { Manifests } from '../manifest/read-manifests.js';
import type { Topology } from '../topology.js';
import { createRouteConfiguration } from './create-routes.js';

/** How one route shares its calls out. */
export interface RouteWeights {
  /** The exposed host and port: `auth-service:50051`. */
  readonly listener: string;
  /** Name of the route in the VirtualService. */
  readonly route: string;
  /** Percent by host and port; what gets nothing is left out. */
  readonly weights: Readonly<Record<string, number>>;
}

/** The parts of an Envoy route configuration that are read here. */
interface RouteConfiguration {
  readonly name?: string;
  readonly virtual_hosts?: readonly {
    readonly routes?: readonly {
      readonly name?: string;
      readonly route?: {
        readonly cluster?: string;
        readonly weighted_clusters?: {
          readonly clusters?: readonly { readonly name: string; readonly weight?: number }[];
        };
      };
    }[];
  }[];
}

/** Reads the weights of a route configuration, one of ours or one that Envoy shows. */
export function readRouteWeights(configuration: unknown): readonly RouteWeights[] {
  const { name: listener = '', virtual_hosts = [] } = configuration as RouteConfiguration;
  const seen = new Set<string>();
  const result: RouteWeights[] = [];
  for (const route of virtual_hosts.flatMap(({ routes }) => routes ?? [])) {
    const { name = '', route: action } = route;
    // A route with several matches is several routes in Envoy.
    if (action === undefined || seen.has(name)) {
      continue;
    }
    seen.add(name);
    const clusters = action.weighted_clusters?.clusters ?? [{ name: action.cluster ?? '', weight: 100 }];
    const weights = Object.fromEntries(clusters.map((cluster) => [cluster.name, cluster.weight ?? 0]));
    result.push({ listener, route: name, weights });
  }
  return result;
}

/** Reads the weights that manifests ask for. */
export function listWrittenWeights(topology: Topology, manifests: Manifests): readonly RouteWeights[] {
  return topology.exposures.flatMap((exposure) =>
    readRouteWeights(createRouteConfiguration(exposure, manifests)),
  );
}

/** Tells whether two lists of weights say the same. */
export function sameWeights(a: readonly RouteWeights[], b: readonly RouteWeights[]): boolean {
  const toText = (list: readonly RouteWeights[]): string =>
    list
      .map(({ listener, route, weights }) =>
        JSON.stringify([listener, route, Object.entries(weights).sort()]),
      )
      // Envoy tells its listeners in any order.
      .sort()
      .join('\n');
  return toText(a) === toText(b);
}
