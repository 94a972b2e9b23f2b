import type { CallLoad } from '../target.js';
import { parseImage } from './image.js';

/** The account to which `istio/` grants the calls of a load test. */
export const loadAccount = 'loadtest';

/** Labels of what sends calls; the Helm chart's NetworkPolicies let them in. */
const labels = { 'app.kubernetes.io/name': 'loadtest', 'app.kubernetes.io/part-of': 'zenlogic' };

/** Made up: "no such local" is an answer like any other, and it needs no demo data. */
const question = {
  user_id: '00000000-0000-4000-8000-000000000001',
  organization_id: '00000000-0000-4000-8000-000000000002',
  local_id: '00000000-0000-4000-8000-000000000003',
};

/** How long a Job may take beside its calls: to be scheduled, pull the image and start a sidecar. */
const overheadSeconds = 90;

/** What a Job needs to be known. */
export interface LoadJob {
  readonly name: string;
  /** Such as `auth-service:50051`. */
  readonly address: string;
  readonly image: string;
  readonly load: CallLoad;
}

/** Seconds within which a load is over, or never will be. */
export function maxSeconds({ calls, perSecond }: CallLoad): number {
  return Math.ceil(calls / perSecond) + overheadSeconds;
}

/** The image of the load test: beside that of auth, of the same build. */
export function loadImageOf(authImage: string, appVersion: string): string {
  const { registry, tag } = parseImage(authImage);
  return `${registry === '' ? '' : `${registry}/`}loadtest:${tag ?? appVersion}`;
}

/** Writes a Job that sends calls with ghz from inside the mesh, and whose log is its report. */
export function createLoadJob({ name, address, image, load }: LoadJob): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: maxSeconds(load),
      ttlSecondsAfterFinished: 300,
      template: {
        metadata: {
          labels: { ...labels, 'sidecar.istio.io/inject': 'true' },
          // A sidecar that ends after the container, whatever version the nodes are of.
          annotations: { 'sidecar.istio.io/nativeSidecar': 'true' },
        },
        spec: {
          serviceAccountName: loadAccount,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          restartPolicy: 'Never',
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'ghz',
              image,
              imagePullPolicy: 'IfNotPresent',
              args: [
                ...['--config', 'validate-local.json', '--data', JSON.stringify(question)],
                ...['--total', String(load.calls), '--async', '--rps', String(load.perSecond)],
                ...['--concurrency', '2', '--connections', '2', address],
              ],
              resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '512Mi' } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    },
  };
}
