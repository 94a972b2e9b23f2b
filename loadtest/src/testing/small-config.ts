import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageDirectory } from '../load-test.js';
import type { Profile } from '../profiles.js';
import { rpcNames } from '../rpcs.js';
import type { Thresholds } from '../thresholds.js';
import { authProto } from './two-releases.js';

/** Limits for fewer calls, and so wide that a busy machine does not decide a test. */
export const smallThresholds: Thresholds = {
  p90Milliseconds: 100,
  p99Milliseconds: 1000,
  restP90Milliseconds: 100,
  restP99Milliseconds: 1000,
  failedCalls: 0,
  shareTolerancePoints: 0.9,
  shareMinCalls: 600,
  rowMinCalls: 400,
  offeredRateMinFraction: 0.5,
};

/** A closed and an open loop of less than a second each, over all RPCs. */
export const smallProfiles: readonly Profile[] = [
  {
    name: 'callers-4',
    purpose: 'judged',
    load: 'closed',
    concurrency: 4,
    connections: 4,
    calls: 600,
    maxSeconds: 5,
    rpcs: rpcNames,
  },
  {
    name: 'offered-500',
    purpose: 'judged',
    load: 'open',
    callsPerSecond: 500,
    connections: 2,
    calls: 400,
    maxSeconds: 5,
    rpcs: ['ValidateLocal'],
  },
];

/** Writes a folder for `--config`: small profiles, the given limits, the ghz files of the package. */
export async function writeSmallConfig(
  directory: string,
  profiles: readonly Profile[] = smallProfiles,
  thresholds: Thresholds = smallThresholds,
): Promise<void> {
  const callData = { distinctRequests: 1000, invalidShare: 0.05, seed: 1 };
  await writeFile(join(directory, 'profiles.json'), JSON.stringify({ callData, profiles }));
  await writeFile(join(directory, 'thresholds.json'), JSON.stringify(thresholds));
  for (const file of ['validate-local.json', 'verify-token.json', 'get-user-permissions.json']) {
    const config: object = JSON.parse(await readFile(join(packageDirectory, file), 'utf8'));
    await writeFile(join(directory, file), JSON.stringify({ ...config, proto: authProto }));
  }
}
