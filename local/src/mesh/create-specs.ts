import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAppliedState } from '../control-plane/applied-state.js';
import { locateEnvoyFiles } from '../envoy/envoy-files.js';
import { createEnvoyAdmin } from '../health/envoy-admin.js';
import { checkReplicaHealth } from '../health/replica-health.js';
import { sendValkeyCommand } from '../health/valkey-command.js';
import type { Health, ProcessSpec } from '../process/process-spec.js';
import {
  findListenPorts,
  listProtocols,
  listReplicaPorts,
  loopback,
  nameExposure,
  type Replica,
  type Topology,
  type Workload,
} from '../topology.js';

/** Where the programs of the mesh are. */
export interface MeshTools {
  readonly envoy: string;
  readonly 'valkey-server': string;
}

/** Longer than two of Envoy's health checks, so that no call goes to a replica that has closed. */
const drainDelayMs = 1500;
const shutdownGraceMs = 5000;

/** After every service that calls others through Envoy, before those that only answer. */
const balancerStopOrder = 3;

/** Names the file through which the topology reaches the control plane. */
export function locateTopologyFile(stateDir: string): string {
  return join(stateDir, 'topology.json');
}

/** Describes all processes of a mesh, in the order in which `status` lists them. */
export function createSpecs(topology: Topology, tools: MeshTools): readonly ProcessSpec[] {
  return [
    createEnvoySpec(topology, tools.envoy),
    createControlPlaneSpec(topology),
    ...topology.workloads.flatMap((workload) =>
      workload.replicas.map((replica) => createReplicaSpec(topology.repository, workload, replica)),
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
      ...topology.exposures.map((exposure) => ({
        purpose: nameExposure(exposure),
        port: exposure.localPort,
      })),
      { purpose: 'admin of Envoy', port: topology.adminPort },
    ],
    shownAddress: formatAddresses(topology.exposures.map(({ localPort }) => localPort)),
    checkHealth: () => admin.checkReady(),
    stopTimeoutMs: 5000,
    stopOrder: balancerStopOrder,
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
    stopOrder: balancerStopOrder,
  };
}

function createReplicaSpec(repository: string, workload: Workload, replica: Replica): ProcessSpec {
  const ports = listProtocols(findListenPorts(replica));
  const variables = {
    ...Object.fromEntries(
      ports.map(([protocol, port]) => [`${protocol.toUpperCase()}_ADDRESS`, `${loopback}:${port}`]),
    ),
    METRICS_ADDRESS: `${loopback}:${replica.metricsPort}`,
    LOG_LEVEL: 'info',
    DRAIN_DELAY_MS: String(drainDelayMs),
    SHUTDOWN_GRACE_MS: String(shutdownGraceMs),
  };
  return {
    name: replica.name,
    release: workload.release,
    command: [process.execPath, '--enable-source-maps', join(repository, workload.entryPoint)],
    env: {
      ...Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [`${workload.environmentPrefix}_${name}`, value]),
      ),
      ...workload.environment,
    },
    addresses: listReplicaPorts(replica),
    shownAddress: formatAddresses(ports.map(([, port]) => port)),
    checkHealth: () => checkReplicaHealth(replica),
    stopTimeoutMs: drainDelayMs + shutdownGraceMs + 2000,
    stopOrder: workload.stopOrder,
  };
}

/** Writes several ports of this machine in little room: `127.0.0.1:15051, 18051`. */
function formatAddresses(ports: readonly number[]): string {
  return `${loopback}:${ports.join(', ')}`;
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
    stopOrder: 5,
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
