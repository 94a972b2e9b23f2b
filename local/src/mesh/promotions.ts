import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Topology, Workload } from '../topology.js';
import { writeAtomically } from '../write-atomically.js';

/** The build that a workload runs in place of its own. */
export type Build = Pick<Workload, 'release' | 'entryPoint'>;

/** Names the file that remembers promotions. Without it, every workload runs its own build. */
export function locatePromotions(stateDir: string): string {
  return join(stateDir, 'promotions.json');
}

/** Tells which workloads run another build than their own, by name. */
export function readPromotions(stateDir: string): Readonly<Record<string, Build>> {
  try {
    return JSON.parse(readFileSync(locatePromotions(stateDir), 'utf8')) as Record<string, Build>;
  } catch {
    return {};
  }
}

/** Remembers that a workload runs another build from now on. */
export function writePromotion(stateDir: string, workload: string, { release, entryPoint }: Build): void {
  const promotions = { ...readPromotions(stateDir), [workload]: { release, entryPoint } };
  writeAtomically(locatePromotions(stateDir), `${JSON.stringify(promotions, undefined, 2)}\n`);
}

/** Describes a mesh with the builds that were promoted in it. */
export function withPromotions(topology: Topology): Topology {
  const promotions = readPromotions(topology.stateDir);
  return {
    ...topology,
    workloads: topology.workloads.map((workload) => ({ ...workload, ...promotions[workload.name] })),
  };
}
