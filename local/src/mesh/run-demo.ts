import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { findShares } from '../envoy/find-shares.js';
import { createKnownHosts } from '../manifest/known-hosts.js';
import { readManifests } from '../manifest/read-manifests.js';
import { findTools } from '../tools/find-tools.js';
import { findExposure, listMetricsUrls, loopback, type Protocol, type Topology } from '../topology.js';
import { writeAtomically } from '../write-atomically.js';
import { MeshError } from './mesh-error.js';
import { withMeshLock } from './mesh-lock.js';
import { locatePromotions, readPromotions } from './promotions.js';
import { issueTokens, locateDemoData } from './seed.js';
import { startMesh } from './start-mesh.js';
import { stopMesh } from './stop-mesh.js';

/** Options of {@link runDemo}. */
export interface DemoOptions {
  readonly progress: (line: string) => void;
  /** Ends the demo early; what it started is stopped all the same. */
  readonly signal: AbortSignal;
}

/** Members that get a token: thousands of different ones, so that no cache is warmed by a few. */
const tokenCount = 2000;

/**
 * Load-tests the mesh and stops what it started for that.
 *
 * @returns The exit code of the load test, or 130 when `signal` ended it.
 */
export function runDemo(topology: Topology, options: DemoOptions): Promise<number> {
  const { progress, signal } = options;
  refuseAfterPromotion(topology);
  return withMeshLock(topology.stateDir, 'demo', async () => {
    const started = new Set<string>();
    try {
      const { repository, stateDir } = topology;
      const names = ['envoy', 'valkey-server', 'ghz', 'vegeta'] as const;
      const tools = await findTools({ repository, stateDir, names, progress, signal });
      await startMesh(topology, tools, { progress, signal, onStarted: (name) => started.add(name) });
      const tokens = join(stateDir, 'tokens.ndjson');
      writeAtomically(tokens, await issueTokens(topology, tokenCount, signal), 0o600);
      progress('the mesh is healthy, the load test begins');
      return await runLoadTest(topology, tools, tokens, signal);
    } catch (error) {
      if (signal.aborted) {
        progress('stopped early');
        return 130;
      }
      throw error;
    } finally {
      if (started.size > 0) {
        progress('stopping what was started');
        await stopMesh(topology, { progress, only: started });
      }
    }
  });
}

/** Shares are told by release, so both hosts must not run the same. */
function refuseAfterPromotion({ stateDir }: Topology): void {
  const promoted = Object.entries(readPromotions(stateDir));
  if (promoted.length > 0) {
    const names = promoted.map(([name, { release }]) => `${name} runs ${release}`).join(', ');
    throw new MeshError(
      `${names} since \`canary promote\`, and the demo compares releases; \`make down\` and remove ${locatePromotions(stateDir)} first`,
    );
  }
}

async function runLoadTest(
  topology: Topology,
  tools: { readonly ghz: string; readonly vegeta: string },
  tokens: string,
  signal: AbortSignal,
): Promise<number> {
  const exposure = findExposure(topology, 'auth-service', 'grpc');
  const manifests = readManifests(topology.manifestDir, createKnownHosts(topology));
  const shares = findShares(topology, exposure, manifests, '/auth.AuthService/ValidateLocal');
  const authHosts = topology.workloads
    .filter(({ servicePorts }) => servicePorts.grpc === exposure.servicePort)
    .map(({ host }) => host);
  const listServers = (flag: string, hosts: readonly string[]): string[] =>
    hosts
      .flatMap((host) => listMetricsUrls(topology, host))
      .flatMap(({ release, url }) => [flag, `${release}=${url}`]);
  const locate = (host: string, protocol: Protocol): string =>
    `${loopback}:${findExposure(topology, host, protocol).localPort}`;
  return run(
    [
      join(topology.repository, 'loadtest/dist/main.js'),
      'run',
      ...['--target', `${loopback}:${exposure.localPort}`],
      ...['--rest', locate('gateway', 'rest'), '--catalog', locate('catalog-service', 'grpc')],
      ...['--ghz', tools.ghz, '--vegeta', tools.vegeta],
      ...['--data', locateDemoData(topology)],
      ...['--tokens', tokens],
      ...listServers('--server', authHosts),
      ...listServers('--gateway', ['gateway']),
      ...listServers('--catalog-server', ['catalog-service']),
      ...['--expect-share', `v2=${shares.get('v2') ?? 0}`],
      ...['--report', join(topology.stateDir, 'report')],
    ],
    signal,
  );
}

/** Runs a Node script; when aborted, has it end and awaits that it has, as it stops programs of its own. */
async function run(args: readonly string[], signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, ['--enable-source-maps', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const end = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', end);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    signal.throwIfAborted();
    return code ?? 1;
  } finally {
    signal.removeEventListener('abort', end);
  }
}
