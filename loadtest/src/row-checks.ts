import type { Check, Outcome } from './checks.js';
import { count, errorCounts, milliseconds } from './figures.js';
import type { LatencySummary } from './latency.js';
import type { MeasuredRow } from './measured-row.js';
import { isBroken, type Measurement } from './measurement.js';
import type { OpenLoop } from './profiles.js';
import { isRestCall } from './rest/rest-calls.js';
import { isMissing, type ServerCounts } from './server-counts.js';
import { limitsOf, type Thresholds } from './thresholds.js';

/** Judges one row of a judged profile. A broken run leaves every one of its checks inconclusive. */
export function judgeRow({ profile, rpc, run, servers, due }: MeasuredRow, thresholds: Thresholds): Check[] {
  const limits = { ...thresholds, ...limitsOf(rpc, thresholds) };
  const sender = isRestCall(rpc) ? 'vegeta' : 'ghz';
  const check = (name: string, judge: (measured: Measurement) => Judgement): Check => {
    const [outcome, message] = isBroken(run) ? (['inconclusive', run.broken] as const) : judge(run);
    return { profile: profile.name, rpc, name, outcome, message };
  };
  const checks = [
    check(`p90 < ${limits.p90Milliseconds} ms`, (measured) => judgeLatency(measured, 'p90', limits)),
    check(`p99 < ${limits.p99Milliseconds} ms`, (measured) => judgeLatency(measured, 'p99', limits)),
    check(`failed calls <= ${limits.failedCalls}`, (measured) => judgeFailures(measured, limits)),
    check(`calls >= ${limits.rowMinCalls}`, (measured) => judgeCalls(measured, limits)),
    check('servers counted the same calls', (measured) => judgeServerCounts(measured, servers, due, sender)),
  ];
  if (profile.load === 'open') {
    const least = `${limits.offeredRateMinFraction * 100} %`;
    const name = `offered >= ${least} of ${profile.callsPerSecond} calls/s`;
    checks.push(check(name, (measured) => judgeRate(measured, profile, limits)));
  }
  return checks;
}

type Judgement = readonly [Outcome, string];

const judged = {
  p90: { limit: 'p90Milliseconds', mayBeSlower: 0.1, words: '90 %' },
  p99: { limit: 'p99Milliseconds', mayBeSlower: 0.01, words: '99 %' },
} as const;

function judgeLatency(
  { calls, latency, latencies }: Measurement,
  quantile: keyof typeof judged & keyof LatencySummary,
  limits: Thresholds,
): Judgement {
  const { limit, mayBeSlower, words } = judged[quantile];
  const limitSeconds = limits[limit] / 1000;
  if (latency === undefined) {
    return ['inconclusive', 'no call was made'];
  }
  const took = `${words} of ${count(calls)} calls took at most ${milliseconds(latency[quantile])} ms`;
  if (calls < limits.rowMinCalls) {
    // Even if every call that is missing were fast, these would be too many.
    const tooSlow = latencies.filter((seconds) => seconds >= limitSeconds).length;
    return tooSlow > mayBeSlower * limits.rowMinCalls
      ? ['fail', `${took}, and ${count(tooSlow)} took ${limits[limit]} ms or more`]
      : ['inconclusive', `${took}, too few to judge: ${count(limits.rowMinCalls)} are needed`];
  }
  return latency[quantile] < limitSeconds ? ['pass', took] : ['fail', `${took}, limit ${limits[limit]} ms`];
}

function judgeFailures(
  { calls, failed, byStatus, errorExamples }: Measurement,
  limits: Thresholds,
): Judgement {
  if (failed > limits.failedCalls) {
    const example = Object.values(errorExamples)[0] ?? '';
    return [
      'fail',
      `${count(failed)} of ${count(calls)} calls failed: ${errorCounts(byStatus)} (${example})`,
    ];
  }
  return calls === 0
    ? ['inconclusive', 'no call was made']
    : ['pass', `${count(failed)} of ${count(calls)} calls failed`];
}

function judgeCalls({ calls, seconds, stoppedByTime }: Measurement, limits: Thresholds): Judgement {
  if (calls >= limits.rowMinCalls) {
    return ['pass', `${count(calls)} calls were made`];
  }
  const why = stoppedByTime ? ` before the time was up (${seconds.toFixed(1)} s)` : '';
  return ['inconclusive', `${count(calls)} calls were made${why}, ${count(limits.rowMinCalls)} are needed`];
}

function judgeRate({ startedPerSecond }: Measurement, profile: OpenLoop, limits: Thresholds): Judgement {
  const reached = `${startedPerSecond.toFixed(0)} of ${profile.callsPerSecond} calls/s were offered`;
  return startedPerSecond >= profile.callsPerSecond * limits.offeredRateMinFraction
    ? ['pass', reached]
    : ['inconclusive', `${reached}: the machine that sends is too busy`];
}

/**
 * Every call that was answered OK was counted at some server, so the servers
 * counted at least those. A balancer repeats a call only after an attempt that
 * failed, so they counted at most the calls and the attempts that failed there.
 */
function judgeServerCounts(
  { calls, byStatus }: Measurement,
  servers: ServerCounts | undefined,
  due: number | undefined,
  sender: string,
): Judgement {
  if (servers === undefined) {
    return ['inconclusive', 'the servers were not read'];
  }
  if (isMissing(servers)) {
    return ['inconclusive', servers.missing.join('; ')];
  }
  const served = servers.reduce((sum, one) => sum + one.calls, 0);
  const servedOk = servers.reduce((sum, one) => sum + (one.byStatus.OK ?? 0), 0);
  const answered = due ?? byStatus.OK ?? 0;
  if (served === 0) {
    return ['inconclusive', 'the servers counted no call'];
  }
  if (served < answered) {
    return [
      'inconclusive',
      `the servers counted ${count(served)} calls, but ${count(answered)} were answered: a server is missing from --server`,
    ];
  }
  const most = calls + (served - servedOk);
  if (served > most) {
    return [
      'inconclusive',
      `the servers counted ${count(served)} calls, but ${sender} made ${count(calls)}: somebody else is calling them`,
    ];
  }
  return ['pass', `the servers counted ${count(served)} calls, ${sender} made ${count(calls)}`];
}
