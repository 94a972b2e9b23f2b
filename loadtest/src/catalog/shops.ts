import type { IssuedToken, SeedData } from '../seed-data.js';
import { createWorkPlaces } from '../work-places.js';

/** A local that the load test fills with products, and who may do what there. */
export interface Shop {
  readonly localId: string;
  /** The token of somebody with `catalog:read`, `catalog:write` and `stock:write`. */
  readonly keeper: string;
  /** The tokens of all with `catalog:read`. */
  readonly readers: readonly string[];
}

const keeperPermissions = ['catalog:read', 'catalog:write', 'stock:write'];

/** Finds locals with a keeper, those with the most readers first. */
export function findShops(data: SeedData, tokens: readonly IssuedToken[], limit: number): Shop[] {
  const places = createWorkPlaces(data);
  const readers = new Map<string, string[]>();
  const keepers = new Map<string, string>();
  for (const issued of tokens) {
    const member = places.findMember(issued);
    for (const localId of member === undefined ? [] : places.listLocals(member)) {
      if (issued.permissions.includes('catalog:read')) {
        readers.set(localId, [...(readers.get(localId) ?? []), issued.token]);
      }
      if (keeperPermissions.every((permission) => issued.permissions.includes(permission))) {
        keepers.set(localId, keepers.get(localId) ?? issued.token);
      }
    }
  }
  return [...keepers]
    .map(([localId, keeper]) => ({ localId, keeper, readers: readers.get(localId) ?? [] }))
    .toSorted((a, b) => b.readers.length - a.readers.length || (a.localId < b.localId ? -1 : 1))
    .slice(0, limit);
}
