import { parseAllDocuments } from 'yaml';
import { kustomizationFile, type ManifestsApp } from '../../src/output/manifests-app.js';

/** An object as it is written. */
export interface WrittenObject<Spec> {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Spec;
}

/** Finds an object in what apps write. */
export function readObject<Spec>(
  apps: readonly ManifestsApp[],
  kind: string,
  name: string,
): WrittenObject<Spec> {
  const objects = apps
    .flatMap((app) => [...app.render()])
    .filter(([file]) => file !== kustomizationFile)
    .flatMap(([, text]) => parseAllDocuments(text))
    .map((document) => document.toJS() as WrittenObject<Spec>);
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) {
    throw new Error(`there is no ${kind} ${name}`);
  }
  return found;
}
