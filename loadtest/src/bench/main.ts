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
import { fullPlan, quickPlan } from './plan.js';
import { renderBenchmark } from './report-text.js';
import { exitCodeOf } from './row.js';
import { countAllSteps, runSections } from './run-sections.js';
import { parseSections, type SectionName, sectionNames } from './section-names.js';

const interrupted = 130;
const notMeasured = 2;

interface Flags {
  readonly quick?: boolean;
  readonly only?: readonly SectionName[];
}

/** How long the sections take on two idle cores, in seconds, for the countdown. */
const fullSeconds = { auth: 165, gateway: 45, items: 15, watch: 20, import: 30, drill: 100 };
const quickSeconds = { auth: 45, gateway: 15, items: 6, watch: 8, import: 6, drill: 35 };

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => interruption.abort(new Error(`ended by ${signal}`)));
}

const program = new Command('bench')
  .description('Measures what calls and streams cost, and what it costs to lose gRPC.')
  .option('--only <sections>', `only these, separated by commas: ${sectionNames.join(', ')}`, parseSections)
  .option('--quick', 'fewer rounds: shows that everything works, too few to trust a figure near its limit')
  .addHelpText(
    'after',
    '\nExit codes: 0 all limits are met, 1 one is not, 2 something could not be measured, 130 interrupted.',
  )
  .action(async ({ quick = false, only = sectionNames }: Flags) => {
    process.exitCode = await bench(quick, only);
  });

try {
  await program.parseAsync();
} catch (error) {
  const aborted = interruption.signal.aborted;
  process.stderr.write(`bench: ${aborted ? 'interrupted, nothing was judged' : messageOf(error)}\n`);
  process.exitCode = aborted ? interrupted : notMeasured;
}

async function bench(quick: boolean, sections: readonly SectionName[]): Promise<number> {
  const repository = join(packageDirectory, '..');
  const stateDir = join(repository, '.local');
  const plan = quick ? quickPlan : fullPlan;
  const { signal } = interruption;
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  const names = ['envoy', 'valkey-server', 'ghz', 'vegeta'] as const;
  const tools = await findTools({ repository, stateDir, names, progress, signal });
  const startTime = new Date();
  // Described before the load: what else the machine does disturbs the figures, and a reader should know.
  const machine = describeMachine();
  // In a folder of its own, so that a mesh that runs is left alone.
  const folder = await mkdtemp(join(tmpdir(), 'zenlogic-bench-'));
  try {
    progress('starting the servers, Envoy and Valkey');
    const expected = sections.reduce((sum, name) => sum + (quick ? quickSeconds : fullSeconds)[name], 10);
    const countdown = createCountdown(process.stderr, countAllSteps(plan, sections), expected);
    const result = await runSections(
      { repository, folder, tools, plan, sections, signal },
      countdown,
    ).finally(() => countdown.end());
    const { rows, drill } = result;
    const command = commandOf(quick, sections);
    const took = (Date.now() - startTime.getTime()) / 1000;
    const report = {
      startTime: startTime.toISOString(),
      seconds: took,
      ...{ command, machine, plan, rows, drill },
    };
    await mkdir(join(stateDir, 'report'), { recursive: true });
    await writeFile(join(stateDir, 'report', 'bench.json'), `${JSON.stringify(report, undefined, 2)}\n`);
    process.stdout.write([drill, renderBenchmark(rows, report)].filter((text) => text !== '').join('\n'));
    return exitCodeOf(rows);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function commandOf(quick: boolean, sections: readonly SectionName[]): string {
  if (!quick && sections.length === sectionNames.length) {
    return 'make bench';
  }
  return [
    'node loadtest/dist/bench/main.js',
    ...(quick ? ['--quick'] : []),
    ...(sections.length < sectionNames.length ? [`--only ${sections.join(',')}`] : []),
  ].join(' ');
}
