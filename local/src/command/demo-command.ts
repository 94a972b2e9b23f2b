import type { Command } from 'commander';
import { runDemo } from '../mesh/run-demo.js';
import { createStandardTopology } from './create-program.js';
import { endOnSignals } from './end-on-signals.js';
import { createProgress } from './progress.js';

/** Adds `mesh demo`. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description(
      'Starts the mesh unless it runs, load-tests it through Envoy, and stops what it started. ' +
        'Exits 0 on a pass, 1 on a fail, 2 when the test was inconclusive.',
    )
    .action(async () => {
      process.exitCode = await runDemo(createStandardTopology(), {
        progress: createProgress(),
        signal: endOnSignals(),
      });
    });
}
