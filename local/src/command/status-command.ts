import type { Command } from 'commander';
import { formatStatus } from '../mesh/format-status.js';
import { type MeshStatus, readStatus } from '../mesh/read-status.js';
import { createStandardTopology } from './create-program.js';

const exitCodes: Readonly<Record<MeshStatus['state'], number>> = { healthy: 0, unhealthy: 1, down: 3 };

/** Adds `mesh status`. */
export function addStatusCommand(program: Command): void {
  program
    .command('status')
    .description(
      'Shows each process and the weights, as written and as in force. ' +
        'Exits 0 when all is healthy, 1 when something is not, 3 when nothing runs.',
    )
    .option('--json', 'print JSON for programs')
    .action(async ({ json = false }: { json?: boolean }) => {
      const status = await readStatus(createStandardTopology());
      process.stdout.write(`${json ? JSON.stringify(status, undefined, 2) : formatStatus(status)}\n`);
      process.exitCode = exitCodes[status.state];
    });
}
