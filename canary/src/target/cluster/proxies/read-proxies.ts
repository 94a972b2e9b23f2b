import { readSplitOf } from '../../../split/read-split.js';
import type { ProxyState } from '../../target.js';
import { isStatus } from '../api/api-error.js';
import type { Pod } from '../api/kubernetes-objects.js';
import { type ClusterPlace, listPods } from '../cluster-place.js';
import { readVirtualService } from '../cluster-split.js';
import type { EnvoyClient } from './ask-envoy.js';
import { type RouteShare, readRouteShares, routesPath } from './route-share.js';

/** So many proxies are asked at a time, and each for so long. */
const asked = { atATime: 8, timeoutMs: 5_000 };

/** A pod with a proxy, and what it answered or why it did not. */
export interface ProxyAnswer {
  readonly pod: string;
  readonly answer?: string;
  readonly problem?: string;
}

/**
 * Asks each proxy of the namespace for the share of the canary. Those that make no calls to auth are left out, and so are
 * proxies of other namespaces: what `istio/` makes concerns this one.
 */
export async function readProxies(
  place: ClusterPlace,
  envoy: EnvoyClient,
  signal: AbortSignal,
): Promise<readonly ProxyState[]> {
  const { namespace, hosts } = place;
  const [virtualService, pods] = await Promise.all([
    readVirtualService(place, signal),
    listPods(place, {}, signal),
  ]);
  const names = pods.filter(hasProxy).map(({ metadata }) => metadata.name);
  const answers = await askProxies(envoy, names, routesPath, signal);
  const routes = readSplitOf(virtualService, virtualService.metadata.name, hosts).routes.map(
    ({ name }) => name,
  );
  return answers.flatMap(({ pod, answer, problem }) =>
    answer === undefined
      ? [{ name: pod, canaryPercent: undefined, problem: problem ?? 'does not answer' }]
      : toState(pod, readRouteShares(answer, { namespace, hosts, routes })),
  );
}

/** Asks the proxies of some pods the same. A pod that is gone meanwhile is left out. */
export async function askProxies(
  envoy: EnvoyClient,
  pods: readonly string[],
  path: string,
  signal: AbortSignal,
): Promise<readonly ProxyAnswer[]> {
  const left = [...pods];
  const answers: ProxyAnswer[] = [];

  async function askNext(): Promise<void> {
    for (let pod = left.shift(); pod !== undefined; pod = left.shift()) {
      const answer = await askOne(envoy, pod, path, signal);
      answers.push(...(answer === undefined ? [] : [answer]));
    }
  }
  await Promise.all(Array.from({ length: asked.atATime }, askNext));
  return answers.sort((one, other) => one.pod.localeCompare(other.pod));
}

async function askOne(
  envoy: EnvoyClient,
  pod: string,
  path: string,
  signal: AbortSignal,
): Promise<ProxyAnswer | undefined> {
  const timeout = AbortSignal.timeout(asked.timeoutMs);
  try {
    return { pod, answer: await envoy.ask(pod, path, AbortSignal.any([signal, timeout])) };
  } catch (error) {
    signal.throwIfAborted();
    if (isStatus(error, 404)) {
      return undefined;
    }
    const reason = error instanceof Error ? error.message : String(error);
    return {
      pod,
      problem: timeout.aborted
        ? `does not answer within ${asked.timeoutMs / 1000} s`
        : `cannot be asked: ${reason}`,
    };
  }
}

/** Not that of a pod on its way out: nobody calls by it any more. */
function hasProxy({ metadata, spec, status }: Pod): boolean {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return (
    metadata.deletionTimestamp === undefined &&
    status.phase === 'Running' &&
    containers.some(({ name }) => name === 'istio-proxy')
  );
}

function toState(name: string, shares: readonly RouteShare[]): readonly ProxyState[] {
  const [first, ...others] = shares;
  if (first === undefined) {
    return [];
  }
  if (others.some(({ percent }) => percent !== first.percent)) {
    const each = shares.map(({ port, percent }) => `${port} ${percent} %`).join(', ');
    return [{ name, canaryPercent: undefined, problem: `splits its ports differently: ${each}` }];
  }
  return [{ name, canaryPercent: first.percent }];
}
