import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPrometheus } from './find-prometheus.js';

/** A Prometheus that runs for a test. */
export interface RealPrometheus {
  readonly url: string;
  /** Ends it and removes what it stored. */
  stop(): Promise<void>;
}

/** A scrape job; other fields of Prometheus' `scrape_configs` may be added. */
export interface ScrapeJob {
  readonly job_name: string;
  readonly static_configs: readonly {
    /** `host:port`; the path is `/metrics`. */
    readonly targets: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
  }[];
  readonly [field: string]: unknown;
}

const interval = '250ms';
const startSeconds = 30;

/** Starts a Prometheus on a free port of 127.0.0.1, which scrapes four times a second. The caller stops it. */
export async function startPrometheus(jobs: readonly ScrapeJob[]): Promise<RealPrometheus> {
  const command = findPrometheus();
  const folder = await mkdtemp(join(tmpdir(), 'zenlogic-prometheus-'));
  // JSON is YAML.
  const config = JSON.stringify({
    global: { scrape_interval: interval, scrape_timeout: interval },
    scrape_configs: jobs,
  });
  await writeFile(join(folder, 'prometheus.yml'), config);
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    command,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const log: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text));

  async function stop(): Promise<void> {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await waitUntilReady(url, child);
  } catch (error) {
    await stop();
    throw new Error(`Prometheus did not start: ${log.join('').trim()}`, { cause: error });
  }
  return { url, stop };
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startSeconds * 1000;
  while (Date.now() < deadline && child.exitCode === null && child.pid !== undefined) {
    // It tells nobody when it is ready, so it is asked.
    const response = await fetch(`${url}/-/ready`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok === true) {
      return;
    }
    await sleep(20);
  }
  throw new Error(`it is not ready after ${startSeconds} s, or ended with ${child.exitCode}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(forced);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
