import { readAppliedState } from '../control-plane/applied-state.js';
import {
  listWrittenWeights,
  type RouteWeights,
  readRouteWeights,
  sameWeights,
} from '../envoy/route-weights.js';
import { createEnvoyAdmin } from '../health/envoy-admin.js';
import { createKnownHosts } from '../manifest/known-hosts.js';
import { ManifestError } from '../manifest/manifest-error.js';
import { readManifests } from '../manifest/read-manifests.js';
import { openProcessRecords } from '../process/process-record.js';
import type { Topology } from '../topology.js';
import { createSpecs } from './create-specs.js';

/** A process of the mesh as it is now. */
export interface ProcessStatus {
  readonly name: string;
  readonly release: string;
  readonly running: boolean;
  readonly healthy: boolean;
  /** Such as `SERVING`, or why not. */
  readonly health: string;
  readonly address: string;
  readonly pid: number | undefined;
  readonly uptimeSeconds: number | undefined;
}

/** The mesh as it is now. */
export interface MeshStatus {
  /** `down` when nothing runs, `healthy` when everything does and the weights in force are those written. */
  readonly state: 'healthy' | 'unhealthy' | 'down';
  readonly processes: readonly ProcessStatus[];
  /** By the manifests as they are now; `undefined` when these are refused. */
  readonly writtenWeights: readonly RouteWeights[] | undefined;
  /** By Envoy; `undefined` when it does not answer. */
  readonly weightsInForce: readonly RouteWeights[] | undefined;
  /** Why the manifests as they are now are refused. */
  readonly refusal: string | undefined;
  /** When the manifests in force were taken, ISO 8601. */
  readonly appliedAt: string | undefined;
}

/** Asks every process of a mesh for its health, and Envoy for its weights. */
export async function readStatus(topology: Topology): Promise<MeshStatus> {
  const records = openProcessRecords(topology.stateDir);
  const specs = createSpecs(topology, { envoy: '', 'valkey-server': '' });
  const [processes, weightsInForce] = await Promise.all([
    Promise.all(
      specs.map(async (spec): Promise<ProcessStatus> => {
        const record = records.findRunning(spec.name);
        const { name, release, shownAddress: address } = spec;
        if (record === undefined) {
          const health = 'not running';
          return {
            name,
            release,
            address,
            running: false,
            healthy: false,
            health,
            pid: undefined,
            uptimeSeconds: undefined,
          };
        }
        const { healthy, detail: health } = await spec.checkHealth();
        const uptimeSeconds = Math.max(0, Math.round((Date.now() - Date.parse(record.startedAt)) / 1000));
        return { name, release, address, running: true, healthy, health, pid: record.pid, uptimeSeconds };
      }),
    ),
    readWeightsInForce(topology),
  ]);
  const written = readWritten(topology);
  const agrees =
    written.weights !== undefined &&
    weightsInForce !== undefined &&
    sameWeights(written.weights, weightsInForce);
  const healthy = agrees && processes.every((process) => process.healthy);
  return {
    state: healthy ? 'healthy' : processes.some(({ running }) => running) ? 'unhealthy' : 'down',
    processes,
    writtenWeights: written.weights,
    weightsInForce,
    refusal: written.refusal,
    appliedAt: readAppliedState(topology.stateDir)?.appliedAt,
  };
}

async function readWeightsInForce(topology: Topology): Promise<readonly RouteWeights[] | undefined> {
  try {
    const configurations = await createEnvoyAdmin(topology.adminPort).listRouteConfigurations();
    return configurations.flatMap(readRouteWeights);
  } catch {
    return undefined;
  }
}

function readWritten(topology: Topology): { weights?: readonly RouteWeights[]; refusal?: string } {
  try {
    const manifests = readManifests(topology.manifestDir, createKnownHosts(topology));
    return { weights: listWrittenWeights(topology, manifests) };
  } catch (error) {
    if (error instanceof ManifestError) {
      return { refusal: error.message };
    }
    throw error;
  }
}
