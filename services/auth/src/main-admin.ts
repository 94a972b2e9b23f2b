#!/usr/bin/env node
import { Command } from 'commander';
import { addKeysCommand } from './command-keys.js';
import { addLoadCommand } from './command-load.js';
import { addRevokeCommand } from './command-revoke.js';
import { addTokenCommand } from './command-token.js';

const program = new Command('auth-admin')
  .description('Administers what auth answers from: keys, tokens, organizations, locals and members.')
  .showHelpAfterError('(add --help for all options)');
addKeysCommand(program);
addRevokeCommand(addTokenCommand(program));
addLoadCommand(program);

// Whoever reads our output may have had enough of it, as in `auth-admin … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`auth-admin: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
