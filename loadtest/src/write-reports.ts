import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from './report.js';
import { renderJunitReport } from './report-junit.js';
import { renderMarkdownReport } from './report-markdown.js';

/** Writes `report.md`, `report.json` and `junit.xml` into a folder, which is made if need be. */
export async function writeReports(directory: string, report: Report): Promise<void> {
  await mkdir(directory, { recursive: true });
  await Promise.all([
    writeFile(join(directory, 'report.md'), renderMarkdownReport(report)),
    writeFile(join(directory, 'report.json'), `${JSON.stringify(report, null, 2)}\n`),
    writeFile(join(directory, 'junit.xml'), renderJunitReport(report)),
  ]);
}
