import type { Command } from 'commander';
import { readDataFile, toEntry } from './data-file.js';
import { withStore } from './store-option.js';

/** Adds `load FILE` to a program. */
export function addLoadCommand(program: Command): void {
  withStore(
    program
      .command('load')
      .description(
        'Loads organizations, locals and members from a file: all of it or, when a record is bad, nothing.',
      )
      .argument('<file>', 'one JSON object a line, with "type" organization, local or member'),
    async (store, [file]) => {
      const records = await readDataFile(file ?? '');
      await store.put(records.map(toEntry));
      const count = (type: string) => records.filter((record) => record.type === type).length;
      process.stdout.write(
        `loaded ${count('organization')} organizations, ${count('local')} locals and ${count('member')} members\n`,
      );
    },
  );
}
