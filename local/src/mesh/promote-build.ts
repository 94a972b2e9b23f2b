import { setTimeout as delay } from 'node:timers/promises';
import { createEnvoyAdmin } from '../health/envoy-admin.js';
import { openProcessRecords } from '../process/process-record.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { startProcess } from '../process/start-process.js';
import { stopProcess } from '../process/stop-process.js';
import { listProtocols, type Replica, type Topology, type Workload } from '../topology.js';
import { writeAtomically } from '../write-atomically.js';
import { createSpecs, locateTopologyFile } from './create-specs.js';
import { MeshError } from './mesh-error.js';
import { withMeshLock } from './mesh-lock.js';
import { withPromotions, writePromotion } from './promotions.js';
import { waitUntilHealthy } from './wait-until-healthy.js';

/** Options of {@link promoteBuild}. */
export interface PromoteOptions {
  /** The host whose build is taken. */
  readonly from: string;
  /** The host that gets it. */
  readonly to: string;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Of each replica until it gets calls. By default, 30 s. */
  readonly timeoutMs?: number;
}

/**
 * Lets the workload of one host run the build of another, its replicas one after the other: each is drained, started anew
 * and gets calls again before the next one is touched. The mesh remembers it. Cut short and done again, it goes on.
 *
 * Throws {@link MeshError} when a replica does not come up; the others are left alone then.
 */
export function promoteBuild(topology: Topology, options: PromoteOptions): Promise<void> {
  const { from, to, progress, signal, timeoutMs = 30_000 } = options;
  const { stateDir } = topology;
  return withMeshLock(stateDir, 'promote', async () => {
    const build = findWorkload(withPromotions(topology), from);
    writePromotion(stateDir, findWorkload(topology, to).name, build);
    const promoted = withPromotions(topology);
    writeAtomically(locateTopologyFile(stateDir), `${JSON.stringify(promoted, undefined, 2)}\n`);
    const records = openProcessRecords(stateDir);
    const specs = createSpecs(promoted, { envoy: '', 'valkey-server': '' });
    for (const replica of findWorkload(promoted, to).replicas) {
      signal.throwIfAborted();
      const spec = findSpec(specs, replica);
      const running = records.findRunning(replica.name);
      if (running !== undefined && running.command.at(-1) === spec.command.at(-1)) {
        progress(`${replica.name}: runs ${build.release} already`);
        continue;
      }
      if (running !== undefined) {
        await stopProcess(running, spec.stopTimeoutMs);
      }
      const { child } = startProcess(spec, stateDir, records);
      await waitUntilHealthy(spec, { stateDir, timeoutMs, child, signal });
      await waitForCalls(promoted, replica, timeoutMs, signal);
      progress(`${replica.name}: runs ${build.release}`);
    }
  });
}

function findWorkload({ workloads }: Topology, host: string): Workload {
  const found = workloads.find((workload) => workload.host === host);
  if (found === undefined) {
    throw new MeshError(`no workload of this mesh serves host "${host}"`);
  }
  return found;
}

function findSpec(specs: readonly ProcessSpec[], { name }: Replica): ProcessSpec {
  const found = specs.find((spec) => spec.name === name);
  if (found === undefined) {
    throw new MeshError(`${name} is no process of this mesh`);
  }
  return found;
}

/** Waits until Envoy calls a replica healthy on all its ports. */
async function waitForCalls(
  { adminPort }: Topology,
  { name, ports }: Replica,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const admin = createEnvoyAdmin(adminPort);
  const wanted = listProtocols(ports).map(([, port]) => port);
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const healthy = (await admin.listHosts()).filter((host) => host.healthy).map(({ port }) => port);
    if (wanted.every((port) => healthy.includes(port))) {
      return;
    }
    if (performance.now() > deadline) {
      throw new MeshError(`Envoy does not call ${name} healthy after ${timeoutMs / 1000} s`);
    }
    await delay(50, undefined, { signal });
  }
}
