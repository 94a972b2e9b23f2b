import type { Role } from '../../split/split.js';
import type { Replica } from '../target.js';
import { namespacedPath } from './api/kubernetes-api.js';
import type { Pod } from './api/kubernetes-objects.js';
import { type ClusterPlace, findService, listPods } from './cluster-place.js';
import { releaseOf } from './image.js';

/** Name of the container port with the metrics, by which the container of the service is known, too. */
const metricsPort = 'http-metrics';

const scrapeTimeoutMs = 5_000;

/**
 * Reads the pods behind the Services of both hosts. A role follows from the Service, for after a promotion the Deployment
 * of release v1 runs the image of v2.
 */
export async function readReplicas(place: ClusterPlace, signal: AbortSignal): Promise<readonly Replica[]> {
  const roles = await Promise.all(
    (['stable', 'canary'] as const).map(async (role) => {
      const pods = await listPodsOf(place, place.hosts[role], signal);
      return pods.map((pod) => toReplica(pod, role));
    }),
  );
  return roles.flat();
}

/** Reads the metrics of a replica, by way of the API server. */
export async function scrape(
  { api, namespace }: ClusterPlace,
  { name, metricsAddress }: Replica,
  signal: AbortSignal,
): Promise<string> {
  if (metricsAddress === undefined) {
    throw new Error(`${name} has no address yet`);
  }
  const port = metricsAddress.slice(metricsAddress.lastIndexOf(':') + 1);
  const path = namespacedPath('v1', namespace, 'pods', `${name}:${port}`, 'proxy', 'metrics');
  return await api.text({ path, timeoutMs: scrapeTimeoutMs }, signal);
}

async function listPodsOf(place: ClusterPlace, host: string, signal: AbortSignal): Promise<readonly Pod[]> {
  const service = await findService(place, host, signal);
  const selector = service?.spec.selector ?? {};
  if (Object.keys(selector).length === 0) {
    return [];
  }
  const pods = await listPods(place, selector, signal);
  return pods.filter(({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed');
}

function toReplica({ metadata, spec, status }: Pod, role: Role): Replica {
  const container =
    spec.containers.find(({ ports }) => ports?.some(({ name }) => name === metricsPort)) ??
    spec.containers[0];
  const port = container?.ports?.find(({ name }) => name === metricsPort)?.containerPort;
  const process = status.containerStatuses?.find(({ name }) => name === container?.name);
  const isReady =
    metadata.deletionTimestamp === undefined &&
    status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true;
  return {
    name: metadata.name,
    role,
    release: releaseOf(container?.image ?? ''),
    isReady,
    startTime: process?.state?.running?.startedAt,
    restarts: process?.restartCount ?? 0,
    metricsAddress:
      status.podIP === undefined || port === undefined ? undefined : `${hostInUrl(status.podIP)}:${port}`,
  };
}

function hostInUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
