import type { SplitHosts } from '../../split/read-split.js';
import { isStatus } from './api/api-error.js';
import { type KubernetesApi, namespacedPath, type ObjectList } from './api/kubernetes-api.js';
import type { IstioObject, Pod, Service } from './api/kubernetes-objects.js';

/** Where the split is in a cluster, and by whom it is asked. */
export interface ClusterPlace {
  readonly api: KubernetesApi;
  readonly namespace: string;
  /** The hosts of both releases, which are the names of their Services. */
  readonly hosts: SplitHosts;
}

/** The VirtualService with the weights. */
export const splitName = 'auth-service-grpc';

const networking = 'networking.istio.io/v1';

/** The path of a VirtualService or a DestinationRule. */
export function istioPath(
  namespace: string,
  kind: 'virtualservices' | 'destinationrules',
  name = '',
): string {
  return namespacedPath(networking, namespace, kind, ...(name === '' ? [] : [name]));
}

/** Reads the Service of a host; undefined when there is none. */
export async function findService(
  { api, namespace }: ClusterPlace,
  host: string,
  signal: AbortSignal,
): Promise<Service | undefined> {
  return await orUndefined(
    api.json<Service>({ path: namespacedPath('v1', namespace, 'services', host) }, signal),
  );
}

/** Lists the pods of the namespace that have labels. */
export async function listPods(
  { api, namespace }: ClusterPlace,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly Pod[]> {
  const selector = encodeURIComponent(
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  );
  const path = `${namespacedPath('v1', namespace, 'pods')}?labelSelector=${selector}`;
  return (await api.json<ObjectList<Pod>>({ path }, signal)).items;
}

/** Lists the DestinationRules of the namespace. */
export async function listDestinationRules(
  { api, namespace }: ClusterPlace,
  signal: AbortSignal,
): Promise<readonly IstioObject[]> {
  const path = istioPath(namespace, 'destinationrules');
  return (await api.json<ObjectList<IstioObject>>({ path }, signal)).items;
}

/** Takes an object that is not there for undefined. */
export async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isStatus(error, 404)) {
      return undefined;
    }
    throw error;
  }
}
