import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import type { Role } from '../../split/split.js';
import { namespacedPath, type ObjectList } from './api/kubernetes-api.js';
import type { Deployment } from './api/kubernetes-objects.js';
import { type ClusterPlace, findService } from './cluster-place.js';

/** The Deployment behind one of the hosts. */
export interface AuthDeployment {
  readonly name: string;
  /** The image of its service. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Finds the Deployments of both releases: those whose pods the Services of the hosts select.
 *
 * @throws {CanaryError} `refused` when one is missing.
 */
export async function findAuthDeployments(
  place: ClusterPlace,
  signal: AbortSignal,
): Promise<Readonly<Record<Role, AuthDeployment>>> {
  const { api, namespace } = place;
  const path = namespacedPath('apps/v1', namespace, 'deployments');
  const { items } = await api.json<ObjectList<Deployment>>({ path }, signal);
  const [stable, canary] = await Promise.all(
    [place.hosts.stable, place.hosts.canary].map(async (host) => {
      const selector = (await findService(place, host, signal))?.spec.selector;
      const found = items.find(
        ({ spec }) => selector !== undefined && selects(selector, spec.template.metadata.labels ?? {}),
      );
      if (found === undefined) {
        throw new CanaryError(
          exitCodes.refused,
          `no Deployment in namespace ${namespace} is behind Service ${host}; the Helm chart makes both`,
        );
      }
      return toAuthDeployment(found);
    }),
  );
  if (stable === undefined || canary === undefined) {
    throw new Error('there are two hosts');
  }
  return { stable, canary };
}

function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function toAuthDeployment({ metadata, spec }: Deployment): AuthDeployment {
  const { name, labels = {}, annotations = {} } = metadata;
  return { name, labels, annotations, image: spec.template.spec.containers[0]?.image ?? '' };
}
