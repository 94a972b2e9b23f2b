import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendValkeyCommand } from '../health/valkey-command.js';
import { demoKeys, locateKeys } from '../local-tokens.js';
import { loopback, type Topology } from '../topology.js';
import { runAuthAdmin } from './auth-admin.js';

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
      runAuthAdmin(topology, ['keys', 'create', '--dir', folder, '--kid', kid, '--algorithm', algorithm], {
        problem: `cannot create the key ${kid}`,
        signal,
      }),
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
  await runAuthAdmin(topology, ['load', file, '--redis-url', url], {
    problem: 'cannot load the demo data',
    signal,
  });
  await sendValkeyCommand(topology.valkeyPort, ['SET', seedMarker, digest]);
  return true;
}

/** Issues tokens for the first `limit` members of the demo data; a line of JSON each. */
export function issueTokens(topology: Topology, limit: number, signal?: AbortSignal): Promise<string> {
  const args = ['token', 'issue', '--keys', locateKeys(topology.stateDir)];
  const kids = demoKeys.flatMap(({ kid }) => ['--kid', kid]);
  const from = ['--from', locateDemoData(topology), '--limit', String(limit)];
  return runAuthAdmin(topology, [...args, ...kids, ...from], { problem: 'cannot issue tokens', signal });
}
