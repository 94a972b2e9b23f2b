import { z } from 'zod';
import { CanaryError } from '../canary-error.js';
import { exitCodes } from '../exit-codes.js';
import { type Annotations, readChanges, readOwner } from './change-record.js';
import type { Change } from './split.js';

/** The hosts between which calls are split. */
export interface SplitHosts {
  readonly stable: string;
  readonly canary: string;
}

/** The hosts of the two releases of auth, the names of their Services. */
export const authHosts: SplitHosts = { stable: 'auth-service', canary: 'auth-service-v2' };

/** What a VirtualService says of the split. */
export interface WrittenSplit {
  readonly canaryPercent: number;
  readonly owner: string | undefined;
  readonly changes: readonly Change[];
  /** Every route that splits; gRPC and REST may share one. */
  readonly routes: readonly SplitRoute[];
}

/** A route that splits calls between the two hosts, and where its weights are. */
export interface SplitRoute {
  /** As proxies call it; one without a name has that of its VirtualService and its index. */
  readonly name: string;
  readonly stableWeight: FieldPath;
  readonly canaryWeight: FieldPath;
}

/** The way to a field, such as `spec`, `http`, 2, `route`, 0, `weight`. */
export type FieldPath = readonly (string | number)[];

const destinationSchema = z.looseObject({
  destination: z.looseObject({ host: z.string() }),
  weight: z.unknown().optional(),
});

const virtualServiceSchema = z.looseObject({
  kind: z.literal('VirtualService'),
  metadata: z.looseObject({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z.looseObject({
    http: z.array(
      z.looseObject({ name: z.string().optional(), route: z.array(destinationSchema).optional() }),
    ),
  }),
});

type VirtualService = z.infer<typeof virtualServiceSchema>;

const weightSchema = z.number().int().min(0).max(100);

/**
 * Reads the split that a VirtualService writes down.
 *
 * @param where as messages call it: `istio/auth-virtualservice.yaml`, or `VirtualService auth-service-grpc`.
 * @throws {CanaryError} `refused`, naming the field that is missing or makes no sense.
 */
export function readSplitOf(virtualService: unknown, where: string, hosts = authHosts): WrittenSplit {
  const parsed = virtualServiceSchema.safeParse(virtualService);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${formatPath(path)}: ${message}`);
    throw refuse(`${where}: ${problems.join('; ')}`);
  }
  const { metadata, spec } = parsed.data;
  const found = spec.http.flatMap((_, index) => readRoute(parsed.data, index, where, hosts) ?? []);
  const [first, ...others] = found;
  const annotations: Annotations = metadata.annotations ?? {};
  const owner = readOwner(annotations);
  if (first === undefined) {
    if (owner !== undefined) {
      throw refuse(
        `${where}: ${owner} moves the calls to ${hosts.stable}, and these routes are its own; use ${owner}, or apply istio/ again when it has left`,
      );
    }
    throw refuse(
      `${where}: spec.http: no route splits between ${hosts.stable} and ${hosts.canary}; restore the one that does`,
    );
  }
  const different = others.find(({ canaryPercent }) => canaryPercent !== first.canaryPercent);
  if (different !== undefined) {
    throw refuse(
      `${where}: ${formatPath(different.canaryWeight)}: is ${different.canaryPercent}, but ` +
        `${formatPath(first.canaryWeight)} is ${first.canaryPercent}; all routes move together, make them the same`,
    );
  }
  return {
    canaryPercent: first.canaryPercent,
    owner,
    changes: readChanges(annotations),
    routes: found.map(({ name, stableWeight, canaryWeight }) => ({ name, stableWeight, canaryWeight })),
  };
}

/** Writes the way to a field as messages do: `spec.http[2].route[0].weight`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

function readRoute(
  { metadata, spec }: VirtualService,
  index: number,
  where: string,
  hosts: SplitHosts,
): (SplitRoute & { readonly canaryPercent: number }) | undefined {
  const { name = `${metadata.name}[${index}]`, route = [] } = spec.http[index] ?? {};
  const positionOf = (host: string): number =>
    route.findIndex(({ destination }) => isHost(destination.host, host));
  const stable = positionOf(hosts.stable);
  const canary = positionOf(hosts.canary);
  if (stable === -1 || canary === -1) {
    return undefined;
  }
  const path: FieldPath = ['spec', 'http', index, 'route'];
  const weights = route.map(({ weight }, position) => {
    const parsed = weightSchema.safeParse(weight);
    if (!parsed.success) {
      const shown = (weight ?? undefined) === undefined ? 'is missing' : `is ${JSON.stringify(weight)}`;
      throw refuse(
        `${where}: ${formatPath([...path, position, 'weight'])}: ${shown}; make it a whole number from 0 to 100`,
      );
    }
    return parsed.data;
  });
  if (route.length > 2) {
    throw refuse(
      `${where}: ${formatPath(path)}: has ${route.length} destinations; a canary is split between two, ${hosts.stable} and ${hosts.canary}`,
    );
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum !== 100) {
    throw refuse(`${where}: ${formatPath(path)}: weights sum to ${sum}; make them sum to 100`);
  }
  return {
    name,
    stableWeight: [...path, stable, 'weight'],
    canaryWeight: [...path, canary, 'weight'],
    canaryPercent: weights[canary] ?? 0,
  };
}

/** A host may be written with its namespace: `auth-service.zenlogic.svc.cluster.local`. */
function isHost(written: string, host: string): boolean {
  return written === host || written.startsWith(`${host}.`);
}

function refuse(message: string): CanaryError {
  return new CanaryError(exitCodes.refused, message);
}
