import { join } from 'node:path';
import { stringify } from 'yaml';
import { loopback, type Topology } from '../topology.js';

/** Names the file by which a Prometheus reads the metrics of the mesh. */
export function locatePrometheusConfig(stateDir: string): string {
  return join(stateDir, 'prometheus.yml');
}

/** Describes the mesh to Prometheus, with the rules of the Helm chart. A job is called as the host, as in a cluster. */
export function createPrometheusConfig({ repository, workloads }: Topology): string {
  const config = {
    global: { scrape_interval: '5s', evaluation_interval: '5s' },
    rule_files: [join(repository, 'charts/zenlogic/files/rules.yaml')],
    scrape_configs: workloads.map(({ host, replicas }) => ({
      job_name: host,
      static_configs: [{ targets: replicas.map(({ metricsPort }) => `${loopback}:${metricsPort}`) }],
    })),
  };
  return `# prometheus --config.file=.local/prometheus.yml --storage.tsdb.path=.local/prometheus\n${stringify(config)}`;
}
