import { ourselves, ownerAnnotation } from '../../split/change-record.js';
import type { IstioObject, ManagedFields } from './api/kubernetes-objects.js';

/** The field manager of this command. */
export const fieldManager = 'zenlogic-canary';

/** Clients of people: what they have applied once, they do not apply again by themselves. */
const handTools = new Set([fieldManager, 'kubectl', 'kubectl-client-side-apply']);

/** Controllers, whether or not they apply on the server. */
const controllers = new Set([
  'argo-rollouts',
  'argocd-application-controller',
  'argocd-controller',
  'flagger',
  'helm-controller',
  'kustomize-controller',
  'rollouts-controller',
]);

/**
 * Finds a controller that keeps the routes of a VirtualService at what it knows, so that it would put weights back: Argo CD,
 * Flux and their like apply on the server under a name of their own. `spec.http` is one field, whoever sets a weight sets
 * it all. What they were told to leave alone cannot be seen, so the annotation of the owner says so: `canary`.
 */
export function findReconciler({ metadata }: IstioObject): ManagedFields | undefined {
  if (metadata.annotations?.[ownerAnnotation] === ourselves) {
    return undefined;
  }
  return metadata.managedFields?.find(
    ({ manager = '', operation, fieldsV1 }) =>
      owns(fieldsV1, 'f:spec', 'f:http') &&
      (controllers.has(manager) || (operation === 'Apply' && !handTools.has(manager))),
  );
}

/** Who set the routes of a VirtualService last, and when, such as `kubectl-edit at 2026-11-24T17:29:19Z`. */
export function describeLastWriter({ metadata }: IstioObject): string {
  const [last] = (metadata.managedFields ?? [])
    .filter(({ fieldsV1 }) => owns(fieldsV1, 'f:spec', 'f:http'))
    .sort((one, other) => (other.time ?? '').localeCompare(one.time ?? ''));
  return last === undefined ? 'somebody' : `${last.manager} at ${last.time}`;
}

/** When the spec of an object was changed last, in milliseconds since 1970. Without labels, annotations and status. */
export function specChangedAt({ metadata }: IstioObject): number {
  const times = (metadata.managedFields ?? [])
    .filter(({ subresource, fieldsV1 }) => subresource === undefined && owns(fieldsV1, 'f:spec'))
    .map(({ time }) => Date.parse(time ?? ''));
  const created = Date.parse(metadata.creationTimestamp ?? '');
  return Math.max(0, ...[created, ...times].filter((time) => !Number.isNaN(time)));
}

function owns(fields: ManagedFields['fieldsV1'], ...path: readonly string[]): boolean {
  let place: unknown = fields;
  for (const part of path) {
    if (typeof place !== 'object' || place === null || !(part in place)) {
      return false;
    }
    place = (place as Readonly<Record<string, unknown>>)[part];
  }
  return true;
}
