import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { chartDirectory } from '../render-chart.js';

const source = z.strictObject({ type: z.literal('prometheus'), uid: z.literal('$datasource') });
const target = z.looseObject({
  refId: z.string(),
  datasource: source,
  expr: z.string(),
  legendFormat: z.string(),
});
const gridPos = z.strictObject({
  x: z.number().int().min(0),
  y: z.number().int().min(0),
  w: z.number().int().min(1).max(24),
  h: z.number().int().min(1),
});
const row = z.looseObject({ id: z.number(), type: z.literal('row'), title: z.string(), gridPos });
const graph = z.looseObject({
  id: z.number(),
  type: z.enum(['stat', 'timeseries', 'state-timeline']),
  title: z.string(),
  description: z.string(),
  datasource: source,
  gridPos,
  fieldConfig: z.looseObject({ defaults: z.looseObject({ unit: z.string().optional() }) }),
  targets: z.array(target).min(1),
});
const dashboard = z.looseObject({
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.number().int(),
  panels: z.array(z.union([row, graph])),
  templating: z.strictObject({
    list: z.array(z.looseObject({ type: z.string(), name: z.string(), query: z.unknown() })),
  }),
  annotations: z.strictObject({
    list: z.array(z.looseObject({ name: z.string(), datasource: z.unknown(), expr: z.string().optional() })),
  }),
});

/** The dashboard, as Grafana keeps it. */
export type Dashboard = z.infer<typeof dashboard>;

/** A query of the dashboard. */
export interface DashboardQuery {
  /** Such as `Calls by release, A`. */
  readonly name: string;
  /** In PromQL, with the variables of Grafana. */
  readonly expr: string;
  /** Of the panel, as Grafana names it, such as `percentunit`. */
  readonly unit: string | undefined;
}

/** Reads the dashboard of the Helm chart. */
export function readDashboard(): Dashboard {
  return dashboard.parse(JSON.parse(readFileSync(join(chartDirectory, 'files/dashboard.json'), 'utf8')));
}

/** Lists every query of a dashboard: those of its panels, and those of its annotations. */
export function listQueries({ panels, annotations }: Dashboard): readonly DashboardQuery[] {
  return [
    ...panels.flatMap((panel) =>
      panel.type === 'row'
        ? []
        : panel.targets.map(({ refId, expr }) => ({
            name: `${panel.title}, ${refId}`,
            expr,
            unit: panel.fieldConfig.defaults.unit,
          })),
    ),
    ...annotations.list.flatMap(({ name, expr }) =>
      expr === undefined ? [] : [{ name: `annotation ${name}`, expr, unit: undefined }],
    ),
  ];
}
