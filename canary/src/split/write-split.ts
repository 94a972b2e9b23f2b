import type { Document } from 'yaml';
import { changesAnnotation, formatChanges } from './change-record.js';
import { authHosts, type FieldPath, readSplitOf, type SplitHosts, type WrittenSplit } from './read-split.js';
import type { Change } from './split.js';

/** A field and what is to be written there. */
interface Edit {
  readonly path: FieldPath;
  readonly value: unknown;
}

/** Options of {@link writeSplitInto} and {@link writeSplitIntoDocument}. */
export interface WriteSplitOptions {
  /** As messages call the VirtualService. */
  readonly where: string;
  /** By default, {@link authHosts}. */
  readonly hosts?: SplitHosts;
}

/**
 * Sets both weights of every route that splits, and adds the change to the record.
 *
 * @returns a copy; the given object stays as it is.
 * @throws {CanaryError} `refused`, as `readSplitOf` does.
 */
export function writeSplitInto<T extends object>(
  virtualService: T,
  change: Change,
  { where, hosts = authHosts }: WriteSplitOptions,
): T {
  const copy = structuredClone(virtualService);
  for (const { path, value } of listEdits(readSplitOf(virtualService, where, hosts), change)) {
    setIn(copy, path, value);
  }
  return copy;
}

/** The same for a file: comments and what else is written in it stay. Changes the document. */
export function writeSplitIntoDocument(
  document: Document,
  change: Change,
  { where, hosts = authHosts }: WriteSplitOptions,
): void {
  for (const { path, value } of listEdits(readSplitOf(document.toJS(), where, hosts), change)) {
    document.setIn(path, value);
  }
}

/** Lists the weights of a split by their fields, for the one who must write them by hand. */
export function listWeights(
  { routes }: Pick<WrittenSplit, 'routes'>,
  canaryPercent: number,
): readonly Edit[] {
  return routes.flatMap(({ stableWeight, canaryWeight }) => [
    { path: stableWeight, value: 100 - canaryPercent },
    { path: canaryWeight, value: canaryPercent },
  ]);
}

function listEdits(written: WrittenSplit, change: Change): readonly Edit[] {
  return [
    ...listWeights(written, change.to),
    {
      path: ['metadata', 'annotations', changesAnnotation],
      value: formatChanges([change, ...written.changes]),
    },
  ];
}

function setIn(target: object, path: FieldPath, value: unknown): void {
  let place = target as Record<string | number, unknown>;
  for (const part of path.slice(0, -1)) {
    place[part] ??= {};
    place = place[part] as Record<string | number, unknown>;
  }
  place[path.at(-1) ?? ''] = value;
}
