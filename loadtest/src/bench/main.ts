#!/usr/bin/env node
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTools } from '@zenlogic/local';
import { Command } from 'commander';
import { messageOf } from '../json-file.js';
import { packageDirectory } from '../load-test.js';
import { describeMachine } from '../machine.js';
import { createCountdown } from './countdown.js';
import { distinctQuestions, fullPlan, quickPlan } from './plan.js';
import { renderBenchmark } from './report-text.js';
import { createRows, exitCodeOf } from './rows.js';
import { countSteps, runBenchmark } from './run-benchmark.js';
import { withRig } from './start-rig.js';

const interrupted = 130;
const notMeasured = 2;

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => interruption.abort(new Error(`ended by ${signal}`)));
}

const program = new Command('bench')
  .description('Measures what a call costs: against bare grpc-js, through Envoy, and against REST.')
  .option('--quick', 'fewer rounds: shows that everything works, too few to trust a figure near its limit')
  .addHelpText(
    'after',
    '\nExit codes: 0 all limits are met, 1 one is not, 2 something could not be measured, 130 interrupted.',
  )
  .action(async ({ quick = false }: { quick?: boolean }) => {
    process.exitCode = await bench(quick);
  });

try {
  await program.parseAsync();
} catch (error) {
  const aborted = interruption.signal.aborted;
  process.stderr.write(`bench: ${aborted ? 'interrupted, nothing was judged' : messageOf(error)}\n`);
  process.exitCode = aborted ? interrupted : notMeasured;
}

async function bench(quick: boolean): Promise<number> {
  const repository = join(packageDirectory, '..');
  const stateDir = join(repository, '.local');
  const plan = quick ? quickPlan : fullPlan;
  const { signal } = interruption;
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  const names = ['envoy', 'valkey-server', 'ghz'] as const;
  const tools = await findTools({ repository, stateDir, names, progress, signal });
  const startTime = new Date();
  // Described before the load: what else the machine does disturbs the figures, and a reader should know.
  const machine = describeMachine();
  // In a folder of its own, so that a mesh that runs is left alone.
  const folder = await mkdtemp(join(tmpdir(), 'zenlogic-bench-'));
  try {
    progress('starting the servers, Envoy and Valkey');
    const measured = await withRig(
      { repository, folder, tools, tokenCount: distinctQuestions, signal },
      async (rig) => {
        const countdown = createCountdown(process.stderr, countSteps(plan), quick ? 60 : 180);
        try {
          return await runBenchmark(rig, { plan, ghz: tools.ghz, signal }, countdown);
        } finally {
          countdown.end();
        }
      },
    );
    const rows = createRows(measured);
    const command = quick ? 'node loadtest/dist/bench/main.js --quick' : 'make bench';
    const seconds = (Date.now() - startTime.getTime()) / 1000;
    const report = { startTime: startTime.toISOString(), seconds, command, machine, plan, rows };
    await mkdir(join(stateDir, 'report'), { recursive: true });
    await writeFile(join(stateDir, 'report', 'bench.json'), `${JSON.stringify(report, undefined, 2)}\n`);
    process.stdout.write(renderBenchmark(rows, report));
    return exitCodeOf(rows);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
