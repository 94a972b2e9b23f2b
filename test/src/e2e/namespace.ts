import { type CommandOptions, runCommand } from './command.js';

/** A Kubernetes object, as far as these tests look into it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

/** A pod, as far as these tests look into it. */
export interface Pod extends KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly name: string; readonly restartCount: number }[];
  };
}

/** A namespace of the current cluster, through kubectl, Helm and istioctl. */
export class Namespace {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** Runs kubectl here and returns what it prints. */
  async kubectl(args: readonly string[], options?: CommandOptions): Promise<string> {
    return await runCommand('kubectl', ['--namespace', this.name, ...args], options);
  }

  /** Runs Helm here and returns what it prints. */
  async helm(args: readonly string[], options?: CommandOptions): Promise<string> {
    return await runCommand('helm', ['--namespace', this.name, ...args], { timeoutSeconds: 360, ...options });
  }

  /** Runs istioctl here and returns what it prints. */
  async istioctl(args: readonly string[], options?: CommandOptions): Promise<string> {
    return await runCommand('istioctl', ['--namespace', this.name, ...args], options);
  }

  /** Creates or changes objects. */
  async apply(...objects: readonly object[]): Promise<void> {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    await this.kubectl(['apply', '--filename', '-'], { input });
  }

  /** Lists objects of a kind, such as `pods`, by their labels. */
  async list<T extends KubernetesObject>(kind: string, selector = ''): Promise<T[]> {
    const text = await this.kubectl(['get', kind, '--output', 'json', '--selector', selector]);
    const { items }: { items: T[] } = JSON.parse(text);
    return items;
  }

  /** Lists the pods of a workload, such as `auth-v1`, that are not being stopped. */
  async podsOf(workload: string): Promise<Pod[]> {
    const pods = await this.list<Pod>('pods', selectorOf(workload));
    return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  /** Waits until a rollout has finished and the pods that it replaced are gone. */
  async rolledOut(workload: string): Promise<void> {
    await this.kubectl(['rollout', 'status', `deployment/${workload}`, '--timeout=180s'], {
      timeoutSeconds: 190,
    });
    const leaving = (await this.list<Pod>('pods', selectorOf(workload))).filter(
      ({ metadata }) => metadata.deletionTimestamp !== undefined,
    );
    await this.gone(...leaving.map(({ metadata }) => metadata.name));
  }

  /** Waits until pods are gone. */
  async gone(...pods: readonly string[]): Promise<void> {
    if (pods.length > 0) {
      const names = pods.map((name) => `pod/${name}`);
      await this.kubectl(['wait', '--for=delete', '--timeout=90s', ...names], { timeoutSeconds: 100 });
    }
  }

  /** Reads the metrics of a pod through the API server, as a Prometheus outside the mesh would: in plain text. */
  async metrics(pod: string, port = 9464): Promise<string> {
    return await this.kubectl([
      'get',
      '--raw',
      `/api/v1/namespaces/${this.name}/pods/${pod}:${port}/proxy/metrics`,
    ]);
  }
}

/** The labels by which the pods of a workload are selected. */
export function selectorOf(workload: string): string {
  const [component = '', release] = workload.split(/-(?=v\d+$)/);
  return `app.kubernetes.io/name=${component}${release === undefined ? '' : `,version=${release}`}`;
}
