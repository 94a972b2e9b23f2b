import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { locateEnvoyFiles } from '../envoy/envoy-files.js';
import { createEnvoyAdmin } from '../health/envoy-admin.js';
import { createKnownHosts } from '../manifest/known-hosts.js';
import { readManifests } from '../manifest/read-manifests.js';
import { findTakenPorts, PortsTakenError } from '../process/check-ports.js';
import { openProcessRecords } from '../process/process-record.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { startProcess } from '../process/start-process.js';
import { listProtocols, type Topology } from '../topology.js';
import { writeAtomically } from '../write-atomically.js';
import { checkBuilt } from './check-built.js';
import { createSpecs, locateTopologyFile, type MeshTools } from './create-specs.js';
import { loadProducts } from './load-products.js';
import { MeshError } from './mesh-error.js';
import { createPrometheusConfig, locatePrometheusConfig } from './prometheus-config.js';
import { withPromotions } from './promotions.js';
import { createKeys, loadSeed } from './seed.js';
import { waitForEpoch } from './wait-for-epoch.js';
import { waitUntilHealthy } from './wait-until-healthy.js';

/** Options of {@link startMesh}. */
export interface StartMeshOptions {
  /** Gets a line for each step. */
  readonly progress: (line: string) => void;
  /** Gets the name of each process right after its start, so that it can be stopped whatever comes next. */
  readonly onStarted?: (name: string) => void;
  /**
   * `balancer` leaves the services and Valkey to the caller, who must have
   * servers with health (`grpc.health.v1`, `GET /health/ready`) on the ports of the replicas. By default, `all`.
   */
  readonly parts?: 'all' | 'balancer';
  /** Of each process until it is healthy. By default, 30 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts what does not run of a mesh, seeds it, and returns when all of it is
 * healthy. What runs is left alone, so calling it twice is harmless. Builds that were promoted stay so.
 *
 * Throws `PortsTakenError` or `ManifestError` before anything is started, and
 * {@link MeshError} when something does not come up; what was started then
 * keeps running until `stopMesh`.
 */
export async function startMesh(
  described: Topology,
  tools: MeshTools,
  options: StartMeshOptions,
): Promise<void> {
  const { progress, onStarted, parts = 'all', timeoutMs = 30_000, signal } = options;
  const topology = withPromotions(described);
  const { stateDir } = topology;
  const records = openProcessRecords(stateDir);
  const specs = createSpecs(topology, tools).filter(({ name }) => parts === 'all' || isBalancer(name));
  const running = new Set(specs.filter(({ name }) => records.findRunning(name)).map(({ name }) => name));
  const missing = specs.filter(({ name }) => !running.has(name));
  const children = new Map<string, ChildProcess>();

  if (parts === 'all') {
    checkBuilt(topology);
  }
  if (!running.has('envoy')) {
    readManifests(topology.manifestDir, createKnownHosts(topology));
  }
  const taken = await findTakenPorts(missing.flatMap(({ addresses }) => addresses));
  if (taken.length > 0) {
    throw new PortsTakenError(taken);
  }
  if (!running.has('envoy') && !running.has('control-plane')) {
    rmSync(locateEnvoyFiles(topology).folder, { recursive: true, force: true });
  }
  writeAtomically(locateTopologyFile(stateDir), `${JSON.stringify(topology, undefined, 2)}\n`);
  writeAtomically(locatePrometheusConfig(stateDir), createPrometheusConfig(topology));

  async function start(wanted: (spec: ProcessSpec) => boolean): Promise<void> {
    for (const spec of missing.filter(wanted)) {
      signal?.throwIfAborted();
      const { record, child } = startProcess(spec, stateDir, records);
      children.set(spec.name, child);
      onStarted?.(spec.name);
      progress(`${spec.name}: started, pid ${record.pid}`);
    }
    await Promise.all(specs.filter(wanted).map((spec) => waitFor(spec)));
  }

  function waitFor(spec: ProcessSpec): Promise<void> {
    return waitUntilHealthy(spec, { stateDir, timeoutMs, child: children.get(spec.name), signal });
  }

  // What others need first: auth reads its keys once, Envoy needs files to read.
  const [created] = await Promise.all([
    parts === 'all' ? createKeys(topology, signal) : [],
    start(({ name }) => name === 'valkey'),
    start(({ name }) => name === 'control-plane'),
  ]);
  if (created.length > 0) {
    progress(`keys: created ${created.join(', ')}`);
  }
  const [seeded] = await Promise.all([
    parts === 'all' ? loadSeed(topology, signal) : false,
    start(({ name }) => name === 'envoy' || isReplica(topology, name)),
  ]);
  if (seeded) {
    progress('demo data: loaded');
  }
  await waitForUpstreams(topology, timeoutMs, signal);
  if (parts === 'all') {
    await waitForEpoch(topology, signal);
    if (await loadProducts(topology, signal)) {
      progress('products: loaded through the gateway');
    }
  }
}

function isBalancer(name: string): boolean {
  return name === 'envoy' || name === 'control-plane';
}

function isReplica(topology: Topology, name: string): boolean {
  return topology.workloads.some(({ replicas }) => replicas.some((replica) => replica.name === name));
}

/** Waits until Envoy itself calls every replica healthy: from then on a call does not fail. */
async function waitForUpstreams(
  topology: Topology,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const admin = createEnvoyAdmin(topology.adminPort);
  const wanted = topology.workloads
    .flatMap(({ replicas }) => replicas)
    .reduce((count, { ports }) => count + listProtocols(ports).length, 0);
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const hosts = await admin.listHosts();
    const sick = hosts
      .filter(({ healthy }) => !healthy)
      .map(({ cluster, port }) => `${cluster} on port ${port}`);
    if (hosts.length >= wanted && sick.length === 0) {
      return;
    }
    if (performance.now() > deadline) {
      throw new MeshError(
        `Envoy does not call these healthy: ${sick.join(', ') || 'no replica is known to it'}`,
      );
    }
    await delay(50, undefined, { signal });
  }
}
