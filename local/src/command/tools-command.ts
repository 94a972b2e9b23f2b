import { Argument, type Command } from 'commander';
import { findTools } from '../tools/find-tools.js';
import { type ToolName, tools } from '../tools/tool-table.js';
import { createStandardTopology } from './create-program.js';
import { createProgress } from './progress.js';

/** Adds `mesh tools`. */
export function addToolsCommand(program: Command): void {
  const names = tools.map(({ name }) => name);
  program
    .command('tools')
    .description(
      'Finds Envoy, Valkey, ghz, vegeta and grpcurl, installs what is missing, and prints where they are.',
    )
    .addArgument(new Argument('[names...]', 'which of them; by default all').choices(names))
    .action(async (chosen: ToolName[]) => {
      const { repository, stateDir } = createStandardTopology();
      const wanted = chosen.length === 0 ? names : chosen;
      const paths = await findTools({ repository, stateDir, names: wanted, progress: createProgress() });
      for (const [name, path] of Object.entries(paths)) {
        process.stdout.write(`${name}\t${path}\n`);
      }
    });
}
