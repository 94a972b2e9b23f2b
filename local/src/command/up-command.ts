import type { Command } from 'commander';
import { formatStatus } from '../mesh/format-status.js';
import { withMeshLock } from '../mesh/mesh-lock.js';
import { readStatus } from '../mesh/read-status.js';
import { startMesh } from '../mesh/start-mesh.js';
import { findTools } from '../tools/find-tools.js';
import type { Topology } from '../topology.js';
import { createStandardTopology } from './create-program.js';
import { endOnSignals } from './end-on-signals.js';
import { createProgress } from './progress.js';

/** Adds `mesh up`. */
export function addUpCommand(program: Command): void {
  program
    .command('up')
    .description(
      'Starts what does not run of the mesh and keeps it running. Exits 0 when all of it is healthy, else 1.',
    )
    .action(async () => {
      const topology = createStandardTopology();
      const progress = createProgress();
      const signal = endOnSignals();
      await withMeshLock(topology.stateDir, 'up', async () => {
        try {
          await start(topology, progress, signal);
        } catch (error) {
          if (!signal.aborted) {
            throw error;
          }
          progress('stopped early; what was started so far keeps running, and `make down` stops it');
          process.exitCode = 130;
          return;
        }
        const status = await readStatus(topology);
        progress(status.state === 'healthy' ? 'the mesh is healthy' : 'the mesh is not healthy');
        process.stdout.write(`${formatStatus(status)}\n`);
        process.exitCode = status.state === 'healthy' ? 0 : 1;
      });
    });
}

async function start(
  topology: Topology,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const names = ['envoy', 'valkey-server'] as const;
  const { repository, stateDir } = topology;
  const tools = await findTools({ repository, stateDir, names, progress, signal });
  await startMesh(topology, tools, { progress, signal });
}
