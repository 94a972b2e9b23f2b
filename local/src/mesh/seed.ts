import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendValkeyCommand } from '../health/valkey-command.js';
import { demoKeys, localTokens, locateKeys } from '../local-tokens.js';
import { runCommand } from '../tools/run-command.js';
import { loopback, type Topology } from '../topology.js';
import { MeshError } from './mesh-error.js';

/** Remembers in Valkey itself which data it holds: it forgets both at the same time. */
const seedMarker = 'zenlogic:local-mesh:seed';

/** Names the file with the demo's organizations, locals and members. */
export function locateDemoData(topology: Topology): string {
  return join(topology.repository, 'local', 'demo-data.ndjson');
}

/** Creates the keys that are missing. */
export async function createKeys(topology: Topology, signal?: AbortSignal): Promise<readonly string[]> {
  const folder = locateKeys(topology.stateDir);
  const missing = demoKeys.filter(({ kid }) => !existsSync(join(folder, `${kid}.pem`)));
  await Promise.all(
    missing.map(({ kid, algorithm }) =>
      runAdmin(
        topology,
        ['keys', 'create', '--dir', folder, '--kid', kid, '--algorithm', algorithm],
        `cannot create the key ${kid}`,
        signal,
      ),
    ),
  );
  return missing.map(({ kid }) => kid);
}

/** Loads the demo data unless Valkey holds it. Returns whether it did. */
export async function loadSeed(topology: Topology, signal?: AbortSignal): Promise<boolean> {
  const file = locateDemoData(topology);
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  if ((await sendValkeyCommand(topology.valkeyPort, ['GET', seedMarker])) === digest) {
    return false;
  }
  const url = `redis://${loopback}:${topology.valkeyPort}`;
  await runAdmin(topology, ['load', file, '--redis-url', url], 'cannot load the demo data', signal);
  await sendValkeyCommand(topology.valkeyPort, ['SET', seedMarker, digest]);
  return true;
}

/** Issues tokens for the first `limit` members of the demo data; a line of JSON each. */
export function issueTokens(topology: Topology, limit: number, signal?: AbortSignal): Promise<string> {
  const args = ['token', 'issue', '--keys', locateKeys(topology.stateDir)];
  const kids = demoKeys.flatMap(({ kid }) => ['--kid', kid]);
  const from = ['--from', locateDemoData(topology), '--limit', String(limit)];
  return runAdmin(topology, [...args, ...kids, ...from], 'cannot issue tokens', signal);
}

async function runAdmin(
  topology: Topology,
  args: readonly string[],
  problem: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const script = join(topology.repository, 'services/auth/dist/main-admin.js');
  const result = await runCommand(process.execPath, ['--enable-source-maps', script, ...args], {
    env: { AUTH_JWT_ISSUER: localTokens.issuer, AUTH_JWT_AUDIENCE: localTokens.audience },
    timeoutMs: 60_000,
    signal,
  });
  signal?.throwIfAborted();
  if (result.exitCode !== 0) {
    throw new MeshError(
      `${problem}: auth-admin ${args[0]} failed.\n${(result.stderr || result.stdout).trim()}`,
    );
  }
  return result.stdout;
}
