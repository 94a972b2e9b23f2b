import {
  createKnownHosts,
  ManifestError,
  openProcessRecords,
  readAppliedState,
  readManifests,
  type Topology,
} from '@zenlogic/local';
import type { SplitHosts } from '../../split/read-split.js';
import type { Obstacle } from '../target.js';
import type { SplitFile } from './split-file.js';

/** Finds what would keep a new weight from being in force, or from being safe. */
export function findObstacles(topology: Topology, file: SplitFile, hosts: SplitHosts): readonly Obstacle[] {
  return [
    ...findMissingProcesses(topology),
    ...findRefusal(topology),
    ...findMissingRules(topology, hosts),
    ...file.findMissingRights().map((message): Obstacle => ({ kind: 'no rights', message })),
  ];
}

function unsafe(message: string): Obstacle {
  return { kind: 'unsafe', message };
}

function findMissingProcesses({ stateDir }: Topology): readonly Obstacle[] {
  const records = openProcessRecords(stateDir);
  return ['envoy', 'control-plane']
    .filter((name) => records.findRunning(name) === undefined)
    .map((name) => unsafe(`${name} does not run, so no weight would come into force; \`make up\` starts it`));
}

function findRefusal({ stateDir }: Topology): readonly Obstacle[] {
  const reason = readAppliedState(stateDir)?.refusal?.reason;
  return reason === undefined
    ? []
    : [unsafe(`the control plane refused the manifests, older ones are in force: ${reason}`)];
}

/** The limits of connections and the ejection of failing replicas are set there. */
function findMissingRules(topology: Topology, { canary }: SplitHosts): readonly Obstacle[] {
  try {
    const { destinationRules } = readManifests(topology.manifestDir, createKnownHosts(topology));
    return destinationRules.has(canary)
      ? []
      : [
          unsafe(
            `no DestinationRule for ${canary} in ${topology.manifestDir}; restore it (\`make manifests\`)`,
          ),
        ];
  } catch (error) {
    if (error instanceof ManifestError) {
      return [unsafe(`the manifests make no sense: ${error.message}`)];
    }
    throw error;
  }
}
