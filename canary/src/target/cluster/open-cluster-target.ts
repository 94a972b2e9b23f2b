import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { authHosts } from '../../split/read-split.js';
import type { Target } from '../target.js';
import { createKubernetesApi, type KubernetesApi } from './api/kubernetes-api.js';
import { type ClusterChoice, loadKubeconfig } from './api/load-kubeconfig.js';
import { findObstacles } from './cluster-obstacles.js';
import type { ClusterPlace } from './cluster-place.js';
import { readReplicas, scrape } from './cluster-replicas.js';
import { readSplit, writeSplit } from './cluster-split.js';
import { promote } from './promote.js';
import { createEnvoyClient } from './proxies/ask-envoy.js';
import { readProxies } from './proxies/read-proxies.js';
import { sayMissingRights } from './rights.js';
import { sendCalls } from './send-calls.js';

/** Options of {@link openClusterTarget}. */
export interface ClusterTargetOptions extends ClusterChoice {
  /** Folder of the Helm chart, for a promotion. By default, that of this repository. */
  readonly chart?: string | undefined;
}

const repository = resolve(fileURLToPath(import.meta.url), '../../../../../..');

/**
 * Opens a namespace of a cluster with Kubernetes and Istio.
 *
 * @throws {CanaryError} `usage` for a context that is not there; `unreachable` when the API server does not answer.
 */
export async function openClusterTarget(options: ClusterTargetOptions = {}): Promise<Target> {
  const { chart = `${repository}/charts/zenlogic`, kubeconfig } = options;
  const { config, namespace } = await loadKubeconfig(options);
  const api = createKubernetesApi(config);
  const place: ClusterPlace = { api, namespace, hosts: authHosts };
  const envoy = await createEnvoyClient(config, namespace);
  const operator = await readUserName(api);
  const clusterFlags = [
    ...['--kube-context', api.context],
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
  ];
  const allowed = <T>(action: Promise<T>): Promise<T> => sayMissingRights(operator, action);
  return {
    name: `context ${api.context}, namespace ${namespace}`,
    operator,
    readSplit: (signal) => allowed(readSplit(place, signal)),
    writeSplit: (read, change, signal) => allowed(writeSplit(place, read, change, signal)),
    readProxies: (signal) => allowed(readProxies(place, envoy, signal)),
    readReplicas: (signal) => allowed(readReplicas(place, signal)),
    scrape: (replica, signal) => allowed(scrape(place, replica, signal)),
    findObstacles: (signal, to) => allowed(findObstacles(place, envoy, { operator, to }, signal)),
    sendCalls: (load, signal) => allowed(sendCalls(place, load, signal)),
    promote: (progress, signal) => allowed(promote(place, { chart, clusterFlags }, progress, signal)),
  };
}

/** Asks the API server who is asking, which no kubeconfig tells for certain. */
async function readUserName(api: KubernetesApi): Promise<string> {
  const review = await api.json<{ readonly status?: { readonly userInfo?: { readonly username?: string } } }>(
    {
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    },
    AbortSignal.timeout(10_000),
  );
  return review.status?.userInfo?.username ?? 'somebody';
}
