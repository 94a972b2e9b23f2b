import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine } from '@zenlogic/loadtest';
import { Command, InvalidArgumentError } from 'commander';
import { parseCount } from '../command/arguments.js';
import type { Drill, Repetitions } from './drill.js';
import { isMet } from './drill-result.js';
import { createReport, renderReport } from './report/drill-report.js';
import { renderDrillTable } from './report/drill-table.js';
import { runDrills } from './run-drills.js';
import { drills } from './scenarios/list-drills.js';

const repository = resolve(fileURLToPath(import.meta.url), '../../../../..');

const short: Repetitions = { healthy: 2, failing: 2, outages: 4 };
const full: Repetitions = { healthy: 20, failing: 20, outages: 100 };

interface Options {
  readonly only?: readonly Drill[];
  readonly full?: true;
  readonly seeds?: number;
  readonly seed: number;
  readonly json?: string;
}

/** Creates the command of the drills. */
export function createDrillProgram(): Command {
  return new Command('drills')
    .description(
      'Proves on a local mesh of its own what `canary` does when things go wrong, and prints one table. ' +
        'Exits 0 only when everything is as expected.',
    )
    .option('--only <names>', `only these, of ${drills.map(({ name }) => name).join(', ')}`, parseNames)
    .option('--full', `all repetitions: ${say(full)}; takes about half an hour. By default, ${say(short)}`)
    .option(
      '--seeds <count>',
      'so many runs of a healthy and of a failing canary, and of outages',
      parseCount,
    )
    .option('--seed <number>', 'by which calls and faults are drawn', parseCount, 1)
    .option('--json <file>', 'also writes the figures there')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const chosen = options.only ?? drills;
  const repetitions = chooseRepetitions(options);
  const startedAt = new Date();
  const results = await runDrills({
    repository,
    drills: chosen,
    seed: options.seed,
    repetitions,
    signal: endOnSignals(),
    progress: (line) => void process.stderr.write(`${secondsSince(startedAt)} ${line}\n`),
  });
  const report = createReport({
    startedAt,
    seed: options.seed,
    repetitions,
    machine: describeMachine(),
    results,
    isWhole: chosen.length === drills.length,
  });
  const json = `${JSON.stringify(report, undefined, 2)}\n`;
  const folder = join(repository, '.local/report');
  write(join(folder, 'drills.json'), json);
  write(join(folder, 'drills.md'), renderReport(report));
  if (options.json !== undefined) {
    write(resolve(options.json), json);
  }
  const met = results.filter(isMet).length;
  process.stdout.write(
    `${renderDrillTable(results)}\n\n${met} of ${results.length} drills met; ${folder}/drills.md\n`,
  );
  process.exitCode = met === results.length ? 0 : 1;
}

function chooseRepetitions({ full: isFull, seeds }: Options): Repetitions {
  return seeds === undefined ? (isFull ? full : short) : { healthy: seeds, failing: seeds, outages: seeds };
}

function parseNames(text: string): readonly Drill[] {
  return text.split(',').map((name) => {
    const drill = drills.find((one) => one.name === name.trim());
    if (drill === undefined) {
      throw new InvalidArgumentError(`There is no drill "${name}".`);
    }
    return drill;
  });
}

function say({ healthy, failing, outages }: Repetitions): string {
  return `${healthy} healthy and ${failing} failing canaries, ${outages} outages`;
}

function secondsSince(start: Date): string {
  return `${((Date.now() - start.getTime()) / 1000).toFixed(0).padStart(5)} s`;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Ctrl-C ends the mesh too. */
function endOnSignals(): AbortSignal {
  const end = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => end.abort(new Error(`ended by ${name}`)));
  }
  return end.signal;
}
