import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { TopologyOptions } from '../create-topology.js';
import { createTopologyOnFreePorts } from '../free-ports.js';
import type { MeshTools } from '../mesh/create-specs.js';
import { startMesh } from '../mesh/start-mesh.js';
import { stopMesh } from '../mesh/stop-mesh.js';
import { openProcessRecords } from '../process/process-record.js';
import { findTools } from '../tools/find-tools.js';
import type { Topology } from '../topology.js';
import { copyManifests, createTestFolder, repository } from './test-folder.js';

/** A mesh of a test's own. */
export interface Mesh {
  readonly topology: Topology;
  readonly tools: MeshTools;
  readonly lines: string[];
  start(signal?: AbortSignal): Promise<void>;
  stop(): Promise<readonly string[]>;
  pidOf(name: string): number;
}

/** The real services, Envoy and Valkey on free ports. Nothing runs yet; what does when the test ends is stopped. */
export async function createMesh(
  t: TestContext,
  options: Pick<TopologyOptions, 'relayed'> = {},
): Promise<Mesh> {
  let stop: (() => Promise<unknown>) | undefined;
  const folder = createTestFolder(t, async () => {
    await stop?.();
  });
  const stateDir = join(folder, 'state');
  const topology = await createTopologyOnFreePorts({
    repository,
    stateDir,
    manifestDir: copyManifests(folder),
    ...options,
  });
  const lines: string[] = [];
  const progress = (line: string): void => void lines.push(line);
  const names = ['envoy', 'valkey-server'] as const;
  const tools = await findTools({ repository, stateDir: join(repository, '.local'), names, progress });
  const mesh: Mesh = {
    topology,
    tools,
    lines,
    start: (signal) => startMesh(topology, tools, { progress, signal, timeoutMs: 60_000 }),
    stop: async () => (await stopMesh(topology, { progress })).stopped,
    pidOf: (name) => openProcessRecords(stateDir).findRunning(name)?.pid ?? 0,
  };
  stop = mesh.stop;
  return mesh;
}
