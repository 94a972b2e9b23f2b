import { readSplitOf } from '../../split/read-split.js';
import type { Obstacle, ProxyState } from '../target.js';
import type { IstioObject } from './api/kubernetes-objects.js';
import { type ClusterPlace, findService, listDestinationRules, splitName } from './cluster-place.js';
import { readVirtualService } from './cluster-split.js';
import { findReconciler, specChangedAt } from './field-managers.js';
import { describeManualPatch } from './manual-patch.js';
import type { EnvoyClient } from './proxies/ask-envoy.js';
import { askProxies, readProxies } from './proxies/read-proxies.js';
import { findMissingRights } from './rights.js';

/** Who looks for obstacles, and against which share of the canary. */
export interface ObstacleQuestion {
  readonly operator: string;
  /** With it, the remedy of a missing right is the patch to make by hand. */
  readonly to: number | undefined;
}

/** Finds what would keep a new weight from being in force, or from being safe. */
export async function findObstacles(
  place: ClusterPlace,
  envoy: EnvoyClient,
  { operator, to }: ObstacleQuestion,
  signal: AbortSignal,
): Promise<readonly Obstacle[]> {
  const virtualService = await readVirtualService(place, signal);
  const { canaryPercent: from } = readSplitOf(virtualService, splitName, place.hosts);
  const byHand =
    to === undefined
      ? undefined
      : describeManualPatch(place, virtualService, {
          at: new Date().toISOString(),
          by: operator,
          command: 'kubectl patch',
          reason: '',
          from,
          to,
        });
  const missingRights = await findMissingRights(place, operator, byHand, signal);
  return [
    ...missingRights,
    ...findOtherWriter(virtualService, from),
    ...(await findMissingServices(place, signal)),
    // Without the rights to look, whatever else is found would only say so again.
    ...(missingRights.length > 0 ? [] : await findLaggingProxies(place, envoy, from, signal)),
  ];
}

function unsafe(message: string): Obstacle {
  return { kind: 'unsafe', message };
}

function findOtherWriter(virtualService: IstioObject, percent: number): readonly Obstacle[] {
  const reconciler = findReconciler(virtualService);
  return reconciler === undefined
    ? []
    : [
        unsafe(
          `${reconciler.manager} keeps the routes as it knows them, with ${percent} % for the canary, and would take a change back; move the weight where it reads it, or let it leave spec.http alone (canary/README.md, "On a cluster")`,
        ),
      ];
}

async function findMissingServices(place: ClusterPlace, signal: AbortSignal): Promise<readonly Obstacle[]> {
  const { hosts, namespace } = place;
  const missing = await Promise.all(
    [hosts.stable, hosts.canary].map(async (host) =>
      (await findService(place, host, signal)) === undefined ? [host] : [],
    ),
  );
  return missing
    .flat()
    .map((host) =>
      unsafe(
        `there is no Service ${host} in namespace ${namespace}; the Helm chart makes it: \`helm upgrade\``,
      ),
    );
}

/** A weight is safe only with the limits of connections and the ejection of failing replicas that belong to it. */
async function findLaggingProxies(
  place: ClusterPlace,
  envoy: EnvoyClient,
  percent: number,
  signal: AbortSignal,
): Promise<readonly Obstacle[]> {
  const { hosts, namespace } = place;
  const all = await listDestinationRules(place, signal);
  const rules = [hosts.stable, hosts.canary].map((host) => ({
    host,
    rule: all.find(({ spec }) => spec.host?.split('.')[0] === host),
  }));
  const proxies = await readProxies(place, envoy, signal);
  const told = proxies.filter(({ canaryPercent }) => canaryPercent !== undefined);
  return [
    ...rules
      .filter(({ rule }) => rule === undefined)
      .map(({ host }) =>
        unsafe(
          `there is no DestinationRule for ${host} in namespace ${namespace}; restore it: kubectl apply -n ${namespace} -k istio/`,
        ),
      ),
    ...findOtherShares(told, percent),
    ...(await findOldRules(
      told.map(({ name }) => name),
      rules.flatMap(({ rule }) => rule ?? []),
      envoy,
      signal,
    )),
  ];
}

function findOtherShares(proxies: readonly ProxyState[], percent: number): readonly Obstacle[] {
  const others = proxies.filter(({ canaryPercent }) => canaryPercent !== percent);
  const each = listSome(others.map(({ name, canaryPercent }) => `${name} ${canaryPercent} %`));
  return others.length === 0
    ? []
    : [
        unsafe(
          `${percent} % is written, but not in force everywhere: ${each}; wait, or look whether istiod is well`,
        ),
      ];
}

/** `cluster_manager.cds.version_text: "2026-11-24T17:29:23Z/61"`, the time of the push from which Envoy's clusters are. */
const clustersVersion = /cds\.version_text: "([^/"]+)\//;

async function findOldRules(
  pods: readonly string[],
  rules: readonly IstioObject[],
  envoy: EnvoyClient,
  signal: AbortSignal,
): Promise<readonly Obstacle[]> {
  const answers = await askProxies(envoy, pods, '/stats?filter=^cluster_manager.cds.version_text$', signal);
  return rules.flatMap((rule) => {
    const changedAt = specChangedAt(rule);
    const behind = answers.filter(({ answer = '' }) => {
      const pushedAt = Date.parse(clustersVersion.exec(answer)?.[1] ?? '');
      return pushedAt < changedAt;
    });
    return behind.length === 0
      ? []
      : [
          unsafe(
            `DestinationRule ${rule.metadata.name} was changed at ${new Date(changedAt).toISOString()}, and these proxies do not have it yet: ${listSome(behind.map(({ pod }) => pod))}; wait, or look whether istiod is well`,
          ),
        ];
  });
}

/** There may be hundreds. */
function listSome(items: readonly string[]): string {
  const shown = items.slice(0, 5).join(', ');
  return items.length <= 5 ? shown : `${shown} and ${items.length - 5} more`;
}
