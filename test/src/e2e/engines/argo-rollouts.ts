import { createArgoRolloutsApps } from '@zenlogic/cdk8s';
import { awaitUntil } from '../await-until.js';
import { startCommand } from '../command.js';
import { applyMesh } from '../installation.js';
import { repository } from '../settings.js';
import {
  type Engine,
  type EngineSite,
  ownerAnnotation,
  policy,
  readShare,
  type WeightedRoutes,
} from './engine.js';

interface Rollout {
  readonly status?: { readonly phase?: string; readonly message?: string };
}

const outcomes = { Healthy: 'promoted', Degraded: 'rolled back' } as const;

/** Argo Rollouts, which runs the pods of the Deployment itself. */
export const argoRollouts: Engine = {
  name: 'Argo Rollouts',
  program: 'rollouts-controller',
  definitions: 'argo-rollouts.yaml',
  set: ['auth.versions.v1.replicas=0'],
  flags: [],
  start(program, { namespace }) {
    return startCommand(
      program,
      ['--namespaced', '--namespace', namespace.name, '--leader-elect=false', '--loglevel', 'warn'],
      { timeoutSeconds: 3_600 },
    );
  },
  async takeOver(site) {
    const { namespace, prometheusUrl, folder } = site;
    for (const app of createArgoRolloutsApps({ repository, folder, prometheusUrl, policy })) {
      app.synth();
    }
    await namespace.kubectl(['apply', '--kustomize', folder]);
    await namespace.kubectl([
      'annotate',
      '--overwrite',
      'virtualservice/auth-service-grpc',
      `${ownerAnnotation}=argo-rollouts`,
    ]);
    await namespace.kubectl(['apply', '--kustomize', `${folder}/routes`]);
    await awaitPromotion(site);
    await awaitUntil('the Deployment has no pods any more', 120, async () =>
      (await namespace.kubectl(['get', 'deployment/auth-v1', '--output=jsonpath={.spec.replicas}'])) === '0'
        ? true
        : undefined,
    );
  },
  async read({ api, namespace }) {
    const { status } = await api.get<Rollout>(
      `/apis/argoproj.io/v1alpha1/namespaces/${namespace.name}/rollouts/auth`,
    );
    const { phase = '', message = '' } = status ?? {};
    const routes = await api.get<WeightedRoutes>(
      `/apis/networking.istio.io/v1/namespaces/${namespace.name}/virtualservices/auth-service-grpc`,
    );
    const outcome = /^InvalidSpec/.test(message) ? undefined : outcomes[phase as keyof typeof outcomes];
    return {
      outcome: outcome ?? (message === 'InconclusiveAnalysisRun' ? 'held' : 'busy'),
      phase: `${phase} ${message}`.trim(),
      percent: readShare(routes),
    };
  },
  async giveBack(site, restore) {
    const { namespace, folder } = site;
    await restore();
    await awaitPromotion(site);
    await namespace.kubectl(['scale', 'deployment/auth-v1', '--replicas=2']);
    await namespace.rolledOut('auth-v1');
    await applyMesh(namespace);
    await namespace.kubectl(['delete', '--kustomize', folder, '--timeout=120s'], { timeoutSeconds: 130 });
  },
};

async function awaitPromotion(site: EngineSite): Promise<void> {
  await awaitUntil('Argo Rollouts is content', 180, async () =>
    (await argoRollouts.read(site)).outcome === 'promoted' ? true : undefined,
  );
}
