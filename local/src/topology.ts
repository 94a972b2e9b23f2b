import { join } from 'node:path';

/** The only address the mesh uses: macOS has no other loopback address without set-up. */
export const loopback = '127.0.0.1';

/** One process of a workload. */
export interface Replica {
  /** Also names its record and its log: `auth-v1-1`. */
  readonly name: string;
  readonly grpcPort: number;
  readonly metricsPort: number;
}

/** One release of a service: what a Deployment and its Service are in a cluster. */
export interface Workload {
  /** `auth-v1`. */
  readonly name: string;
  readonly release: string;
  /** The host that manifests in `istio/` use, the name of its Service in a cluster. */
  readonly host: string;
  /** The port that manifests use; where replicas really listen differs. */
  readonly servicePort: number;
  /** What Node runs, relative to the repository. */
  readonly entryPoint: string;
  /** Prefix of the environment variables that the service reads, such as `AUTH`. */
  readonly environmentPrefix: string;
  readonly replicas: readonly Replica[];
}

/** A host that callers reach through Envoy, and where on this machine. */
export interface Exposure {
  readonly host: string;
  readonly servicePort: number;
  readonly localPort: number;
}

/** Everything the mesh consists of. Plain data, so that it can be handed to another process as JSON. */
export interface Topology {
  /** Absolute path of the repository: where the built services and `istio/` are. */
  readonly repository: string;
  /** Absolute path of the folder with the manifests. */
  readonly manifestDir: string;
  /** Absolute path of the folder that everything is written to. */
  readonly stateDir: string;
  readonly valkeyPort: number;
  readonly adminPort: number;
  readonly workloads: readonly Workload[];
  readonly exposures: readonly Exposure[];
}

/** A port of the mesh and what it is for, as error messages say it. */
export interface NamedPort {
  readonly purpose: string;
  readonly port: number;
}

/** Options of {@link createTopology}. */
export interface TopologyOptions {
  /** Absolute path of the repository. */
  readonly repository: string;
  /** By default, `.local` in the repository. */
  readonly stateDir?: string;
  /** By default, `istio` in the repository. */
  readonly manifestDir?: string;
  /** Ports that differ from the standard ones, by purpose. By default, none. */
  readonly ports?: Readonly<Record<string, number>>;
}

/** Describes the mesh on its standard ports or, for tests beside a running mesh, on others. */
export function createTopology(options: TopologyOptions): Topology {
  const { repository, ports = {} } = options;
  const port = (purpose: string, standard: number): number => ports[purpose] ?? standard;

  function authRelease(release: string, host: string, firstGrpc: number, firstMetrics: number): Workload {
    const replicas = [0, 1].map((index) => {
      const name = `auth-${release}-${index + 1}`;
      return {
        name,
        grpcPort: port(`gRPC of ${name}`, firstGrpc + index),
        metricsPort: port(`metrics of ${name}`, firstMetrics + index),
      };
    });
    return {
      name: `auth-${release}`,
      release,
      host,
      servicePort: 50051,
      entryPoint: `services/auth/dist/main-${release}.js`,
      environmentPrefix: 'AUTH',
      replicas,
    };
  }

  return {
    repository,
    manifestDir: options.manifestDir ?? join(repository, 'istio'),
    stateDir: options.stateDir ?? join(repository, '.local'),
    valkeyPort: port('Valkey', 16379),
    adminPort: port('admin of Envoy', 15000),
    workloads: [
      authRelease('v1', 'auth-service', 15051, 19464),
      authRelease('v2', 'auth-service-v2', 15061, 19474),
    ],
    exposures: [
      {
        host: 'auth-service',
        servicePort: 50051,
        localPort: port('Envoy for auth-service:50051', 50051),
      },
    ],
  };
}

/** Lists every port of the mesh with the purpose by which {@link TopologyOptions.ports} replaces it. */
export function listPorts(topology: Topology): readonly NamedPort[] {
  return [
    ...topology.exposures.map((e) => ({
      purpose: `Envoy for ${e.host}:${e.servicePort}`,
      port: e.localPort,
    })),
    { purpose: 'admin of Envoy', port: topology.adminPort },
    { purpose: 'Valkey', port: topology.valkeyPort },
    ...topology.workloads.flatMap((workload) =>
      workload.replicas.flatMap((replica) => [
        { purpose: `gRPC of ${replica.name}`, port: replica.grpcPort },
        { purpose: `metrics of ${replica.name}`, port: replica.metricsPort },
      ]),
    ),
  ];
}
