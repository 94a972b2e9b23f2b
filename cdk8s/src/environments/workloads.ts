import { join } from 'node:path';
import { Chart, Helm } from 'cdk8s';
import type { Construct } from 'constructs';
import { appLabel } from '../bundle/bundle.js';
import type { ChartValues } from '../bundle/chart-values.js';
import { chartFolder } from '../bundle/read-bundle.js';

/** Name of the Helm release that is rendered. */
export const releaseName = 'zenlogic';

/** Options of {@link addWorkloads}. */
export interface WorkloadsProps {
  /** Root of the repository. */
  readonly repository: string;
  readonly namespace: string;
  readonly values: ChartValues;
  /** Value of `app.kubernetes.io/name` of what only `helm test` needs. */
  readonly testApp: string;
}

/** Adds the workloads, as Helm renders them, without what only `helm test` needs: nobody runs it where Helm does not install. */
export function addWorkloads(
  app: Construct,
  { repository, namespace, values, testApp }: WorkloadsProps,
): void {
  const helm = new Helm(new Chart(app, 'workloads'), 'helm', {
    chart: join(repository, chartFolder),
    releaseName,
    namespace,
    values,
    helmFlags: ['--skip-tests'],
  });
  for (const object of helm.apiObjects) {
    if (object.metadata.getLabel(appLabel) === testApp) {
      helm.node.tryRemoveChild(object.node.id);
    }
  }
}
