import type { Machine } from '@zenlogic/loadtest';
import type { Repetitions } from '../drill.js';
import { type DrillResult, isMet } from '../drill-result.js';
import { formatCount, renderDrillMarkdown } from './drill-table.js';

/** Everything that was found, as programs read it. */
export interface DrillReport {
  readonly startedAt: string;
  readonly met: boolean;
  /** Whether all drills were carried out, not a choice. */
  readonly isWhole: boolean;
  readonly seed: number;
  readonly repetitions: Repetitions;
  readonly machine: Machine;
  readonly results: readonly (DrillResult & { readonly met: boolean })[];
}

/** Puts a report together. */
export function createReport(
  found: Omit<DrillReport, 'met' | 'startedAt' | 'results'> & {
    readonly startedAt: Date;
    readonly results: readonly DrillResult[];
  },
): DrillReport {
  return {
    ...found,
    startedAt: found.startedAt.toISOString(),
    met: found.results.length > 0 && found.results.every(isMet),
    results: found.results.map((result) => ({ ...result, met: isMet(result) })),
  };
}

/** Writes a report for people, in Markdown. */
export function renderReport(report: DrillReport): string {
  const { startedAt, seed, isWhole, machine, results } = report;
  const { cores, cpu, node, loadAverage } = machine;
  return `# Drills of the canary command

${results.filter(({ met }) => met).length} of ${results.length} met. ${startedAt}, seed ${seed}${isWhole ? '' : ', a choice of the drills'}; ${cores} cores (${cpu}), Node ${node}, load ${loadAverage.toFixed(1)} at the end.

${renderDrillMarkdown(results)}

Calls are sent at an even rate through Envoy, whether or not the ones before were answered. The longest gap is the longest
time in which no call was answered as it should be. "During" is from the fault, or from the first shift, until the canary got no
calls any more. A run whose calls could not be sent when they were due is carried out again, whatever came of it. "Detected" and "weight 0" are counted from the fault; that the weight is 0 is what Envoy says, not the command.

${results.map(renderDrill).join('\n\n')}
`;
}

function renderDrill({ title, name, reality, seconds, outcome }: DrillResult): string {
  const head = `## ${title} (\`--only ${name}\`)\n\n${reality} Took ${seconds.toFixed(0)} s.`;
  if ('problem' in outcome) {
    return `${head}\n\nNothing was measured: ${outcome.problem}`;
  }
  const lines = outcome.expectations.map(
    ({ what, seen, isMet }) => `- ${isMet ? 'met' : '**NOT met**'}: ${what}; seen: ${seen}`,
  );
  const failures = Object.entries(outcome.calls?.failedByStatus ?? {}).map(
    ([status, count]) => `${status} ${formatCount(count)}`,
  );
  const details = Object.entries(outcome.details).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(3)) : value}`,
  );
  return [
    head,
    '',
    ...lines,
    ...(failures.length > 0 ? [`- failed calls: ${failures.join(', ')}`] : []),
    ...(details.length > 0 ? [`- measured: ${details.join(', ')}`] : []),
  ].join('\n');
}
