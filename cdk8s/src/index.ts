export type { Bundle } from './bundle/bundle.js';
export { chartFolder, readBundle } from './bundle/read-bundle.js';
export { type Contracts, readContracts } from './contracts/read-contracts.js';
export { createArgoRolloutsApps } from './engines/argo-rollouts/argo-rollouts-app.js';
export type { CanaryPolicy } from './engines/canary-policy.js';
export { createFlaggerApps } from './engines/flagger/flagger-app.js';
export { createIstioApp } from './mesh/istio-app.js';
