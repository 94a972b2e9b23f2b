import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { createTopology } from '../create-topology.js';
import { withPromotions } from '../mesh/promotions.js';
import type { Topology } from '../topology.js';
import { addControlPlaneCommand } from './control-plane-command.js';
import { addDemoCommand } from './demo-command.js';
import { addDownCommand } from './down-command.js';
import { addStatusCommand } from './status-command.js';
import { addToolsCommand } from './tools-command.js';
import { addUpCommand } from './up-command.js';

/** Creates the `mesh` command. */
export function createProgram(): Command {
  const program = new Command('mesh')
    .description('Runs the services behind a real Envoy on this machine, with routes from istio/.')
    .showHelpAfterError('(add --help for all options)');
  addUpCommand(program);
  addDownCommand(program);
  addStatusCommand(program);
  addDemoCommand(program);
  addToolsCommand(program);
  addControlPlaneCommand(program);
  return program;
}

/** The mesh on its standard ports, of the repository that this file is in, with the builds that were promoted in it. */
export function createStandardTopology(): Topology {
  return withPromotions(
    createTopology({ repository: resolve(fileURLToPath(import.meta.url), '../../../..') }),
  );
}
