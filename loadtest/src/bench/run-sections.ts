import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { MeshTools } from '@zenlogic/local';
import { attempt } from './attempt.js';
import type { Countdown } from './countdown.js';
import { createDrillRows, renderDrill } from './drill/drill-report.js';
import { withDrillRig } from './drill/drill-rig.js';
import { type Drill, measureDrill } from './drill/measure-drill.js';
import { gatewaySection } from './gateway-section.js';
import { importSection } from './import-section.js';
import { itemsSection } from './items-section.js';
import { distinctQuestions, type Plan } from './plan.js';
import type { Row } from './row.js';
import { createRows } from './rows.js';
import { countSteps, runBenchmark } from './run-benchmark.js';
import type { Section, SectionContext } from './section.js';
import type { SectionName } from './section-names.js';
import { withRig } from './start-rig.js';
import { watchSection } from './watch/watch-section.js';

/** What a run needs to know. */
export interface RunOptions {
  readonly repository: string;
  /** An empty folder for everything that is written meanwhile. */
  readonly folder: string;
  readonly tools: MeshTools & { readonly ghz: string; readonly vegeta: string };
  readonly plan: Plan;
  readonly sections: readonly SectionName[];
  readonly signal: AbortSignal;
}

/** What a run gives. */
export interface RunResult {
  /** Those that are judged come first. */
  readonly rows: readonly Row[];
  /** The breaker drill as a table of its own; empty when it was not run. */
  readonly drill: string;
}

const drillSteps = 5;

/** How many steps {@link runSections} begins. */
export function countAllSteps(plan: Plan, sections: readonly SectionName[]): number {
  return sections.reduce((sum, name) => {
    switch (name) {
      case 'auth':
        return sum + countSteps(plan);
      case 'drill':
        return sum + drillSteps;
      default:
        return sum + byName[name].countSteps(plan);
    }
  }, 0);
}

/**
 * Runs sections one after the other. What cannot be measured is said, and the rest goes on.
 *
 * @throws the signal's reason when it is aborted; also when the servers cannot be started.
 */
export async function runSections(options: RunOptions, countdown: Countdown): Promise<RunResult> {
  const { sections, repository, tools, signal, plan } = options;
  const rows: Row[] = [];
  const onRig = sections.filter((name) => name !== 'drill');
  if (onRig.length > 0) {
    const rigFolder = await mkdtemp(join(options.folder, 'mesh-'));
    await withRig(
      { repository, folder: rigFolder, tools, tokenCount: distinctQuestions, signal },
      async (rig) => {
        const { ghz, vegeta } = tools;
        const begin = (step: string): void => countdown.begin(step);
        for (const name of onRig) {
          if (name === 'auth') {
            rows.push(...createRows(await runBenchmark(rig, { plan, ghz, signal }, countdown)));
          } else {
            rows.push(...(await measureNamed(name, { rig, plan, ghz, vegeta, signal, begin })));
          }
        }
      },
    );
  }
  let drill = '';
  if (sections.includes('drill')) {
    const measured = await attempt(signal, () => runDrill(options, countdown));
    rows.push(...createDrillRows(measured));
    drill = renderDrill(measured);
  }
  return { rows: [...rows.filter(isJudged), ...rows.filter((row) => !isJudged(row))], drill };
}

async function runDrill(
  { repository, folder, tools, plan, signal }: RunOptions,
  countdown: Countdown,
): Promise<Drill> {
  const { breakerResetSeconds } = plan;
  const drillFolder = await mkdtemp(join(folder, 'drill-'));
  return withDrillRig(
    { repository, folder: drillFolder, tools, tokenCount: distinctQuestions, breakerResetSeconds, signal },
    (rig) =>
      measureDrill(rig, { plan, vegeta: tools.vegeta, signal, begin: (step) => countdown.begin(step) }),
  );
}

const byName = {
  gateway: gatewaySection,
  items: itemsSection,
  watch: watchSection,
  import: importSection,
} as const;

function measureNamed(name: keyof typeof byName, context: SectionContext): Promise<readonly Row[]> {
  switch (name) {
    case 'gateway':
      return measureSection(gatewaySection, context);
    case 'items':
      return measureSection(itemsSection, context);
    case 'watch':
      return measureSection(watchSection, context);
    case 'import':
      return measureSection(importSection, context);
  }
}

async function measureSection<Figures extends object>(
  section: Section<Figures>,
  context: SectionContext,
): Promise<readonly Row[]> {
  return section.createRows(await attempt(context.signal, () => section.measure(context)));
}

function isJudged({ limit }: Row): boolean {
  return limit !== undefined;
}
