#!/usr/bin/env node
import { relative } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { Outcome } from './checks.js';
import { messageOf } from './json-file.js';
import { packageDirectory } from './load-test.js';
import { runLoadTest } from './run-command.js';
import { parseServer, parseShare, parseTarget, type RunFlags } from './run-options.js';
import { UsageError } from './usage-error.js';

const exitCodes: Readonly<Record<Outcome, number>> = { pass: 0, fail: 1, inconclusive: 2 };
const wrongUsage = 64;
const softwareError = 70;
const interrupted = 130;

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => interruption.abort());
}

const program = new Command('loadtest')
  .description('Puts load on the services through their balancer and judges it.')
  .exitOverride();

program
  .command('run')
  .description('run the profiles of profiles.json, judge them by thresholds.json and write the report')
  .requiredOption('--target <host:port>', 'where the calls go: the balancer', parseTarget)
  .option('--ghz <path>', 'the program ghz (v0.121.0): a path, or a name on PATH', 'ghz')
  .option(
    '--rest <host:port>',
    'where the calls by REST go: the balancer in front of the gateway',
    parseTarget,
  )
  .option('--vegeta <path>', 'the program vegeta (v12): a path, or a name on PATH', 'vegeta')
  .option('--gateway <release=url>', 'metrics of a gateway; one for every gateway', parseServer, [])
  .option('--catalog <host:port>', 'where the calls of the catalog go: the balancer', parseTarget)
  .option(
    '--catalog-server <release=url>',
    'metrics of a server of the catalog; one for every server',
    parseServer,
    [],
  )
  .requiredOption('--data <file>', 'the data that the servers were seeded with (NDJSON)')
  .requiredOption('--tokens <file>', 'tokens to verify (NDJSON), from "auth-admin token issue --from"')
  .requiredOption(
    '--server <release=url>',
    'metrics of a server; one for every server of every release',
    parseServer,
  )
  .requiredOption(
    '--expect-share <release=percent>',
    'share of the calls that a release should serve',
    parseShare,
  )
  .requiredOption('--report <dir>', 'folder for report.md, report.json and junit.xml')
  .option('--profile <name...>', 'only these profiles and the warm-up', [])
  .option('--config <dir>', 'folder of profiles.json, thresholds.json and the ghz files', packageDirectory)
  .addHelpText(
    'after',
    `
Exit codes: 0 pass, 1 fail, 2 inconclusive (nothing is proven), ${wrongUsage} wrong usage or files, ${softwareError} a defect in this
program, ${interrupted} interrupted. Zero load, missing data or too few calls never pass.`,
  )
  .action(async (flags: RunFlags) => {
    const outcome = await runLoadTest(flags, {
      stdout: process.stdout,
      stderr: process.stderr,
      env: process.env,
      command: commandLine(),
      signal: interruption.signal,
    });
    process.exitCode = exitCodes[outcome];
  });

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has said what is wrong. Asking for help is no error.
    return error.exitCode === 0 ? 0 : wrongUsage;
  }
  if (interruption.signal.aborted) {
    process.stderr.write('loadtest: interrupted, nothing was judged\n');
    return interrupted;
  }
  if (error instanceof UsageError) {
    process.stderr.write(`loadtest: ${error.message}\n`);
    return wrongUsage;
  }
  process.stderr.write(`loadtest: ${error instanceof Error ? error.stack : messageOf(error)}\n`);
  return softwareError;
}

function commandLine(): string {
  const [, script = 'loadtest', ...args] = process.argv;
  const words = ['node', relative(process.cwd(), script), ...args];
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
