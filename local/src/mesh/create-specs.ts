import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAppliedState } from '../control-plane/applied-state.js';
import { locateEnvoyFiles } from '../envoy/envoy-files.js';
import { createEnvoyAdmin } from '../health/envoy-admin.js';
import { checkGrpcHealth } from '../health/grpc-health.js';
import { sendValkeyCommand } from '../health/valkey-command.js';
import type { Health, ProcessSpec } from '../process/process-spec.js';
import { loopback, type Replica, type Topology, type Workload } from '../topology.js';

/** Where the programs of the mesh are. */
export interface MeshTools {
  readonly envoy: string;
  readonly 'valkey-server': string;
}

/** The issuer and the audience of the tokens that the local mesh takes. */
export const localTokens = { issuer: 'https://auth.zenlogic.local', audience: 'zenlogic' } as const;

/** Longer than two of Envoy's health checks, so that no call goes to a replica that has closed. */
const drainDelayMs = 1500;
const shutdownGraceMs = 5000;

/** Names the file through which the topology reaches the control plane. */
export function locateTopologyFile(stateDir: string): string {
  return join(stateDir, 'topology.json');
}

/** Names the folder with the keys that sign and verify tokens. */
export function locateKeys(stateDir: string): string {
  return join(stateDir, 'keys');
}

/** Describes all processes of a mesh, in the order in which `status` lists them. */
export function createSpecs(topology: Topology, tools: MeshTools): readonly ProcessSpec[] {
  return [
    createEnvoySpec(topology, tools.envoy),
    createControlPlaneSpec(topology),
    ...topology.workloads.flatMap((workload) =>
      workload.replicas.map((replica) => createReplicaSpec(topology, workload, replica)),
    ),
    createValkeySpec(topology, tools['valkey-server']),
  ];
}

function createEnvoySpec(topology: Topology, program: string): ProcessSpec {
  const admin = createEnvoyAdmin(topology.adminPort);
  return {
    name: 'envoy',
    release: '',
    command: [
      program,
      ...['--config-path', locateEnvoyFiles(topology).bootstrap],
      // One thread of calls: it takes far more than a laptop's services do, and leaves the other cores to them.
      ...['--concurrency', '1'],
      // Several meshes on one machine would otherwise share memory for hot restarts.
      '--disable-hot-restart',
      ...['--log-level', 'warning'],
    ],
    env: {},
    addresses: [
      ...topology.exposures.map(({ host, servicePort, localPort }) => ({
        purpose: `Envoy for ${host}:${servicePort}`,
        port: localPort,
      })),
      { purpose: 'admin of Envoy', port: topology.adminPort },
    ],
    shownAddress: topology.exposures.map(({ localPort }) => `${loopback}:${localPort}`).join(' '),
    checkHealth: () => admin.checkReady(),
    stopTimeoutMs: 5000,
    stopOrder: 1,
  };
}

function createControlPlaneSpec(topology: Topology): ProcessSpec {
  return {
    name: 'control-plane',
    release: '',
    command: [
      process.execPath,
      '--enable-source-maps',
      fileURLToPath(new URL('../main.js', import.meta.url)),
      'control-plane',
      ...['--topology', locateTopologyFile(topology.stateDir)],
    ],
    env: {},
    addresses: [],
    shownAddress: 'watches istio/',
    async checkHealth() {
      const state = readAppliedState(topology.stateDir);
      if (state?.refusal !== undefined) {
        return { healthy: false, detail: 'manifests refused' };
      }
      return state?.appliedAt === undefined
        ? { healthy: false, detail: 'nothing applied' }
        : { healthy: true, detail: 'applied' };
    },
    stopTimeoutMs: 5000,
    stopOrder: 1,
  };
}

function createReplicaSpec(topology: Topology, workload: Workload, replica: Replica): ProcessSpec {
  const variables = {
    GRPC_ADDRESS: `${loopback}:${replica.grpcPort}`,
    METRICS_ADDRESS: `${loopback}:${replica.metricsPort}`,
    STORE: 'valkey',
    REDIS_URL: `redis://${loopback}:${topology.valkeyPort}`,
    JWT_KEYS_DIR: locateKeys(topology.stateDir),
    JWT_ISSUER: localTokens.issuer,
    JWT_AUDIENCE: localTokens.audience,
    LOG_LEVEL: 'info',
    DRAIN_DELAY_MS: String(drainDelayMs),
    SHUTDOWN_GRACE_MS: String(shutdownGraceMs),
  };
  return {
    name: replica.name,
    release: workload.release,
    command: [process.execPath, '--enable-source-maps', join(topology.repository, workload.entryPoint)],
    env: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [`${workload.environmentPrefix}_${name}`, value]),
    ),
    addresses: [
      { purpose: `gRPC of ${replica.name}`, port: replica.grpcPort },
      { purpose: `metrics of ${replica.name}`, port: replica.metricsPort },
    ],
    shownAddress: `${loopback}:${replica.grpcPort}`,
    checkHealth: () => checkGrpcHealth(replica.grpcPort),
    stopTimeoutMs: drainDelayMs + shutdownGraceMs + 2000,
    stopOrder: 2,
  };
}

function createValkeySpec(topology: Topology, program: string): ProcessSpec {
  const port = topology.valkeyPort;
  return {
    name: 'valkey',
    release: '',
    command: [
      program,
      ...['--port', String(port), '--bind', loopback, '--protected-mode', 'yes'],
      // The seed is loaded anew at every start, so nothing is worth a write to disk.
      ...['--save', '', '--appendonly', 'no', '--dir', topology.stateDir, '--daemonize', 'no'],
    ],
    env: {},
    addresses: [{ purpose: 'Valkey', port }],
    shownAddress: `${loopback}:${port}`,
    checkHealth: () => checkValkey(port),
    stopTimeoutMs: 5000,
    stopOrder: 3,
  };
}

async function checkValkey(port: number): Promise<Health> {
  try {
    const answer = await sendValkeyCommand(port, ['PING']);
    return { healthy: answer === '+PONG', detail: answer === '+PONG' ? 'PONG' : answer };
  } catch (error) {
    return { healthy: false, detail: (error as Error).message };
  }
}
