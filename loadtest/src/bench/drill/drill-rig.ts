import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createTopologyOnFreePorts,
  findExposure,
  issueTokens,
  locateDemoData,
  loopback,
  type MeshTools,
  type Relays,
  readStatus,
  startMesh,
  startRelays,
  stopMesh,
  type Topology,
} from '@zenlogic/local';
import { type IssuedToken, readSeedData, readTokens, type SeedData } from '../../seed-data.js';

/** A mesh of its own whose auth can be killed in parts. */
export interface DrillRig {
  /** Where Envoy listens in front of the gateway, as `host:port`. */
  readonly gateway: string;
  readonly data: SeedData;
  readonly tokens: readonly IssuedToken[];
  /** Cuts gRPC of all replicas of both releases of auth off. Their REST lives on. */
  killGrpc(): Promise<void>;
  reviveGrpc(): Promise<void>;
  /** Kills the processes of auth themselves. */
  killAuth(): void;
}

/** Options of {@link withDrillRig}. */
export interface DrillRigOptions {
  readonly repository: string;
  /** An empty folder for everything that is written. */
  readonly folder: string;
  readonly tools: MeshTools;
  readonly tokenCount: number;
  /** The gateway's time until its breaker tries gRPC again. Undefined leaves it at its default. */
  readonly breakerResetSeconds: number | undefined;
  readonly signal: AbortSignal;
}

const auth = ['auth-v1', 'auth-v2'];

/** Starts the mesh with a relay in front of gRPC of each replica of auth, and stops all of it when `use` has ended. */
export async function withDrillRig<T>(
  options: DrillRigOptions,
  use: (rig: DrillRig) => Promise<T>,
): Promise<T> {
  const { repository, folder, tools, tokenCount, signal } = options;
  const topology = setReset(
    await createTopologyOnFreePorts({ repository, stateDir: folder, relayed: auth }),
    options.breakerResetSeconds,
  );
  let relays: Relays | undefined;
  try {
    const started = await startRelays(topology);
    relays = started;
    await startMesh(topology, tools, { progress: () => undefined, signal });
    const tokenFile = join(folder, 'tokens.ndjson');
    await writeFile(tokenFile, await issueTokens(topology, tokenCount, signal), { mode: 0o600 });
    const { processes } = await readStatus(topology);
    const pids = processes.flatMap(({ name, pid }) =>
      pid !== undefined && auth.some((workload) => name.startsWith(`${workload}-`)) ? [pid] : [],
    );
    return await use({
      gateway: `${loopback}:${findExposure(topology, 'gateway', 'rest').localPort}`,
      data: readSeedData(locateDemoData(topology)),
      tokens: readTokens(tokenFile),
      killGrpc: started.cut,
      reviveGrpc: started.restore,
      killAuth: () => pids.forEach((pid) => void process.kill(pid, 'SIGKILL')),
    });
  } finally {
    await relays?.close();
    await stopMesh(topology, { progress: () => undefined });
  }
}

function setReset(topology: Topology, seconds: number | undefined): Topology {
  return seconds === undefined
    ? topology
    : {
        ...topology,
        workloads: topology.workloads.map((workload) =>
          workload.name === 'gateway'
            ? {
                ...workload,
                environment: { ...workload.environment, GATEWAY_BREAKER_RESET_MS: `${seconds * 1000}` },
              }
            : workload,
        ),
      };
}
