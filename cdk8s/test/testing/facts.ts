import { ApiObject, App, Chart } from 'cdk8s';
import type { Bundle } from '../../src/bundle/bundle.js';
import { readBundle } from '../../src/bundle/read-bundle.js';
import { type IstioKind, type IstioObject, isOfKind } from '../../src/constructs/istio-object.js';
import { type Contracts, readContracts } from '../../src/contracts/read-contracts.js';
import { addMesh, type MeshProps } from '../../src/mesh/mesh.js';
import { repository } from '../../src/repository.js';

/** What the Helm chart of the repository names. */
export const bundle: Bundle = readBundle(repository);

/** The contracts of the repository. */
export const contracts: Contracts = readContracts(repository);

/** An app with an empty cdk8s Chart. */
export function createChart(): { readonly app: App; readonly chart: Chart } {
  const app = new App();
  return { app, chart: new Chart(app, 'chart') };
}

/** The mesh, with some of its options changed. */
export function createMesh(props: Partial<MeshProps> = {}): App {
  const app = new App();
  addMesh(app, { bundle, contracts, canaryPercent: 10, ...props });
  return app;
}

/** Finds an object of Istio. */
export function find<K extends IstioKind>(app: App, kind: K, name: string): IstioObject<K> {
  const found = app.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .filter((object) => isOfKind(object, kind))
    .find((object) => object.name === name);
  if (found === undefined) {
    throw new Error(`there is no ${kind} ${name}`);
  }
  return found;
}
