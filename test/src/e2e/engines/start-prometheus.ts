import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awaitUntil } from '../await-until.js';
import { startCommand } from '../command.js';
import type { Pod } from '../namespace.js';
import { findFreePort, type OpenApi } from './open-api.js';

/** A Prometheus on this machine. */
export interface EnginePrometheus {
  readonly url: string;
  /** Ends it; whoever asks then gets no answer. */
  stop(): Promise<void>;
}

/**
 * Runs a Prometheus that scrapes the pods of auth in a namespace every two seconds, through the API server: so it need not
 * be where pods can be reached. Its labels are those of the Prometheus operator.
 */
export async function startPrometheus(api: OpenApi, namespace: string): Promise<EnginePrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'engines-prometheus-'));
  const targets = join(folder, 'targets.json');
  const port = await findFreePort();
  const config = {
    global: { scrape_interval: '2s', scrape_timeout: '2s' },
    scrape_configs: [{ job_name: 'auth', file_sd_configs: [{ files: [targets], refresh_interval: '5s' }] }],
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  writeFileSync(targets, '[]');
  const discovery = setInterval(() => {
    // What it cannot learn now it learns a second later.
    writeTargets(api, namespace, targets).catch(() => undefined);
  }, 1_000);
  const server = startCommand(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { timeoutSeconds: 3_600 },
  );
  const url = `http://127.0.0.1:${port}`;
  await awaitUntil('Prometheus is ready', 30, async () => {
    const { ok } = await fetch(`${url}/-/ready`);
    return ok ? ok : undefined;
  });
  return {
    url,
    async stop() {
      clearInterval(discovery);
      server.stop();
      await server.output.catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function writeTargets(api: OpenApi, namespace: string, file: string): Promise<void> {
  const { host } = new URL(api.url);
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const { items } = await api.get<{ readonly items: readonly Pod[] }>(
    `${path}?labelSelector=app.kubernetes.io%2Fname%3Dauth`,
  );
  const found = items
    .filter(({ status }) => status.podIP !== undefined)
    .map(({ metadata }) => ({
      targets: [host],
      labels: {
        namespace,
        pod: metadata.name,
        instance: metadata.name,
        __metrics_path__: `${path}/${metadata.name}:9464/proxy/metrics`,
      },
    }));
  // At once, for Prometheus reads it whenever it changes.
  writeFileSync(`${file}.new`, JSON.stringify(found));
  renameSync(`${file}.new`, file);
}
