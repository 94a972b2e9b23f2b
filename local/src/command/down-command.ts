import type { Command } from 'commander';
import { withMeshLock } from '../mesh/mesh-lock.js';
import { stopMesh } from '../mesh/stop-mesh.js';
import { PortsTakenError } from '../process/check-ports.js';
import { createStandardTopology } from './create-program.js';
import { createProgress } from './progress.js';

/** Adds `mesh down`. */
export function addDownCommand(program: Command): void {
  program
    .command('down')
    .description(
      'Stops the mesh, also after a crash. Exits 0 when no process and no port of it is left, else 1.',
    )
    .action(async () => {
      const topology = createStandardTopology();
      const progress = createProgress();
      await withMeshLock(topology.stateDir, 'down', async () => {
        const { stopped, stillTaken } = await stopMesh(topology, { progress });
        progress(stopped.length === 0 ? 'nothing ran' : `stopped ${stopped.length} processes`);
        if (stillTaken.length > 0) {
          throw new PortsTakenError(stillTaken);
        }
      });
    });
}
