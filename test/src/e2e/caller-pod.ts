import { readdirSync, readFileSync } from 'node:fs';
import { type RunningCommand, startCommand } from './command.js';
import type { Namespace } from './namespace.js';
import { repository, type Settings } from './settings.js';

/** Who a pod is, to the mesh. */
export interface CallerIdentity {
  /** Name of the pod. */
  readonly name: string;
  /** Made when it is not there. */
  readonly serviceAccount: string;
  /** Whether it gets a sidecar. */
  readonly isInMesh: boolean;
}

/** What a gRPC call came to. */
export interface GrpcAnswer {
  readonly code: number;
  readonly details?: string;
  readonly response?: Readonly<Record<string, unknown>>;
}

/** What an HTTP request came to: an answer, or the error by which there was none, such as `ECONNRESET`. */
export interface HttpAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly error?: string;
}

/** A unary call. */
export interface GrpcQuestion {
  readonly target: string;
  readonly service: string;
  readonly method: string;
  readonly request?: object;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** An HTTP request. */
export interface HttpQuestion {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Labels of everything that sends calls; the chart's NetworkPolicies let them in. */
export const callerLabels = {
  'app.kubernetes.io/name': 'loadtest',
  'app.kubernetes.io/part-of': 'zenlogic-e2e',
};

/** Asks for a sidecar that ends after the container, whatever version the nodes are of, so that Jobs end. */
export const nativeSidecar = { 'sidecar.istio.io/nativeSidecar': 'true' };

/** The security context that the Pod Security Standard `restricted` asks for, for a pod and for a container. */
export const restricted = {
  pod: {
    runAsNonRoot: true,
    runAsUser: 65532,
    runAsGroup: 65532,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  container: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
};

/** A pod that asks questions from inside the cluster. */
export class CallerPod {
  readonly #namespace: Namespace;
  readonly name: string;

  constructor(namespace: Namespace, name: string) {
    this.#namespace = namespace;
    this.name = name;
  }

  async grpc(question: GrpcQuestion): Promise<GrpcAnswer> {
    return await this.#ask({ kind: 'grpc', ...question });
  }

  async http(question: HttpQuestion): Promise<HttpAnswer> {
    return await this.#ask({ kind: 'http', ...question });
  }

  /** Asks until it is answered OK, or the signal aborts. */
  async firstAnswer(
    question: GrpcQuestion,
    signal?: AbortSignal,
  ): Promise<GrpcAnswer & { readonly time: number }> {
    return await this.#ask({ kind: 'first', ...question }, 200, signal);
  }

  /** Which part of some calls release v2 of auth answers, in percent. */
  async shareOfV2(calls: number): Promise<number> {
    const answer: GrpcAnswer & { readonly percent?: number } = await this.#ask({
      kind: 'share',
      target: 'auth-service:50051',
      calls,
    });
    if (answer.percent === undefined) {
      throw new Error(`auth answers ${answer.code}: ${answer.details}`);
    }
    return answer.percent;
  }

  /** Starts a script of `test/pods/` in the pod. */
  start(script: string, input: object, timeoutSeconds: number): RunningCommand {
    return startCommand(
      'kubectl',
      [
        '--namespace',
        this.#namespace.name,
        'exec',
        '--stdin',
        this.name,
        '--container',
        'caller',
        '--',
      ].concat(['/nodejs/bin/node', `/e2e/${script}`, JSON.stringify(input)]),
      { timeoutSeconds },
    );
  }

  async #ask<T>(question: object, timeoutSeconds = 60, signal?: AbortSignal): Promise<T> {
    const running = this.start('ask.mjs', question, timeoutSeconds);
    running.closeInput();
    signal?.addEventListener('abort', () => running.stop(), { once: true });
    return JSON.parse(await running.output);
  }
}

/** Creates pods that ask questions, and waits until they can. */
export async function createCallerPods(
  namespace: Namespace,
  settings: Settings,
  callers: readonly CallerIdentity[],
): Promise<void> {
  const folder = `${repository}test/pods/`;
  const scripts = readdirSync(folder).map((file): [string, string] => [
    file,
    readFileSync(`${folder}${file}`, 'utf8'),
  ]);
  const there = new Set((await namespace.list('serviceaccounts')).map(({ metadata }) => metadata.name));
  const missing = new Set(
    callers.map(({ serviceAccount }) => serviceAccount).filter((name) => !there.has(name)),
  );
  await namespace.apply(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'e2e-scripts' },
      data: Object.fromEntries(scripts),
    },
    ...Array.from(missing, (name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } })),
    ...callers.map((caller) => callerPod(caller, settings)),
  );
  const names = callers.map(({ name }) => `pod/${name}`);
  await namespace.kubectl(['wait', '--for=condition=Ready', '--timeout=120s', ...names], {
    timeoutSeconds: 130,
  });
}

function callerPod({ name, serviceAccount, isInMesh }: CallerIdentity, { registry, tag }: Settings): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: { ...callerLabels, 'sidecar.istio.io/inject': String(isInMesh) },
      annotations: nativeSidecar,
    },
    spec: {
      serviceAccountName: serviceAccount,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 5,
      securityContext: restricted.pod,
      containers: [
        {
          name: 'caller',
          image: `${registry}/auth-v1:${tag}`,
          imagePullPolicy: 'IfNotPresent',
          args: ['/e2e/stay.mjs'],
          resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '512Mi' } },
          securityContext: restricted.container,
          volumeMounts: [{ name: 'scripts', mountPath: '/e2e', readOnly: true }],
        },
      ],
      volumes: [{ name: 'scripts', configMap: { name: 'e2e-scripts' } }],
    },
  };
}
