import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import { changesAnnotation } from '../../split/change-record.js';
import { readSplitOf } from '../../split/read-split.js';
import type { Change, Split } from '../../split/split.js';
import { writeSplitInto } from '../../split/write-split.js';
import { describeConflict } from '../conflict.js';
import { ApiError, isStatus } from './api/api-error.js';
import type { IstioObject } from './api/kubernetes-objects.js';
import { type ClusterPlace, istioPath, orUndefined, splitName } from './cluster-place.js';
import { describeLastWriter, fieldManager, findReconciler } from './field-managers.js';
import { describeManualPatch } from './manual-patch.js';

const where = `VirtualService ${splitName}`;

/** How often a write is tried when the object changed meanwhile, but not its weights. */
const maxTries = 5;

/** Reads the split of the live VirtualService. */
export async function readSplit(place: ClusterPlace, signal: AbortSignal): Promise<Split> {
  return toSplit(await readVirtualService(place, signal));
}

/**
 * Reads the live VirtualService.
 *
 * @throws {CanaryError} `refused` when it is not there.
 */
export async function readVirtualService(place: ClusterPlace, signal: AbortSignal): Promise<IstioObject> {
  const path = istioPath(place.namespace, 'virtualservices', splitName);
  const found = await orUndefined(place.api.json<IstioObject>({ path }, signal));
  if (found === undefined) {
    throw new CanaryError(
      exitCodes.refused,
      `there is no ${where} in namespace ${place.namespace}; name another namespace, or apply it: kubectl apply -n ${place.namespace} -k istio/`,
    );
  }
  return found;
}

/**
 * Writes a change by server-side apply, if the weights and their record are still what was read.
 *
 * The resource version goes with it, so that a write in between is never overwritten. `force` is only about fields that
 * others set before: `spec.http` is one field, which belongs to `kubectl apply` at first. What a controller keeps applying
 * is not taken from it.
 *
 * @throws {CanaryError} `conflict` with both values; `noRights` with the patch to make by hand.
 */
export async function writeSplit(
  place: ClusterPlace,
  read: Split,
  change: Change,
  signal: AbortSignal,
): Promise<Split> {
  for (let tries = 1; ; tries++) {
    const found = await readVirtualService(place, signal);
    refuseConflict(read, change, found);
    try {
      return toSplit(
        await apply(place, writeSplitInto(found, change, { where, hosts: place.hosts }), signal),
      );
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      // Somebody was faster; the next look tells whether the weights are concerned.
      if (isStatus(error, 409) && tries < maxTries) {
        continue;
      }
      throw new CanaryError(
        exitCodes.noRights,
        `the cluster refused to write ${change.to} %: ${error.message}\nby hand: ${describeManualPatch(place, found, change)}`,
        { cause: error },
      );
    }
  }
}

function apply(
  { api, namespace }: ClusterPlace,
  { apiVersion, kind, metadata, spec }: IstioObject,
  signal: AbortSignal,
): Promise<IstioObject> {
  return api.json<IstioObject>(
    {
      method: 'PATCH',
      path: `${istioPath(namespace, 'virtualservices', splitName)}?fieldManager=${fieldManager}&force=true`,
      contentType: 'application/apply-patch+yaml',
      body: {
        apiVersion,
        kind,
        metadata: {
          name: metadata.name,
          namespace,
          resourceVersion: metadata.resourceVersion,
          annotations: { [changesAnnotation]: metadata.annotations?.[changesAnnotation] },
        },
        spec: { http: spec.http },
      },
    },
    signal,
  );
}

function refuseConflict(read: Split, change: Change, found: IstioObject): void {
  const now = toSplit(found);
  if (now.revision !== read.revision && !isSameState(read, now)) {
    throw new CanaryError(exitCodes.conflict, describeConflict(read, now, describeLastWriter(found)));
  }
  const reconciler = findReconciler(found);
  if (reconciler !== undefined) {
    throw new CanaryError(
      exitCodes.conflict,
      `${reconciler.manager} keeps ${where} as it knows it, with ${now.canaryPercent} % for the canary, and would take ${change.to} % back; nothing was written. Move the weight where ${reconciler.manager} reads it, or let it leave spec.http alone (canary/README.md, "On a cluster")`,
    );
  }
}

function isSameState(one: Split, other: Split): boolean {
  return (
    one.canaryPercent === other.canaryPercent &&
    one.owner === other.owner &&
    JSON.stringify(one.changes) === JSON.stringify(other.changes)
  );
}

function toSplit(virtualService: IstioObject): Split {
  const { canaryPercent, owner, changes } = readSplitOf(virtualService, where);
  return { canaryPercent, owner, changes, revision: virtualService.metadata.resourceVersion ?? '' };
}
