import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  findExposure,
  findTools,
  issueTokens,
  locateDemoData,
  locateTopologyFile,
  loopback,
  openProcessRecords,
  startMesh,
  stopMesh,
  type Topology,
} from '@zenlogic/local';
import type { Role } from '../../split/split.js';
import type { FaultSettings } from '../faults/fault-settings.mjs';
import { drawQuestions } from '../load/questions.js';
import { type Load, startLoad } from '../load/start-load.js';
import { createDrillTopology, locateFaults } from './drill-topology.js';
import { waitForPercent, writePercent } from './weights.js';

/** A mesh of the drills' own: real services, Envoy and Valkey on free ports, and auth with faults at hand. */
export interface DrillMesh {
  readonly topology: Topology;
  /** For `canary --topology`. */
  readonly topologyFile: string;
  /** No faults, every replica running, this share written and in force, and no record of changes. */
  reset(canaryPercent: number): Promise<void>;
  /** From a moment later on, for every replica of a release. What is not named is as it should be. */
  setFaults(role: Role, faults: Partial<FaultSettings>): void;
  /** Ends so many replicas of a release at once, as `kill -9` does. */
  kill(role: Role, replicas: number): void;
  /**
   * Waits until a replica of a release that ran does no more.
   *
   * @returns when that was, in milliseconds since 1970.
   * @throws Error when all still run after 20 s.
   */
  nextDeath(role: Role): Promise<number>;
  /** Begins to call auth through Envoy. Ends with the mesh at the latest. */
  load(options: LoadOptions): Promise<Load>;
  stop(): Promise<void>;
}

/** Options of {@link DrillMesh.load}. */
export interface LoadOptions {
  readonly callsPerSecond: number;
  readonly maxSeconds: number;
  /** By which the questions are drawn. */
  readonly seed: number;
}

/** As the workloads are called. */
const workloads: Readonly<Record<Role, string>> = { stable: 'auth-v1', canary: 'auth-v2' };
const callTimeoutMs = 5000;
const tokenCount = 500;
/** Tokens are valid for a quarter of an hour, and no calls are sent for as long as half of that. */
const tokenAgeMs = 450_000;
const startTimeoutMs = 60_000;
const deathTimeoutMs = 20_000;

/** Starts such a mesh. Everything it writes is in `folder`, which the caller makes and removes. */
export async function startDrillMesh(
  repository: string,
  folder: string,
  signal: AbortSignal,
): Promise<DrillMesh> {
  const topology = await createDrillTopology(repository, folder);
  const { stateDir } = topology;
  const progress = (): void => undefined;
  const names = ['envoy', 'valkey-server'] as const;
  const tools = await findTools({
    repository,
    stateDir: join(repository, '.local'),
    names,
    progress,
    signal,
  });
  const loads = new Set<Load>();
  let tokensIssuedAt = Number.NEGATIVE_INFINITY;

  function setFaults(role: Role, faults: Partial<FaultSettings>): void {
    writeFileSync(locateFaults(folder, workloads[role]), JSON.stringify(faults));
  }

  function listPids(role: Role): readonly number[] {
    const records = openProcessRecords(stateDir);
    const { replicas = [] } = topology.workloads.find(({ name }) => name === workloads[role]) ?? {};
    return replicas.flatMap(({ name }) => records.findRunning(name)?.pid ?? []);
  }

  async function start(): Promise<void> {
    setFaults('stable', {});
    setFaults('canary', {});
    await startMesh(topology, tools, { progress, signal, timeoutMs: startTimeoutMs });
  }

  async function renewTokens(): Promise<string> {
    const file = join(folder, 'tokens.ndjson');
    if (performance.now() - tokensIssuedAt > tokenAgeMs) {
      writeFileSync(file, await issueTokens(topology, tokenCount, signal), { mode: 0o600 });
      tokensIssuedAt = performance.now();
    }
    return file;
  }

  async function stop(): Promise<void> {
    for (const load of loads) {
      load.kill();
    }
    await stopMesh(topology, { progress });
  }

  try {
    writePercent(topology, 0);
    await start();
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    topology,
    topologyFile: locateTopologyFile(stateDir),
    async reset(canaryPercent) {
      writePercent(topology, canaryPercent);
      await start();
      await waitForPercent(topology, canaryPercent, signal);
    },
    setFaults,
    kill(role, replicas) {
      for (const pid of listPids(role).slice(0, replicas)) {
        process.kill(pid, 'SIGKILL');
      }
    },
    async nextDeath(role) {
      const running = listPids(role).length;
      const deadline = performance.now() + deathTimeoutMs;
      while (listPids(role).length === running) {
        if (performance.now() > deadline) {
          throw new Error(`no replica of ${workloads[role]} has ended`);
        }
        await delay(20, undefined, { signal });
      }
      return Date.now();
    },
    async load({ callsPerSecond, maxSeconds, seed }) {
      const tokensFile = await renewTokens();
      const load = await startLoad({
        target: `${loopback}:${findExposure(topology, 'auth-service', 'grpc').localPort}`,
        questions: drawQuestions(locateDemoData(topology), tokensFile, seed),
        callsPerSecond,
        maxCalls: Math.ceil(callsPerSecond * maxSeconds),
        maxSeconds,
        timeoutMs: callTimeoutMs,
      });
      loads.add(load);
      return load;
    },
    stop,
  };
}
