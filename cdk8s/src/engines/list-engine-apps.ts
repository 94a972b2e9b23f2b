import type { ManifestsApp } from '../output/manifests-app.js';
import { createArgoRolloutsApps } from './argo-rollouts/argo-rollouts-app.js';
import type { EngineAppProps } from './engine-app-props.js';
import { createFlaggerApps } from './flagger/flagger-app.js';
import { createGatewayApiApp } from './gateway-api/gateway-api-app.js';

/** The apps that write `istio/engines/`, for those who let another engine than `canary` move the weights. */
export function listEngineApps({ repository }: Pick<EngineAppProps, 'repository'>): readonly ManifestsApp[] {
  return [
    ...createFlaggerApps({ repository }),
    ...createArgoRolloutsApps({ repository }),
    createGatewayApiApp({ repository }),
  ];
}
