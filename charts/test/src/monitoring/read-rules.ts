import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { chartDirectory } from '../render-chart.js';

const recording = z.strictObject({
  record: z.string(),
  expr: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
});
const alert = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.looseObject({ severity: z.enum(['warning', 'critical']), window: z.string().optional() }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
});
const rulesFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(z.union([recording, alert])) })),
});

/** A series that Prometheus makes by a rule. */
export type Recording = z.infer<typeof recording>;

/** An alerting rule; each has a severity, a description and a runbook. */
export type Alert = z.infer<typeof alert>;

/** A file with rules for Prometheus. */
export interface Rules {
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
}

/** The rules of the Helm chart, as a plain file. */
export const rulesPath = join(chartDirectory, 'files/rules.yaml');

/** Reads {@link rulesPath}. */
export function readRules(): Rules {
  const rules = parseGroups(parse(readFileSync(rulesPath, 'utf8')));
  return {
    recordings: rules.filter((rule): rule is Recording => 'record' in rule),
    alerts: rules.filter((rule): rule is Alert => 'alert' in rule),
  };
}

function parseGroups(document: unknown): readonly (Recording | Alert)[] {
  return rulesFile.parse(document).groups.flatMap(({ rules }) => rules);
}
