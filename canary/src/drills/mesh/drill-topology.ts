import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createTopologyOnFreePorts, type Topology } from '@zenlogic/local';
import { preloadFaults } from '../faults/faults-module.js';

/** Describes a mesh on free ports whose manifests are a copy and whose auth processes can be given faults. */
export async function createDrillTopology(repository: string, folder: string): Promise<Topology> {
  const manifestDir = join(folder, 'istio');
  cpSync(join(repository, 'istio'), manifestDir, { recursive: true });
  const stateDir = join(folder, 'state');
  mkdirSync(stateDir, { recursive: true });
  const topology = await createTopologyOnFreePorts({ repository, stateDir, manifestDir });
  return {
    ...topology,
    workloads: topology.workloads.map((workload) =>
      workload.environmentPrefix === 'AUTH'
        ? {
            ...workload,
            environment: {
              ...workload.environment,
              NODE_OPTIONS: preloadFaults,
              FAULTS_CONTROL_FILE: locateFaults(folder, workload.name),
            },
          }
        : workload,
    ),
  };
}

/** Names the control file of the faults of a workload. */
export function locateFaults(folder: string, workload: string): string {
  return join(folder, `faults-${workload}.json`);
}
