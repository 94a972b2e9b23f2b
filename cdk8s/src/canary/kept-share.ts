import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { VirtualServiceSpec } from '../../imports/gen/virtual-service.js';
import { changesAnnotation, ownerAnnotation } from './annotations.js';
import { readWeight, WeightError } from './canary-share.js';

/** Where the weights of the canary are. */
export interface WeightsPlace {
  /** File that holds the VirtualService. */
  readonly file: string;
  /** Name of the VirtualService. */
  readonly virtualService: string;
  readonly stableHost: string;
  readonly canaryHost: string;
}

interface Manifest {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: VirtualServiceSpec;
}

/**
 * Reads the share of release v2 from the manifests in a folder, which are the one place where it is written: whoever
 * writes the folder anew keeps it.
 *
 * @returns percent, or `undefined` when the folder has no such VirtualService yet.
 * @throws {WeightError} when the weights are no whole numbers from 0 to 100, do not sum to 100, or differ between routes.
 */
export function readKeptShare(folder: string, place: WeightsPlace): number | undefined {
  const { file } = place;
  const shares = (findVirtualService(folder, place)?.spec?.http ?? []).flatMap(({ route }, index) => {
    const share = readShare(route ?? [], `${file}: spec.http[${index}].route`, place);
    return share === undefined ? [] : [{ share, field: `${file}: spec.http[${index}]` }];
  });
  const [first] = shares;
  const other = shares.find(({ share }) => share !== first?.share);
  if (first !== undefined && other !== undefined) {
    throw new WeightError(
      `${other.field} gives release v2 ${other.share} % and ${first.field} ${first.share} %; write the same in both`,
    );
  }
  return first?.share;
}

/** Reads what `canary` has written beside the weights: why they are what they are, and who else moves them. */
export function readKeptAnnotations(folder: string, place: WeightsPlace): Readonly<Record<string, string>> {
  const annotations = Object.entries(findVirtualService(folder, place)?.metadata?.annotations ?? {});
  return Object.fromEntries(
    annotations.filter(([name]) => name === changesAnnotation || name === ownerAnnotation),
  );
}

function findVirtualService(folder: string, { file, virtualService }: WeightsPlace): Manifest | undefined {
  const path = join(folder, file);
  const manifests = existsSync(path)
    ? parseAllDocuments(readFileSync(path, 'utf8')).map((document) => document.toJS() as Manifest | null)
    : [];
  const found = manifests.find(
    (one) => one?.kind === 'VirtualService' && one.metadata?.name === virtualService,
  );
  return found ?? undefined;
}

type Destinations = NonNullable<NonNullable<VirtualServiceSpec['http']>[number]['route']>;

/** A route to one of the releases alone is none that splits. */
function readShare(route: Destinations, field: string, place: WeightsPlace): number | undefined {
  const { stableHost, canaryHost } = place;
  const hosts = route.map(({ destination }) => destination?.host);
  if (!hosts.includes(stableHost) || !hosts.includes(canaryHost)) {
    return undefined;
  }
  const weights = route.map(({ weight }, index) => readWeight(weight, `${field}[${index}].weight`));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum !== 100 || hosts.length !== 2) {
    throw new WeightError(
      `${field}: the weights of ${hosts.join(', ')} sum to ${sum}; make those of ${stableHost} and ${canaryHost} sum to 100`,
    );
  }
  return weights[hosts.indexOf(canaryHost)];
}
