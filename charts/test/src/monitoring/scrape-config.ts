import { readFileSync } from 'node:fs';
import { locatePrometheusConfig, type Topology } from '@zenlogic/local';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { renderChart } from '../render-chart.js';

const prometheusConfig = z.looseObject({ scrape_configs: z.array(z.unknown()) });
const serviceMonitor = z.object({
  spec: z.object({
    endpoints: z.tuple([
      z.object({ port: z.string(), relabelings: z.array(z.record(z.string(), z.string())) }),
    ]),
  }),
});

/**
 * Configures Prometheus for a mesh by two ways at once, each 2 s: as the mesh itself describes it, without namespaces, and
 * as the Prometheus operator would by the ServiceMonitor of the Helm chart, if the mesh were in namespace `shop`.
 *
 * @param weights `host:port` of what tells the weights of `shop`, as kube-state-metrics does.
 */
export function configurePrometheus(topology: Topology, weights: string): string {
  const own = prometheusConfig.parse(parse(readFileSync(locatePrometheusConfig(topology.stateDir), 'utf8')));
  return stringify({
    ...own,
    global: { scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '1s' },
    scrape_configs: [
      ...own.scrape_configs,
      discoverByServiceMonitor(topology),
      { job_name: 'kube-state-metrics', honor_labels: true, static_configs: [{ targets: [weights] }] },
    ],
  });
}

/** Gives the targets the labels that Kubernetes' discovery gives, and applies what the operator and then the chart say. */
function discoverByServiceMonitor({ workloads }: Topology): object {
  const rendered = renderChart({ set: ['metrics.serviceMonitor.enabled=true'] }).objects.get(
    'ServiceMonitor/zenlogic',
  );
  const [{ port, relabelings }] = serviceMonitor.parse(parse(rendered ?? '')).spec.endpoints;
  return {
    job_name: 'serviceMonitor/shop/zenlogic/0',
    static_configs: workloads.flatMap(({ host, replicas }) =>
      replicas.map(({ name, metricsPort }) => ({
        targets: [`127.0.0.1:${metricsPort}`],
        labels: {
          __meta_kubernetes_namespace: 'shop',
          __meta_kubernetes_service_name: host,
          __meta_kubernetes_pod_name: name,
        },
      })),
    ),
    relabel_configs: [
      { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
      { source_labels: ['__meta_kubernetes_service_name'], target_label: 'service' },
      { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
      { source_labels: ['__meta_kubernetes_service_name'], target_label: 'job' },
      { target_label: 'endpoint', replacement: port },
      ...relabelings,
    ],
  };
}
