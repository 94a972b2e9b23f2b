import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isBroken, parseGhzReport } from '@zenlogic/loadtest';
import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import type { CallLoad, SentCalls } from '../target.js';
import { namespacedPath } from './api/kubernetes-api.js';
import type { Pod } from './api/kubernetes-objects.js';
import { findAuthDeployments } from './auth-deployments.js';
import { type ClusterPlace, listPods, orUndefined } from './cluster-place.js';
import { createLoadJob, loadAccount, loadImageOf, maxSeconds } from './load-job.js';

const grpcPort = 50_051;
const pollMs = 500;

/**
 * Sends calls over the split by a Job in the namespace, for where this command runs there is no proxy. The Job is removed
 * afterwards, also when somebody interrupts.
 *
 * @throws {CanaryError} `refused` when the service account that may call is not there; `inconclusive` when no calls were made.
 */
export async function sendCalls(
  place: ClusterPlace,
  load: CallLoad,
  signal: AbortSignal,
): Promise<SentCalls> {
  const { api, namespace, hosts } = place;
  const account = namespacedPath('v1', namespace, 'serviceaccounts', loadAccount);
  if ((await orUndefined(api.json({ path: account }, signal))) === undefined) {
    throw new CanaryError(
      exitCodes.refused,
      `istio/ lets service account ${loadAccount} call auth, and there is none; make it: kubectl create serviceaccount ${loadAccount} --namespace ${namespace}`,
    );
  }
  const { stable } = await findAuthDeployments(place, signal);
  const name = `canary-calls-${randomUUID().slice(0, 8)}`;
  const image = loadImageOf(stable.image, stable.labels['app.kubernetes.io/version'] ?? '');
  const jobs = namespacedPath('batch/v1', namespace, 'jobs');
  await api.json(
    {
      method: 'POST',
      path: jobs,
      body: createLoadJob({ name, address: `${hosts.stable}:${grpcPort}`, image, load }),
    },
    signal,
  );
  try {
    const pod = await awaitEnd(place, name, maxSeconds(load), signal);
    const log = `${namespacedPath('v1', namespace, 'pods', pod, 'log')}?container=ghz`;
    const report = parseGhzReport(await api.text({ path: log, timeoutMs: 60_000 }, signal));
    if (isBroken(report)) {
      throw new CanaryError(
        exitCodes.inconclusive,
        `no calls were sent: ${report.broken} (Job ${name}, image ${image})`,
      );
    }
    return { calls: report.calls, byStatus: report.byStatus };
  } finally {
    const remove = { method: 'DELETE', path: `${jobs}/${name}?propagationPolicy=Background` } as const;
    // Whether or not somebody interrupted. What cannot be removed removes itself after a while.
    await api.text(remove, AbortSignal.timeout(10_000)).catch(() => undefined);
  }
}

/** Waits until the container of a Job has ended, well or not, and names its pod. */
async function awaitEnd(
  place: ClusterPlace,
  job: string,
  seconds: number,
  signal: AbortSignal,
): Promise<string> {
  const end = performance.now() + 1000 * seconds;
  let last = 'it has no pod';
  while (performance.now() < end) {
    const [pod] = await listPods(place, { 'job-name': job }, signal);
    if (pod !== undefined && hasEnded(pod)) {
      return pod.metadata.name;
    }
    last = pod === undefined ? last : describe(pod);
    await delay(pollMs, undefined, { signal });
  }
  throw new CanaryError(
    exitCodes.inconclusive,
    `the calls of Job ${job} did not end within ${seconds} s: ${last}`,
  );
}

function hasEnded({ status }: Pod): boolean {
  return (
    status.containerStatuses?.some(({ name, state }) => name === 'ghz' && state?.terminated !== undefined) ===
    true
  );
}

function describe({ metadata, status }: Pod): string {
  const waiting = status.containerStatuses?.find(({ name }) => name === 'ghz')?.state?.waiting;
  return `pod ${metadata.name} is ${status.phase ?? 'new'}${waiting === undefined ? '' : ` (${waiting.reason ?? ''} ${waiting.message ?? ''})`}`;
}
