import { ApiObject, App, type Chart } from 'cdk8s';
import { stringify } from 'yaml';
import { toYaml } from './to-yaml.js';
import { writeFolder } from './write-folder.js';

/** The file that says which others `kubectl apply -k` takes. */
export const kustomizationFile = 'kustomization.yaml';

/** Options of {@link ManifestsApp}. */
export interface ManifestsAppProps {
  /** Where {@link ManifestsApp.synth} writes. */
  readonly outdir: string;
  /** @default - none: `kubectl apply -n` decides */
  readonly namespace?: string;
}

/**
 * A cdk8s App that writes a folder for `kubectl apply -k`: a file for each cdk8s Chart, named after it, with comments,
 * and the kustomization that lists them in the order in which they were made.
 */
export class ManifestsApp extends App {
  readonly #namespace: string | undefined;

  constructor({ outdir, namespace }: ManifestsAppProps) {
    super({ outdir });
    this.#namespace = namespace;
  }

  /**
   * Renders the files, by name.
   *
   * @throws when a construct finds fault with itself; the message names it and says how to mend it.
   */
  render(): ReadonlyMap<string, string> {
    // Validates all constructs; what it returns has no comments.
    this.synthYaml();
    const charts = this.node.children as Chart[];
    const files = charts
      .map((chart): [string, string] => [`${chart.node.id}.yaml`, toYaml(listObjects(chart))])
      .filter(([, text]) => text !== '');
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: this.#namespace,
      resources: files.map(([name]) => name),
    };
    return new Map([...files, [kustomizationFile, stringify(kustomization)]]);
  }

  /** Writes the files that changed, and removes those that the last kustomization listed and this one does not. */
  override synth(): void {
    writeFolder(this.outdir, this.render());
  }
}

function listObjects(chart: Chart): ApiObject[] {
  return chart.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
}
