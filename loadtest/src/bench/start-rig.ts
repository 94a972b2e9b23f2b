import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import {
  createTopologyOnFreePorts,
  type Exposure,
  findExposure,
  issueTokens,
  locateDemoData,
  loopback,
  type MeshTools,
  type Protocol,
  readStatus,
  startMesh,
  stopMesh,
  type Topology,
  type Workload,
} from '@zenlogic/local';
import { type IssuedToken, readSeedData, readTokens, type SeedData } from '../seed-data.js';
import { type ServerProcess, startServerProcess } from './server-process.js';

/** A server, and the process whose CPU time it uses. */
export interface Endpoint {
  /** As `host:port`. */
  readonly address: string;
  readonly pid: number;
}

/** A single server that is reached directly and through Envoy. */
export interface SoloServer extends Endpoint {
  /** Where Envoy listens in front of it. */
  readonly throughEnvoy: string;
}

/** Everything that is measured, running and seeded. */
export interface Rig {
  /** Bare grpc-js. */
  readonly hello: SoloServer;
  /** One auth process of release v1, apart from the mesh. */
  readonly auth: SoloServer;
  readonly rest: Endpoint;
  /** Bare Node that answers by REST what it asks auth by gRPC, through Envoy as the gateway does. */
  readonly bareGateway: Endpoint;
  /** The local mesh: all replicas of both releases, and where Envoy listens in front of them. */
  readonly mesh: {
    /** Of both releases of auth. */
    readonly replicas: readonly Endpoint[];
    readonly throughEnvoy: string;
    readonly catalog: { readonly replicas: readonly Endpoint[]; readonly throughEnvoy: string };
    readonly gateway: SoloServer;
  };
  readonly envoyPid: number;
  readonly data: SeedData;
  /** RS256 and ES256 in turn. */
  readonly tokens: readonly IssuedToken[];
}

/** Options of {@link withRig}. */
export interface RigOptions {
  readonly repository: string;
  /** An empty folder for everything that is written. */
  readonly folder: string;
  readonly tools: MeshTools;
  readonly tokenCount: number;
  readonly signal: AbortSignal;
}

/**
 * Starts the local mesh on ports of its own, with bare grpc-js and a single auth process as further workloads behind
 * the same Envoy, and the REST server beside it. Stops all of it when `use` has ended, whichever way.
 */
export async function withRig<T>(options: RigOptions, use: (rig: Rig) => Promise<T>): Promise<T> {
  const { repository, folder, tools, tokenCount, signal } = options;
  const topology = await addSoloServers(await createTopologyOnFreePorts({ repository, stateDir: folder }));
  let rest: ServerProcess | undefined;
  let bareGateway: ServerProcess | undefined;
  try {
    await startMesh(topology, tools, { progress: () => undefined, signal });
    rest = await startServerProcess(join(import.meta.dirname, 'rest-server.js'), {
      REST_REDIS_URL: `redis://${loopback}:${topology.valkeyPort}`,
    });
    bareGateway = await startServerProcess(join(import.meta.dirname, 'bare-gateway.js'), {
      BARE_AUTH_TARGET: findListener(topology, 'auth-service'),
    });
    const tokenFile = join(folder, 'tokens.ndjson');
    await writeFile(tokenFile, await issueTokens(topology, tokenCount, signal), { mode: 0o600 });
    const pids = await readPids(topology);
    return await use({
      hello: describeSolo(topology, pids, soloServers.hello.name),
      auth: describeSolo(topology, pids, soloServers.auth.name),
      rest: { address: rest.address, pid: rest.pid },
      bareGateway: { address: bareGateway.address, pid: bareGateway.pid },
      mesh: {
        replicas: describeReplicas(topology, pids, ['auth-service', 'auth-service-v2']),
        throughEnvoy: findListener(topology, 'auth-service'),
        catalog: {
          replicas: describeReplicas(topology, pids, ['catalog-service']),
          throughEnvoy: findListener(topology, 'catalog-service'),
        },
        gateway: describeSolo(topology, pids, 'gateway', 'rest'),
      },
      envoyPid: get(pids, 'envoy'),
      data: readSeedData(locateDemoData(topology)),
      tokens: readTokens(tokenFile),
    });
  } finally {
    await rest?.stop();
    await bareGateway?.stop();
    await stopMesh(topology, { progress: () => undefined });
  }
}

/** Each is a workload with one replica and a host of its own, all of the same name. */
const soloServers = {
  hello: {
    name: 'hello',
    release: '',
    protocols: ['grpc'],
    entryPoint: 'loadtest/dist/bench/hello-server.js',
    environmentPrefix: 'HELLO',
  },
  auth: {
    name: 'auth-solo',
    release: 'v1',
    protocols: ['grpc', 'rest'],
    entryPoint: 'services/auth/dist/main-v1.js',
    environmentPrefix: 'AUTH',
  },
} as const;

/** As for the mesh's own auth. */
const servicePorts = { grpc: 50051, rest: 8002 } as const;

async function addSoloServers(topology: Topology): Promise<Topology> {
  const auth = topology.workloads.find(({ environmentPrefix }) => environmentPrefix === 'AUTH');
  const solo = await Promise.all(
    Object.values(soloServers).map(async ({ protocols, ...server }) => {
      const [metricsPort = 0, localPort = 0, ...ports] = await findFreePorts(2 + protocols.length);
      const workload: Workload = {
        ...server,
        host: server.name,
        servicePorts: Object.fromEntries(protocols.map((one) => [one, servicePorts[one]])),
        environment: auth?.environment ?? {},
        stopOrder: auth?.stopOrder ?? 0,
        replicas: [
          {
            name: server.name,
            ports: Object.fromEntries(protocols.map((one, index) => [one, ports[index]])),
            metricsPort,
          },
        ],
      };
      const exposure: Exposure = {
        host: server.name,
        protocol: 'grpc',
        servicePort: servicePorts.grpc,
        localPort,
      };
      return { workload, exposure };
    }),
  );
  return {
    ...topology,
    workloads: [...topology.workloads, ...solo.map(({ workload }) => workload)],
    exposures: [...topology.exposures, ...solo.map(({ exposure }) => exposure)],
  };
}

function describeSolo(
  topology: Topology,
  pids: ReadonlyMap<string, number>,
  host: string,
  protocol: Protocol = 'grpc',
): SoloServer {
  const [endpoint] = describeReplicas(topology, pids, [host], protocol);
  if (endpoint === undefined) {
    throw new Error(`the local mesh has no replica of ${host}`);
  }
  return { ...endpoint, throughEnvoy: findListener(topology, host, protocol) };
}

function describeReplicas(
  topology: Topology,
  pids: ReadonlyMap<string, number>,
  hosts: readonly string[],
  protocol: Protocol = 'grpc',
): Endpoint[] {
  return topology.workloads
    .filter(({ host }) => hosts.includes(host))
    .flatMap(({ replicas }) => replicas)
    .map(({ name, ports }) => ({ address: `${loopback}:${ports[protocol]}`, pid: get(pids, name) }));
}

function findListener(topology: Topology, host: string, protocol: Protocol = 'grpc'): string {
  return `${loopback}:${findExposure(topology, host, protocol).localPort}`;
}

async function readPids(topology: Topology): Promise<ReadonlyMap<string, number>> {
  const { processes } = await readStatus(topology);
  return new Map(processes.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid] as const])));
}

function get(all: ReadonlyMap<string, number>, name: string): number {
  const value = all.get(name);
  if (value === undefined) {
    throw new Error(`the local mesh has no ${name}`);
  }
  return value;
}

async function findFreePorts(count: number): Promise<number[]> {
  // All are held until the last is found, or the same one could be found twice.
  const servers = Array.from({ length: count }, () => createServer().listen(0, loopback));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
