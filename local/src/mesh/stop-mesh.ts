import { findTakenPorts, type TakenPort } from '../process/check-ports.js';
import { findStrays } from '../process/find-strays.js';
import { isRunning, openProcessRecords, type ProcessRecord } from '../process/process-record.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { stopProcess } from '../process/stop-process.js';
import { listPorts, type Topology } from '../topology.js';
import { createSpecs } from './create-specs.js';

/** Options of {@link stopMesh}. */
export interface StopMeshOptions {
  /** Gets a line for each process that was stopped. */
  readonly progress: (line: string) => void;
  /** Names of the processes to stop. By default, all that are recorded. */
  readonly only?: ReadonlySet<string>;
}

/** What {@link stopMesh} has done. */
export interface StopMeshResult {
  /** Names of the processes that ran and do no more. */
  readonly stopped: readonly string[];
  /** Ports of what was stopped that somebody else holds. */
  readonly stillTaken: readonly TakenPort[];
}

/**
 * Stops the recorded processes of a mesh, callers before those they call,
 * and forgets them. Works after a crash and on a mesh that does not run.
 */
export async function stopMesh(topology: Topology, options: StopMeshOptions): Promise<StopMeshResult> {
  const records = openProcessRecords(topology.stateDir);
  const recorded = records.list();
  const strays = options.only === undefined ? await findStrays(topology.stateDir, recorded) : [];
  const chosen = [...recorded, ...strays].filter(({ name }) => options.only?.has(name) ?? true);
  // Where a program is does not matter for stopping it.
  const specs = createSpecs(topology, { envoy: '', 'valkey-server': '' });
  const stopped: string[] = [];

  async function stop(record: ProcessRecord): Promise<void> {
    const outcome = await stopProcess(record, findSpec(specs, record)?.stopTimeoutMs ?? 5000);
    records.remove(record.name);
    if (outcome !== 'was not running') {
      stopped.push(record.name);
      options.progress(
        `${record.name}: ${outcome === 'killed' ? 'did not end in time and was killed' : 'stopped'}`,
      );
    }
  }

  for (const group of groupByOrder(chosen, specs)) {
    await Promise.all(group.map(stop));
  }
  const ports =
    options.only === undefined ? listPorts(topology) : chosen.flatMap(({ addresses }) => addresses);
  const taken = await findTakenPorts(ports);
  const ownPorts = new Set(
    records
      .list()
      .filter(isRunning)
      .flatMap(({ addresses }) => addresses.map(({ port }) => port)),
  );
  return { stopped, stillTaken: taken.filter(({ port }) => !ownPorts.has(port)) };
}

function findSpec(specs: readonly ProcessSpec[], record: ProcessRecord): ProcessSpec | undefined {
  return specs.find(({ name }) => name === record.name);
}

function groupByOrder(records: readonly ProcessRecord[], specs: readonly ProcessSpec[]): ProcessRecord[][] {
  // What an older mesh has left behind and this one does not know goes first.
  const orderOf = (record: ProcessRecord): number => findSpec(specs, record)?.stopOrder ?? 0;
  const orders = [...new Set(records.map(orderOf))].sort((a, b) => a - b);
  return orders.map((order) => records.filter((record) => orderOf(record) === order));
}
