import { join } from 'node:path';
import { localTokens, locateKeys, signingKid } from './local-tokens.js';
import {
  type Exposure,
  listProtocols,
  loopback,
  nameExposure,
  nameReplicaPort,
  type Ports,
  type Protocol,
  type Replica,
  type Topology,
  type Workload,
} from './topology.js';

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
  /**
   * Names of the workloads whose processes listen for gRPC on ports of their own, while Envoy calls the ports of
   * relays that the caller runs in between (`startRelays`). By default, none.
   */
  readonly relayed?: readonly string[];
}

/** A workload before its replicas have ports. */
interface Service extends Omit<Workload, 'replicas'> {
  readonly replicaCount: number;
  /** Whether callers on this machine reach it through Envoy. */
  readonly isExposed: boolean;
}

/** The first ports of the first workload; each further workload begins ten later. */
const firstPorts: Readonly<Required<Record<Protocol | 'metrics' | 'grpcBehindRelay', number>>> = {
  grpc: 15051,
  rest: 18051,
  metrics: 19464,
  grpcBehindRelay: 16051,
};

/** Describes the mesh on its standard ports or, for tests beside a running mesh, on others. */
export function createTopology(options: TopologyOptions): Topology {
  const { repository, ports = {}, relayed = [] } = options;
  const stateDir = options.stateDir ?? join(repository, '.local');
  const port = (purpose: string, standard: number): number => ports[purpose] ?? standard;
  const exposedPort = (host: string, servicePort: number): number =>
    port(nameExposure({ host, servicePort }), servicePort);

  const valkeyPort = port('Valkey', 16379);
  const services = describeServices({
    stateDir,
    redisUrl: `redis://${loopback}:${valkeyPort}`,
    locate: (host, servicePort) => `${loopback}:${exposedPort(host, servicePort)}`,
  });

  function createReplica(service: Service, offset: number, number: number): Replica {
    const name = `${service.name}-${number}`;
    const own: Ports = Object.fromEntries(
      listProtocols(service.servicePorts).map(([protocol]) => [
        protocol,
        port(nameReplicaPort(protocol, name), firstPorts[protocol] + offset),
      ]),
    );
    return {
      name,
      ports: own,
      ...(relayed.includes(service.name) && {
        listenPorts: { grpc: port(nameReplicaPort('grpc', name, true), firstPorts.grpcBehindRelay + offset) },
      }),
      metricsPort: port(`metrics of ${name}`, firstPorts.metrics + offset),
    };
  }

  return {
    repository,
    manifestDir: options.manifestDir ?? join(repository, 'istio'),
    stateDir,
    valkeyPort,
    adminPort: port('admin of Envoy', 15000),
    workloads: services.map((service, index): Workload => {
      const { replicaCount, isExposed, ...workload } = service;
      const indices = Array.from({ length: replicaCount }, (_, replica) => replica);
      return {
        ...workload,
        replicas: indices.map((replica) => createReplica(service, 10 * index + replica, replica + 1)),
      };
    }),
    exposures: services
      .filter(({ isExposed }) => isExposed)
      .flatMap(({ host, servicePorts }) =>
        listProtocols(servicePorts).map(
          ([protocol, servicePort]): Exposure => ({
            host,
            protocol,
            servicePort,
            localPort: exposedPort(host, servicePort),
          }),
        ),
      ),
  };
}

/** What the services are told of each other. */
interface Surroundings {
  readonly stateDir: string;
  readonly redisUrl: string;
  /** Says where Envoy exposes a port of a host, as `host:port`. */
  locate(host: string, servicePort: number): string;
}

function describeServices({ stateDir, redisUrl, locate }: Surroundings): readonly Service[] {
  const auth = {
    servicePorts: { grpc: 50051, rest: 8002 },
    environmentPrefix: 'AUTH',
    environment: {
      AUTH_STORE: 'valkey',
      AUTH_REDIS_URL: redisUrl,
      AUTH_JWT_KEYS_DIR: locateKeys(stateDir),
      AUTH_JWT_ISSUER: localTokens.issuer,
      AUTH_JWT_AUDIENCE: localTokens.audience,
      AUTH_JWT_SIGNING_KID: signingKid,
    },
    stopOrder: 4,
    replicaCount: 2,
  };
  // Through Envoy, so that the split counts for calls between services too.
  const authTarget = `dns:///${locate('auth-service', 50051)}`;
  const authRestUrl = `http://${locate('auth-service', 8002)}`;
  return [
    {
      ...auth,
      name: 'auth-v1',
      release: 'v1',
      host: 'auth-service',
      entryPoint: 'services/auth/dist/main-v1.js',
      isExposed: true,
    },
    {
      ...auth,
      name: 'auth-v2',
      release: 'v2',
      host: 'auth-service-v2',
      entryPoint: 'services/auth/dist/main-v2.js',
      isExposed: false,
    },
    {
      name: 'catalog',
      release: 'v1',
      host: 'catalog-service',
      servicePorts: { grpc: 50052 },
      entryPoint: 'services/catalog/dist/main.js',
      environmentPrefix: 'CATALOG',
      environment: {
        CATALOG_REDIS_URL: redisUrl,
        CATALOG_AUTH_TARGET: authTarget,
        CATALOG_AUTH_REST_URL: authRestUrl,
      },
      stopOrder: 2,
      replicaCount: 2,
      isExposed: true,
    },
    {
      name: 'gateway',
      release: 'v1',
      host: 'gateway',
      servicePorts: { rest: 8001 },
      entryPoint: 'services/gateway/dist/main.js',
      environmentPrefix: 'GATEWAY',
      environment: {
        GATEWAY_AUTH_TARGET: authTarget,
        GATEWAY_AUTH_REST_URL: authRestUrl,
        GATEWAY_CATALOG_TARGET: `dns:///${locate('catalog-service', 50052)}`,
      },
      stopOrder: 1,
      replicaCount: 1,
      isExposed: true,
    },
  ];
}
