import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { createTopologyOnFreePorts } from '../free-ports.js';
import { createEnvoyAdmin, type EnvoyAdmin } from '../health/envoy-admin.js';
import { startMesh } from '../mesh/start-mesh.js';
import { stopMesh } from '../mesh/stop-mesh.js';
import { findTools } from '../tools/find-tools.js';
import { findExposure, loopback, type Protocol, type Topology, type Workload } from '../topology.js';
import { createStubReplica, type StubReplica, stubPaths } from './stub-replica.js';
import { createStubRestServer, type StubRestServer } from './stub-rest-server.js';
import { copyManifests, createTestFolder, repository } from './test-folder.js';

/** A real Envoy and control plane on free ports, in front of stand-ins. */
export interface StubMesh {
  readonly topology: Topology;
  readonly admin: EnvoyAdmin;
  /** Two of release v1 of auth. */
  readonly stable: readonly StubReplica[];
  /** Two of release v2 of auth. */
  readonly canary: readonly StubReplica[];
  /** Two of catalog. */
  readonly catalog: readonly StubReplica[];
  /** Stand-ins for the REST ports, by workload. */
  readonly rest: {
    readonly stable: readonly StubRestServer[];
    readonly canary: readonly StubRestServer[];
    readonly gateway: StubRestServer;
  };
  /** Calls through Envoy and returns the gRPC status and the milliseconds it took. */
  call(options?: CallOptions): Promise<CallOutcome>;
}

/** How a call ended. */
export interface CallOutcome {
  readonly code: status;
  readonly details: string;
  readonly milliseconds: number;
}

/** A call that {@link StubMesh.call} makes. */
export interface CallOptions {
  /** By default, of `auth.AuthService`. */
  readonly path?: string;
  /** By default, 10 s. */
  readonly timeoutMs?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Starts a balancer in front of stand-ins, with a copy of the manifests of the repository. All of it goes when the test ends. */
export async function startStubMesh(t: TestContext): Promise<StubMesh> {
  const cleanUps: (() => unknown)[] = [];
  const folder = createTestFolder(t, async () => {
    for (const cleanUp of cleanUps.reverse()) {
      await cleanUp();
    }
  });
  const topology = await createTopologyOnFreePorts({
    repository,
    stateDir: `${folder}/state`,
    manifestDir: copyManifests(folder),
  });
  const stubs = new Map(topology.workloads.map((workload) => [workload.name, createStubs(workload)]));
  for (const stub of [...stubs.values()].flatMap(({ grpc, rest }) => [...grpc, ...rest])) {
    cleanUps.push(() => stub.kill());
    await stub.listen();
  }
  const names = ['envoy', 'valkey-server'] as const;
  const quiet = (): void => undefined;
  const tools = await findTools({ repository, stateDir: `${repository}/.local`, names, progress: quiet });
  const client = createStubClient(topology, 'auth-service');
  cleanUps.push(() => client.close());
  cleanUps.push(() => stopMesh(topology, { progress: quiet }));
  await startMesh(topology, tools, { parts: 'balancer', progress: quiet, timeoutMs: 60_000 });
  const admin = createEnvoyAdmin(topology.adminPort);
  const get = (name: string): Stubs => stubs.get(name) ?? { grpc: [], rest: [] };
  const [gateway] = get('gateway').rest;
  if (gateway === undefined) {
    throw new Error('the topology has no gateway');
  }
  return {
    topology,
    admin,
    stable: get('auth-v1').grpc,
    canary: get('auth-v2').grpc,
    catalog: get('catalog').grpc,
    rest: { stable: get('auth-v1').rest, canary: get('auth-v2').rest, gateway },
    call: (options) => call(client, options),
  };
}

interface Stubs {
  readonly grpc: readonly StubReplica[];
  readonly rest: readonly StubRestServer[];
}

function createStubs({ replicas }: Workload): Stubs {
  const portsOf = (protocol: Protocol): number[] => replicas.flatMap(({ ports }) => ports[protocol] ?? []);
  return {
    grpc: portsOf('grpc').map(createStubReplica),
    rest: portsOf('rest').map(createStubRestServer),
  };
}

/** Creates a client that calls a host through Envoy; the caller closes it. */
export function createStubClient(topology: Topology, host: string): Client {
  const { localPort } = findExposure(topology, host, 'grpc');
  return new Client(`${loopback}:${localPort}`, credentials.createInsecure(), {
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
  });
}

function call(client: Client, options: CallOptions = {}): Promise<CallOutcome> {
  const { path = stubPaths[0], timeoutMs = 10_000, metadata: entries = {} } = options;
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(entries)) {
    metadata.set(key, value);
  }
  const startedAt = performance.now();
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      path,
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes,
      Buffer.alloc(0),
      metadata,
      { deadline: Date.now() + timeoutMs },
      (error: ServiceError | null) => {
        resolve({
          code: error?.code ?? status.OK,
          details: error?.details ?? '',
          milliseconds: performance.now() - startedAt,
        });
      },
    );
  });
}

/** Awaits that something becomes true, asking again and again. Fails with `what` when it does not in time. */
export async function eventually(
  what: string,
  timeoutMs: number,
  check: () => Promise<boolean> | boolean,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > deadline) {
      throw new Error(`not within ${timeoutMs / 1000} s: ${what}`);
    }
    await delay(20);
  }
}
