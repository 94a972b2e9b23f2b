import type { Check } from './checks.js';
import { count, percent } from './figures.js';
import type { MeasuredRow } from './measured-row.js';
import { type CallName, isSplit } from './rest/rest-calls.js';
import { addCounts, isMissing, type ReleaseCounts } from './server-counts.js';
import type { Thresholds } from './thresholds.js';

/** The share of the calls that a release should serve. */
export interface ExpectedShare {
  readonly release: string;
  /** 0 to 100. */
  readonly percent: number;
}

/** Stands for the profile in checks that take all judged profiles together. */
export const allJudged = 'all judged profiles';

/** Stands for the RPC in what takes all RPCs together. */
export const allRpcs = 'all RPCs';

/** What the releases counted for an RPC in all judged rows, and what is missing. */
export interface JudgedCounts {
  readonly rpc: CallName;
  readonly releases: readonly ReleaseCounts[];
  /** Reasons why the counts are not complete, each a sentence without full stop. */
  readonly missing: readonly string[];
}

/** Adds up the counts of the judged rows whose calls are split, by RPC, in the order of the rows. */
export function sumJudgedRows(rows: readonly MeasuredRow[]): JudgedCounts[] {
  const judged = rows.filter(({ profile, rpc }) => profile.purpose === 'judged' && isSplit(rpc));
  return [...new Set(judged.map(({ rpc }) => rpc))].map((rpc) => {
    const releases: (readonly ReleaseCounts[])[] = [];
    const missing: string[] = [];
    for (const { profile, servers } of judged.filter((row) => row.rpc === rpc)) {
      if (servers === undefined) {
        missing.push(`${profile.name}: the servers were not read`);
      } else if (isMissing(servers)) {
        missing.push(`${profile.name}: ${servers.missing.join('; ')}`);
      } else {
        releases.push(servers);
      }
    }
    return { rpc, releases: addCounts(releases), missing };
  });
}

/**
 * Judges the share of each release that is expected to have one, over all RPCs
 * and judged profiles together: an RPC that bypasses the split moves the total
 * by far more than the tolerance, and chance moves the many calls of all RPCs
 * far less than the fewer of one.
 */
export function judgeShares(
  counts: readonly JudgedCounts[],
  expected: readonly ExpectedShare[],
  limits: Thresholds,
): Check[] {
  const releases = addCounts(counts.map((one) => one.releases));
  const missing = counts.flatMap((one) => one.missing.map((reason) => `${one.rpc}, ${reason}`));
  return counts.length === 0 ? [] : expected.map((share) => judgeShare(releases, missing, share, limits));
}

function judgeShare(
  releases: readonly ReleaseCounts[],
  missing: readonly string[],
  { release, percent: wanted }: ExpectedShare,
  limits: Thresholds,
): Check {
  const tolerance = limits.shareTolerancePoints;
  const about = { profile: allJudged, rpc: allRpcs, name: shareCheckName(release, wanted, tolerance) };
  if (missing.length > 0) {
    return { ...about, outcome: 'inconclusive', message: missing.join('; ') };
  }
  const total = releases.reduce((sum, one) => sum + one.calls, 0);
  const served = releases.find((one) => one.release === release)?.calls ?? 0;
  if (total < limits.shareMinCalls) {
    const message = `the servers counted ${count(total)} calls, ${count(limits.shareMinCalls)} are needed to judge a share`;
    return { ...about, outcome: 'inconclusive', message };
  }
  // In calls, not in percent, so that a share on the very edge is not lost to rounding.
  const off = Math.abs(served * 100 - wanted * total);
  const right = off <= tolerance * total + 1e-6;
  return {
    ...about,
    outcome: right ? 'pass' : 'fail',
    message: `release ${release} served ${count(served)} of ${count(total)} calls, ${percent((served / total) * 100)}`,
  };
}

/** What the check of a release's share is called. */
export function shareCheckName(release: string, percent: number, tolerance: number): string {
  return `share of ${release} = ${percent} ± ${tolerance} %`;
}
