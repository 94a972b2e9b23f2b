import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Outcome } from './checks.js';
import { messageOf } from './json-file.js';
import { prepareLoadTest } from './load-test.js';
import { describeMachine } from './machine.js';
import { readProfiles } from './profiles.js';
import { createProgress } from './progress.js';
import { createReport } from './report.js';
import { renderTerminalReport, wantsColour } from './report-terminal.js';
import { checkFlags, type RunFlags } from './run-options.js';
import { readThresholds } from './thresholds.js';
import { UsageError } from './usage-error.js';
import { judge } from './verdict.js';
import { writeReports } from './write-reports.js';

/** What the command needs from its process. */
export interface RunContext {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** The command to repeat the run, for the report. */
  readonly command: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a load test and reports it.
 *
 * @returns the verdict.
 * @throws UsageError before any call is sent.
 */
export async function runLoadTest(flags: RunFlags, context: RunContext): Promise<Outcome> {
  checkFlags(flags);
  const thresholds = readThresholds(join(flags.config, 'thresholds.json'));
  const loadTest = prepareLoadTest({
    target: flags.target,
    // ghz runs in another folder, so a relative path would lead elsewhere; a bare name is looked for on PATH.
    ghz: flags.ghz.includes('/') ? resolve(flags.ghz) : flags.ghz,
    rest: flags.rest,
    vegeta: flags.vegeta,
    gateways: flags.gateway,
    catalog: flags.catalog,
    catalogServers: flags.catalogServer,
    dataFile: flags.data,
    tokensFile: flags.tokens,
    servers: flags.server,
    profiles: readProfiles(join(flags.config, 'profiles.json'), flags.profile),
    configDirectory: flags.config,
    signal: context.signal,
  });
  await clearReports(flags.report);

  const startTime = new Date();
  const machine = describeMachine();
  const progress = createProgress(context.stderr, loadTest.steps, loadTest.maxSeconds);
  const result = await loadTest.run(progress);
  const verdict = judge({ ...result, expectedShares: flags.expectShare, limits: thresholds });
  const about = {
    startTime: startTime.toISOString(),
    seconds: (Date.now() - startTime.getTime()) / 1000,
    target: flags.target,
    command: context.command,
    machine,
  };
  const report = createReport(result, verdict, about, thresholds, flags.expectShare);
  await writeReports(flags.report, report);
  context.stdout.write(renderTerminalReport(report, wantsColour(context.stdout, context.env)));
  return verdict.outcome;
}

/** A run that does not come to its end must not leave the report of an earlier one. */
async function clearReports(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await Promise.all(
      ['report.md', 'report.json', 'junit.xml'].map((name) => rm(join(directory, name), { force: true })),
    );
  } catch (error) {
    throw new UsageError(`--report ${directory}: cannot be written: ${messageOf(error)}`);
  }
}
