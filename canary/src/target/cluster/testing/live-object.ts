import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { changesAnnotation, formatChanges } from '../../../split/change-record.js';
import type { Change } from '../../../split/split.js';
import type { IstioObject, ManagedFields } from '../api/kubernetes-objects.js';

const manifest = new URL('../../../../../../istio/auth-virtualservice.yaml', import.meta.url);

/** A change from one share to another. */
export function change(from: number, to: number, more: Partial<Change> = {}): Change {
  return { at: '2026-11-24T03:00:00.000Z', by: 'ana', command: 'shift', reason: '', from, to, ...more };
}

/** What a live VirtualService has. */
export interface LiveOptions {
  readonly percent: number;
  readonly resourceVersion?: string;
  readonly changes?: readonly Change[];
  /** Owners of `spec.http`. By default, `kubectl apply`. */
  readonly writers?: readonly ManagedFields[];
}

/** The VirtualService of the repository, as a cluster has it. */
export function createLiveObject({
  percent,
  resourceVersion = '1',
  changes = [],
  writers = [{ manager: 'kubectl-client-side-apply', operation: 'Update' }],
}: LiveOptions): IstioObject {
  const { metadata, spec, ...rest } = parse(readFileSync(manifest, 'utf8')) as IstioObject & {
    readonly spec: { readonly http: readonly { route: { weight?: number }[] }[] };
  };
  const [stable, canary] = spec.http[2]?.route ?? [];
  if (stable === undefined || canary === undefined) {
    throw new Error('the manifest splits no more in its third route');
  }
  stable.weight = 100 - percent;
  canary.weight = percent;
  return {
    ...rest,
    metadata: {
      ...metadata,
      resourceVersion,
      annotations: {
        ...metadata.annotations,
        ...(changes.length > 0 && { [changesAnnotation]: formatChanges(changes) }),
      },
      managedFields: writers.map((writer) => ({
        time: '2026-11-24T02:00:00Z',
        fieldsV1: { 'f:spec': { 'f:http': {} } },
        ...writer,
      })),
    },
    spec,
  };
}
