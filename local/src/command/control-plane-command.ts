import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { runControlPlane } from '../control-plane/run-control-plane.js';
import type { Topology } from '../topology.js';
import { createStandardTopology } from './create-program.js';
import { endOnSignals } from './end-on-signals.js';

/** Adds `mesh control-plane`, which `mesh up` starts. */
export function addControlPlaneCommand(program: Command): void {
  program
    .command('control-plane')
    .description("Keeps Envoy's files in line with istio/ until it is told to end; `up` starts it.")
    .option('--topology <file>', 'a topology as JSON; by default, the standard one')
    .action(async ({ topology: file }: { topology?: string }) => {
      const topology =
        file === undefined ? createStandardTopology() : (JSON.parse(readFileSync(file, 'utf8')) as Topology);
      await runControlPlane(topology, {
        signal: endOnSignals(),
        log: (line) => process.stdout.write(`${new Date().toISOString()} ${line}\n`),
      });
    });
}
