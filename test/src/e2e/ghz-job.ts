import { isBroken, type Measurement, parseGhzReport } from '@zenlogic/loadtest';
import { awaitUntil } from './await-until.js';
import { callerLabels, nativeSidecar, restricted } from './caller-pod.js';
import { runCommand, startCommand } from './command.js';
import type { Namespace } from './namespace.js';
import type { Settings } from './settings.js';

/** Load on one RPC, sent by ghz from a Job in the mesh. */
export interface GhzLoad {
  /** A file of `loadtest/` without its ending, such as `validate-local`. */
  readonly config: string;
  /** Such as `auth-service:50051`. */
  readonly target: string;
  readonly requests: readonly object[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly calls: number;
  /** Calls offered per second. By default, ten callers ask as fast as they are answered. */
  readonly callsPerSecond?: number;
}

/** A load that is being sent. */
export interface RunningLoad {
  /** Since when calls are sent, as `performance.now()` has it. */
  readonly startTime: number;
  /** Resolves once the calls have ended. */
  readonly finished: Promise<FinishedLoad>;
}

/** A load that was sent. */
export interface FinishedLoad {
  readonly measurement: Measurement;
  /** When its calls had all ended, as `performance.now()` has it. */
  readonly endTime: number;
}

let jobs = 0;

/** Starts a Job with ghz. Resolves once it sends calls. */
export async function startLoad(
  namespace: Namespace,
  settings: Settings,
  load: GhzLoad,
): Promise<RunningLoad> {
  jobs += 1;
  const name = `e2e-ghz-${process.pid}-${jobs}`;
  const seconds = load.callsPerSecond === undefined ? 60 : load.calls / load.callsPerSecond;
  await namespace.apply(inputOf(name, load), jobOf(name, load, settings, Math.ceil(seconds) + 120));
  const selector = `job-name=${name}`;
  // kubectl wait refuses to wait for what is not there yet.
  await awaitUntil(`the pod of ${name}`, 30, async () => (await namespace.list('pods', selector))[0]);
  await runCommand('kubectl', [
    ...['--namespace', namespace.name, 'wait', 'pod', '--selector', selector, '--timeout=60s'],
    `--for=jsonpath={.status.containerStatuses[0].started}=true`,
  ]).catch(async (error: unknown) => {
    throw new Error(
      `ghz did not start: ${await namespace.kubectl(['describe', 'pod', '--selector', selector])}`,
      {
        cause: error,
      },
    );
  });
  const startTime = performance.now();
  const logs = startCommand(
    'kubectl',
    ['--namespace', namespace.name, 'logs', '--follow', `job/${name}`, '--container', 'ghz'],
    { timeoutSeconds: seconds + 90 },
  );
  const finished = finish(namespace, name, logs.output);
  // Whoever awaits it later still gets the error.
  finished.catch(() => undefined);
  return { startTime, finished };
}

/** Sends a load to its end. */
export async function runLoad(namespace: Namespace, settings: Settings, load: GhzLoad): Promise<Measurement> {
  const { finished } = await startLoad(namespace, settings, load);
  return (await finished).measurement;
}

async function finish(namespace: Namespace, name: string, logs: Promise<string>): Promise<FinishedLoad> {
  try {
    const text = await logs;
    const endTime = performance.now();
    const measurement = parseGhzReport(text);
    if (isBroken(measurement)) {
      throw new Error(`${measurement.broken}; it wrote: ${text.slice(0, 2_000)}`);
    }
    return { measurement, endTime };
  } finally {
    await namespace.kubectl([
      'delete',
      `job/${name}`,
      `secret/${name}`,
      '--wait=false',
      '--ignore-not-found',
    ]);
  }
}

/** In a Secret, for the metadata may hold a token. */
function inputOf(name: string, { requests, metadata }: GhzLoad): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, labels: callerLabels },
    stringData: {
      'requests.json': JSON.stringify(requests),
      'metadata.json': JSON.stringify(metadata ?? {}),
    },
  };
}

function jobOf(name: string, load: GhzLoad, { registry, tag }: Settings, deadlineSeconds: number): object {
  const shape =
    load.callsPerSecond === undefined
      ? ['--concurrency', '10', '--connections', '2']
      : ['--async', '--rps', String(load.callsPerSecond), '--concurrency', '2', '--connections', '2'];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels: callerLabels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: deadlineSeconds,
      ttlSecondsAfterFinished: 300,
      template: {
        metadata: {
          labels: { ...callerLabels, 'sidecar.istio.io/inject': 'true' },
          annotations: nativeSidecar,
        },
        spec: {
          serviceAccountName: 'loadtest',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          restartPolicy: 'Never',
          securityContext: { ...restricted.pod, fsGroup: 65532 },
          containers: [
            {
              name: 'ghz',
              image: `${registry}/loadtest:${tag}`,
              imagePullPolicy: 'IfNotPresent',
              args: [
                ...['--config', `${load.config}.json`, '--data-file', '/run/load/requests.json'],
                ...[
                  '--metadata-file',
                  '/run/load/metadata.json',
                  '--total',
                  String(load.calls),
                  ...shape,
                  load.target,
                ],
              ],
              resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '512Mi' } },
              securityContext: restricted.container,
              volumeMounts: [{ name: 'input', mountPath: '/run/load', readOnly: true }],
            },
          ],
          volumes: [{ name: 'input', secret: { secretName: name, defaultMode: 0o440 } }],
        },
      },
    },
  };
}
