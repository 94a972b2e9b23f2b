#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { PreconditionError } from './preconditions.js';
import { runSuites } from './run-suites.js';
import { readSettings, SettingsError } from './settings.js';
import { suites } from './suites.js';

const names = suites.map(({ name }) => name);
const environment = [
  'Environment:',
  '  KUBECONFIG            as kubectl takes it; the current context is tested',
  '  E2E_IMAGE_REGISTRY    where the images are (localhost/zenlogic)',
  '  E2E_IMAGE_TAG         their tag (the appVersion of the chart)',
  '  E2E_NAMESPACE         made and removed; NAME-plain too (zenlogic-e2e)',
  '  E2E_INJECTION_LABEL   asks Istio for sidecars (istio-injection=enabled)',
  '  E2E_ISTIO_NAMESPACE   namespace of istiod (istio-system)',
  '  E2E_CPU_REQUEST       CPU that each service asks for (50m)',
  '  E2E_STOP_ISTIOD       yes: also tries whether calls survive without istiod, which other users notice (no)',
  '',
  'Suites:',
  ...suites.map(({ name, about }) => `  ${name.padEnd(20)}  ${about}`),
  '',
  'Exit code: 0 passed, 1 failed, 64 wrong usage, 69 no cluster to test on, 130 interrupted.',
].join('\n');

const program = new Command('e2e')
  .description(
    'Proves the bundle end to end on the cluster of the current context, in namespaces of its own, which it removes.',
  )
  .argument('[suite...]', 'only these; by default all, which takes about half an hour on two cores')
  .option('--keep', 'leaves the namespaces and what is in them, to be looked at', false)
  .option('--report <directory>', 'where e2e.md and e2e.json are written', '.local/report')
  .addHelpText('after', `\n${environment}`)
  .showHelpAfterError('(add --help for all options)')
  .exitOverride();

try {
  program.parse();
  const { keep, report } = program.opts<{ keep: boolean; report: string }>();
  const unknown = program.args.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    program.error(`unknown suite ${unknown.join(', ')}; there are ${names.join(', ')}`);
  }
  const chosen = suites.filter(({ name }) => program.args.length === 0 || program.args.includes(name));
  process.exitCode = await runSuites(chosen, { keep, report, settings: readSettings(process.env) });
} catch (error) {
  process.exitCode = exitCodeOf(error);
  if (!(error instanceof CommanderError)) {
    process.stderr.write(`e2e: ${error instanceof Error ? error.message : error}\n`);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? 0 : 64;
  }
  if (error instanceof PreconditionError) {
    return 69;
  }
  return error instanceof SettingsError ? 64 : 1;
}
