import { createFlaggerApps } from '@zenlogic/cdk8s';
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

interface Canary {
  readonly status?: { readonly phase?: string };
}

const outcomes = { Initialized: 'promoted', Succeeded: 'promoted', Failed: 'rolled back' } as const;

/** Flagger, which keeps a copy of the last good release. */
export const flagger: Engine = {
  name: 'Flagger',
  program: 'flagger',
  definitions: 'flagger.yaml',
  set: [],
  // It has changed the Service of release v1.
  flags: ['--force-conflicts'],
  start(program, { api, namespace, prometheusUrl }) {
    const options = {
      master: api.url,
      'mesh-provider': 'istio',
      'metrics-server': prometheusUrl,
      namespace: namespace.name,
      'selector-labels': 'version',
      'enable-config-tracking': 'false',
      'log-level': 'info',
      port: '0',
    };
    return startCommand(
      program,
      Object.entries(options).map(([option, value]) => `-${option}=${value}`),
      { timeoutSeconds: 3_600 },
    );
  },
  async takeOver({ namespace, prometheusUrl, folder }) {
    for (const app of createFlaggerApps({ repository, folder, prometheusUrl, policy })) {
      app.synth();
    }
    await namespace.kubectl(['apply', '--kustomize', folder]);
    await namespace.kubectl(['wait', 'canary/auth', '--for=condition=promoted', '--timeout=180s'], {
      timeoutSeconds: 190,
    });
    await namespace.kubectl([
      'annotate',
      '--overwrite',
      'virtualservice/auth-service-grpc',
      `${ownerAnnotation}=flagger`,
    ]);
    await namespace.kubectl(['apply', '--kustomize', `${folder}/routes`]);
  },
  async read({ api, namespace }) {
    const { status } = await api.get<Canary>(
      `/apis/flagger.app/v1beta1/namespaces/${namespace.name}/canaries/auth`,
    );
    const phase = status?.phase ?? '';
    const routes = await api.get<WeightedRoutes>(
      `/apis/networking.istio.io/v1/namespaces/${namespace.name}/virtualservices/auth-service`,
    );
    return {
      outcome: outcomes[phase as keyof typeof outcomes] ?? 'busy',
      phase,
      percent: readShare(routes),
    };
  },
  async giveBack({ namespace, folder }: EngineSite, restore) {
    // Else it may look once more while it leaves, and take the Service with it.
    const suspend = JSON.stringify({ spec: { suspend: true } });
    await namespace.kubectl(['patch', 'canary/auth', '--type=merge', '--patch', suspend]);
    await restore();
    await applyMesh(namespace);
    await namespace.kubectl(['delete', '--kustomize', folder, '--timeout=120s'], { timeoutSeconds: 130 });
    await restore();
  },
};
