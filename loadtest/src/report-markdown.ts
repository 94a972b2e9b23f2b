import type { Outcome } from './checks.js';
import type { Report } from './report.js';
import { createBusyNote, createKneeSentences, createProblems, createReportTables } from './report-tables.js';
import { renderMarkdownTable } from './text-table.js';

const marks: Readonly<Record<Outcome, string>> = {
  pass: '✅ PASS',
  fail: '❌ FAIL',
  inconclusive: '⚠️ INCONCLUSIVE',
};

/** The report as Markdown, for people and for the summary page of a CI run; the verdict first. */
export function renderMarkdownReport(report: Report): string {
  const { machine, startTime, seconds, target, command } = report.about;
  const mark = (outcome: Outcome): string => marks[outcome];
  const tables = createReportTables(report, mark)
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, columns, rows }) => `## ${title}\n\n${renderMarkdownTable(columns, rows)}`);
  const problems = createProblems(report.checks, mark).map((problem) => `- ${problem}`);
  const knees = createKneeSentences(report).map((sentence) => `- ${sentence}`);
  const blocks = [
    '# Load test',
    `**${report.sentence}**`,
    ...(problems.length > 0 ? [`## What did not pass\n\n${problems.join('\n')}`] : []),
    ...tables,
    ...(knees.length > 0 ? [`## Saturation\n\n${knees.join('\n')}`] : []),
    `## How it was measured\n\n${[
      `- Target \`${target}\`, started ${startTime}, took ${seconds.toFixed(0)} s.`,
      `- Machine: ${machine.cores} cores, ${machine.cpu}, ${machine.system}, Node.js ${machine.node}.`,
      ...createBusyNote(report).map((note) => `- ${note}`),
      '- Latencies of callers are taken by ghz (gRPC) and vegeta (REST), of every call, failed ones included. Those of',
      '  servers are read from histograms, so they are exact only to the width of a bucket.',
      '- Every answer to a call by REST is compared with what the data calls for.',
      `- To repeat: \`${command}\``,
    ].join('\n')}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}
