import { createEnvoyAdmin, type RouteWeights, readRouteWeights, type Topology } from '@zenlogic/local';
import type { SplitHosts } from '../../split/read-split.js';
import type { ProxyState } from '../target.js';
import type { SplitFile } from './split-file.js';

/** Asks Envoy for the share of the canary on each port of auth. */
export async function readProxies(
  topology: Topology,
  file: SplitFile,
  hosts: SplitHosts,
): Promise<readonly ProxyState[]> {
  const name = 'envoy';
  try {
    const routes = file.read().routes.map((route) => route.name);
    const configurations = await createEnvoyAdmin(topology.adminPort).listRouteConfigurations();
    const inForce = configurations.flatMap(readRouteWeights).filter(({ route }) => routes.includes(route));
    return [judgeRoutes(name, inForce, hosts)];
  } catch (error) {
    return [{ name, canaryPercent: undefined, problem: `does not answer: ${describe(error)}` }];
  }
}

function judgeRoutes(name: string, inForce: readonly RouteWeights[], { canary }: SplitHosts): ProxyState {
  const shares = inForce.map(({ listener, weights }) => ({ listener, percent: shareOf(weights, canary) }));
  const [first, ...others] = shares;
  if (first === undefined) {
    return { name, canaryPercent: undefined, problem: 'has no route that splits' };
  }
  if (others.some(({ percent }) => percent !== first.percent)) {
    const each = shares.map(({ listener, percent }) => `${listener} ${percent} %`).join(', ');
    return { name, canaryPercent: undefined, problem: `splits its ports differently: ${each}` };
  }
  return { name, canaryPercent: first.percent };
}

/** What gets nothing is left out by the translation. Clusters are called by host and port. */
function shareOf(weights: RouteWeights['weights'], canary: string): number {
  return Object.entries(weights)
    .filter(([cluster]) => cluster.split(':')[0] === canary)
    .reduce((total, [, weight]) => total + weight, 0);
}

/** `fetch` itself only says that it failed; the cause says why. */
function describe(error: unknown): string {
  const { message, cause } = error as Error;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
}
