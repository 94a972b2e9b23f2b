import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  locateTopologyFile,
  MeshError,
  openProcessRecords,
  promoteBuild,
  type Topology,
} from '@zenlogic/local';
import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import { nameOperator } from '../../split/operator.js';
import { authHosts } from '../../split/read-split.js';
import { withinTime } from '../../within-time.js';
import type { Target } from '../target.js';
import { findObstacles } from './local-obstacles.js';
import { readProxies } from './local-proxies.js';
import { readReplicas } from './local-replicas.js';
import { sendCalls } from './send-calls.js';
import { openSplitFile } from './split-file.js';

/** Options of {@link openLocalTarget}. */
export interface LocalTargetOptions {
  /** Absolute path of the file that describes the mesh. By default, that of `make up`. */
  readonly topologyFile?: string | undefined;
}

const repository = resolve(fileURLToPath(import.meta.url), '../../../../../..');

/** Tells whether the proxy of a local mesh runs. */
export function isLocalMeshRunning({ topologyFile = standardFile() }: LocalTargetOptions): boolean {
  if (!existsSync(topologyFile)) {
    return false;
  }
  const { stateDir } = readTopology(topologyFile);
  return openProcessRecords(stateDir).findRunning('envoy') !== undefined;
}

/**
 * Opens the local mesh.
 *
 * @throws {CanaryError} `unreachable` when no mesh was ever started there.
 */
export async function openLocalTarget({
  topologyFile = standardFile(),
}: LocalTargetOptions = {}): Promise<Target> {
  if (!existsSync(topologyFile)) {
    throw new CanaryError(
      exitCodes.unreachable,
      `there is no local mesh (${topologyFile} is missing); \`make up\` starts one`,
    );
  }
  const topology = readTopology(topologyFile);
  const file = openSplitFile(topology);
  return {
    name: 'local mesh',
    operator: nameOperator(),
    readSplit: async () => file.read().split,
    writeSplit: (read, change, signal) => file.write(read, change, signal),
    readProxies: () => readProxies(topology, file, authHosts),
    // Read again: a promotion changes which release a replica runs.
    readReplicas: async () => readReplicas(readTopology(topologyFile), authHosts),
    scrape: (replica, signal) => scrape(replica.metricsAddress, signal),
    findObstacles: async () => findObstacles(topology, file, authHosts),
    sendCalls: (load, signal) => sendCalls(topology, authHosts.stable, load, signal),
    promote: (progress, signal) => promote(topology, progress, signal),
  };
}

function standardFile(): string {
  return locateTopologyFile(join(repository, '.local'));
}

function readTopology(path: string): Topology {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Topology;
  } catch (cause) {
    throw new CanaryError(
      exitCodes.unreachable,
      `${path} does not describe a mesh; \`make up\` writes it anew`,
      { cause },
    );
  }
}

async function promote(
  topology: Topology,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    await promoteBuild(topology, { from: authHosts.canary, to: authHosts.stable, progress, signal });
  } catch (cause) {
    if (!(cause instanceof MeshError)) {
      throw cause;
    }
    const message = `${cause.message}\nThe canary keeps all calls; mend it, and promote again`;
    throw new CanaryError(exitCodes.inconclusive, message, { cause });
  }
}

function scrape(address: string | undefined, signal: AbortSignal): Promise<string> {
  const url = `http://${address}/metrics`;
  return withinTime(scrapeTimeoutMs, signal, async (limited) => {
    const response = await fetch(url, { signal: limited });
    if (!response.ok) {
      throw new Error(`${url} answered HTTP ${response.status}`);
    }
    return response.text();
  });
}

const scrapeTimeoutMs = 3000;
