import { MeshError } from './mesh/mesh-error.js';

/** The only address the mesh uses: macOS has no other loopback address without set-up. */
export const loopback = '127.0.0.1';

/** What callers may talk to a workload; each on a port of its own. */
export const protocols = ['grpc', 'rest'] as const;

/** How callers talk to a port. */
export type Protocol = (typeof protocols)[number];

/** Ports by protocol. One that a workload does not talk is absent. */
export type Ports = Readonly<Partial<Record<Protocol, number>>>;

/** One process of a workload. */
export interface Replica {
  /** Also names its record and its log: `auth-v1-1`. */
  readonly name: string;
  /** Where Envoy calls it. */
  readonly ports: Ports;
  /** Where its process listens instead, behind something that the caller puts in between. By default, on `ports`. */
  readonly listenPorts?: Ports;
  readonly metricsPort: number;
}

/** One release of a service: what a Deployment and its Service are in a cluster. */
export interface Workload {
  /** `auth-v1`. */
  readonly name: string;
  readonly release: string;
  /** The host that manifests in `istio/` use, the name of its Service in a cluster. */
  readonly host: string;
  /** The ports that manifests use; where replicas really listen differs. */
  readonly servicePorts: Ports;
  /** What Node runs, relative to the repository. */
  readonly entryPoint: string;
  /** Prefix of the environment variables that every service reads, such as `AUTH`. */
  readonly environmentPrefix: string;
  /** The variables that this service alone reads, by their whole names. */
  readonly environment: Readonly<Record<string, string>>;
  /** Replicas of a lower number are stopped before those of a higher one: callers before those they call. */
  readonly stopOrder: number;
  readonly replicas: readonly Replica[];
}

/** A port of a host that callers reach through Envoy, and where on this machine. */
export interface Exposure {
  readonly host: string;
  readonly protocol: Protocol;
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

/** Lists the protocols of some ports with their ports, gRPC first. */
export function listProtocols(ports: Ports): readonly (readonly [Protocol, number])[] {
  return protocols.flatMap((protocol) => {
    const port = ports[protocol];
    return port === undefined ? [] : [[protocol, port] as const];
  });
}

/** Tells where the process of a replica listens. */
export function findListenPorts({ ports, listenPorts }: Replica): Ports {
  return { ...ports, ...listenPorts };
}

/** Finds where callers reach a host through Envoy. Throws {@link MeshError} when they do not. */
export function findExposure({ exposures }: Topology, host: string, protocol: Protocol): Exposure {
  const found = exposures.find((one) => one.host === host && one.protocol === protocol);
  if (found === undefined) {
    const known = exposures.map((one) => `${one.host} (${protocolNames[one.protocol]})`).join(', ');
    throw new MeshError(
      `host "${host}" is not exposed for ${protocolNames[protocol]}; use one of: ${known || 'none is'}`,
    );
  }
  return found;
}

/** Lists where the replicas of a host tell their metrics. Of all hosts, when none is named. */
export function listMetricsUrls({ workloads }: Topology, host?: string): readonly MetricsUrl[] {
  return workloads
    .filter((workload) => host === undefined || workload.host === host)
    .flatMap(({ name, release, replicas }) =>
      replicas.map((replica) => ({
        workload: name,
        release,
        replica: replica.name,
        url: `http://${loopback}:${replica.metricsPort}/metrics`,
      })),
    );
}

/** Where a replica tells its metrics. */
export interface MetricsUrl {
  readonly workload: string;
  readonly release: string;
  readonly replica: string;
  readonly url: string;
}

/** As messages and tables write them. */
export const protocolNames: Readonly<Record<Protocol, string>> = { grpc: 'gRPC', rest: 'REST' };

/** Names the purpose of a port of a replica. */
export function nameReplicaPort(protocol: Protocol, replicaName: string, isBehindRelay = false): string {
  const purpose = `${protocolNames[protocol]} of ${replicaName}`;
  return isBehindRelay ? `${purpose} behind its relay` : purpose;
}

/** Names the purpose of a port on which Envoy exposes a host. */
export function nameExposure({ host, servicePort }: Pick<Exposure, 'host' | 'servicePort'>): string {
  return `Envoy for ${host}:${servicePort}`;
}

/** Lists the ports on which the process of a replica listens. */
export function listReplicaPorts(replica: Replica): readonly NamedPort[] {
  const { name, metricsPort, listenPorts } = replica;
  return [
    ...listProtocols(findListenPorts(replica)).map(([protocol, port]) => ({
      purpose: nameReplicaPort(protocol, name, listenPorts?.[protocol] !== undefined),
      port,
    })),
    { purpose: `metrics of ${name}`, port: metricsPort },
  ];
}

/** Lists every port of the mesh with the purpose by which `TopologyOptions.ports` replaces it. */
export function listPorts(topology: Topology): readonly NamedPort[] {
  const replicas = topology.workloads.flatMap((workload) => workload.replicas);
  return [
    ...topology.exposures.map((exposure) => ({ purpose: nameExposure(exposure), port: exposure.localPort })),
    { purpose: 'admin of Envoy', port: topology.adminPort },
    { purpose: 'Valkey', port: topology.valkeyPort },
    ...replicas.flatMap(listReplicaPorts),
    ...replicas.flatMap(({ name, ports, listenPorts = {} }) =>
      listProtocols(ports)
        .filter(([protocol]) => listenPorts[protocol] !== undefined)
        .map(([protocol, port]) => ({ purpose: nameReplicaPort(protocol, name), port })),
    ),
  ];
}
