import { changesAnnotation, formatChanges } from '../../split/change-record.js';
import { type FieldPath, readSplitOf } from '../../split/read-split.js';
import type { Change } from '../../split/split.js';
import { listWeights } from '../../split/write-split.js';
import type { IstioObject } from './api/kubernetes-objects.js';
import { type ClusterPlace, splitName } from './cluster-place.js';

/** So many changes are in a patch that somebody must copy. */
const keptChanges = 3;

interface Operation {
  readonly op: 'test' | 'replace' | 'add';
  readonly path: string;
  readonly value: unknown;
}

/**
 * Writes a change as a command for somebody who has the right to make it. It does nothing when the weights are not any
 * more what they were, and it carries the record without which the guard of the weights would refuse it.
 */
export function describeManualPatch(
  { api, namespace }: Pick<ClusterPlace, 'api' | 'namespace'>,
  virtualService: IstioObject,
  change: Change,
): string {
  const split = readSplitOf(virtualService, splitName);
  const record = formatChanges([change, ...split.changes].slice(0, keptChanges));
  const operations: readonly Operation[] = [
    ...listWeights(split, change.from).map(({ path, value }) => operation('test', path, value)),
    ...listWeights(split, change.to).map(({ path, value }) => operation('replace', path, value)),
    ...(virtualService.metadata.annotations === undefined
      ? [operation('add', ['metadata', 'annotations'], {})]
      : []),
    operation('add', ['metadata', 'annotations', changesAnnotation], record),
  ];
  return [
    `kubectl --context ${quote(api.context)} --namespace ${namespace} patch virtualservice ${splitName}`,
    `--type json --patch ${quote(JSON.stringify(operations))}`,
  ].join(' ');
}

function operation(op: Operation['op'], path: FieldPath, value: unknown): Operation {
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return { op, path: pointer.join(''), value };
}

/** Quotes a word for a shell, where it needs it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
