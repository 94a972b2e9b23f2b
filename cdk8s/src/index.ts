export type { Bundle } from './bundle/bundle.js';
export { chartFolder, readBundle } from './bundle/read-bundle.js';
export { type Contracts, readContracts } from './contracts/read-contracts.js';
export { createIstioApp } from './mesh/istio-app.js';
