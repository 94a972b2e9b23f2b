import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { chartDirectory } from '../render-chart.js';

const path = z.array(z.string());
const config = z.strictObject({
  kind: z.literal('CustomResourceStateMetrics'),
  spec: z.strictObject({
    resources: z.tuple([
      z.strictObject({
        groupVersionKind: z.strictObject({ group: z.string(), version: z.string(), kind: z.string() }),
        metricNamePrefix: z.string(),
        labelsFromPath: z.record(z.string(), path),
        metrics: z.tuple([
          z.strictObject({
            name: z.string(),
            help: z.string(),
            each: z.strictObject({
              type: z.literal('Gauge'),
              gauge: z.strictObject({ path, labelsFromPath: z.record(z.string(), path), valueFrom: path }),
            }),
          }),
        ]),
      }),
    ]),
  }),
});

/**
 * Tells the weights of a VirtualService as kube-state-metrics does that is configured by the file of the Helm chart.
 *
 * @returns the lines of the Prometheus text format.
 */
export function tellWeights(
  virtualService: { readonly metadata: object },
  namespace: string,
): readonly string[] {
  const file = readFileSync(join(chartDirectory, 'files/kube-state-metrics.yaml'), 'utf8');
  const [resource] = config.parse(parse(file)).spec.resources;
  const [{ name, each }] = resource.metrics;
  const { group, version, kind } = resource.groupVersionKind;
  const object = { ...virtualService, metadata: { ...virtualService.metadata, namespace } };
  const fixed = z.object({ apiVersion: z.literal(`${group}/${version}`), kind: z.literal(kind) });
  fixed.parse(object);
  const elements = z.array(z.unknown()).default([]).parse(resolve(object, each.gauge.path));
  return elements.map((element) => {
    const labels = [
      ...Object.entries(resource.labelsFromPath).map(([label, from]) => [label, resolve(object, from)]),
      ...Object.entries(each.gauge.labelsFromPath).map(([label, from]) => [label, resolve(element, from)]),
    ].map(([label, value]) => `${label}="${value}"`);
    return `${resource.metricNamePrefix}_${name}{${labels.join(',')}} ${resolve(element, each.gauge.valueFrom)}`;
  });
}

/** Follows a path of kube-state-metrics: names of fields, and `[field=value]` for an element of a list. */
function resolve(object: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) {
    return object;
  }
  const [, field, value] = /^\[(\w+)=(.+)\]$/.exec(step) ?? [];
  if (field === undefined) {
    return resolve((object as Readonly<Record<string, unknown>> | undefined)?.[step], rest);
  }
  const list = z.array(z.record(z.string(), z.unknown())).parse(object);
  return resolve(
    list.find((element) => element[field] === value),
    rest,
  );
}

/**
 * Serves lines of the Prometheus text format until the test ends.
 *
 * @returns `host:port`.
 */
export async function serveLines(
  test: { after(end: () => void): void },
  lines: () => readonly string[],
): Promise<string> {
  const server = createServer((_, response) => response.end(`${lines().join('\n')}\n`)).listen(
    0,
    '127.0.0.1',
  );
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
