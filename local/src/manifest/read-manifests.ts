import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';
import { type DestinationRule, readDestinationRule } from './destination-rule.js';
import type { KnownHosts } from './known-hosts.js';
import { ManifestError } from './manifest-error.js';
import { isForMesh, readVirtualService, type VirtualService } from './virtual-service.js';
import { required, YamlField } from './yaml-field.js';

/** The traffic rules of a folder of manifests, by host. */
export interface Manifests {
  readonly virtualServices: ReadonlyMap<string, VirtualService>;
  readonly destinationRules: ReadonlyMap<string, DestinationRule>;
}

/**
 * What a cluster follows and the local mesh does not: here are no identities, no sidecars and no ingress gateway, and
 * everything listens on loopback alone.
 */
const clusterKinds = [
  'AuthorizationPolicy',
  'Gateway',
  'PeerAuthentication',
  'RequestAuthentication',
  'Sidecar',
] as const;

/** The file of a folder that says which others count. */
export const kustomizationFile = 'kustomization.yaml';

/**
 * Reads the manifests that `kustomization.yaml` of a folder lists, exactly
 * those that `kubectl apply -k` takes.
 *
 * Throws {@link ManifestError} for the first thing that is not understood.
 */
export function readManifests(folder: string, hosts: KnownHosts): Manifests {
  const virtualServices = new Map<string, VirtualService>();
  const destinationRules = new Map<string, DestinationRule>();
  for (const resource of listResources(folder)) {
    for (const document of readDocuments(folder, resource.string(), resource)) {
      readDocument(document, hosts, virtualServices, destinationRules);
    }
  }
  return { virtualServices, destinationRules };
}

function listResources(folder: string): YamlField[] {
  const [document] = readDocuments(folder, kustomizationFile);
  if (document === undefined) {
    return [];
  }
  const fields = document.object(['apiVersion', 'kind', 'resources']);
  return required(document, fields.resources, 'resources').list();
}

function readDocument(
  document: YamlField,
  hosts: KnownHosts,
  virtualServices: Map<string, VirtualService>,
  destinationRules: Map<string, DestinationRule>,
): void {
  // The kind first: a document of another kind has other fields, and the kind is what is wrong with it.
  const kindField = new Map(document.entries()).get('kind');
  const kind = required(document, kindField, 'kind').choice([
    'VirtualService',
    'DestinationRule',
    ...clusterKinds,
  ]);
  if (clusterKinds.some((one) => one === kind)) {
    return;
  }
  const fields = document.object(['apiVersion', 'kind', 'metadata', 'spec']);
  required(document, fields.apiVersion, 'apiVersion').choice([
    'networking.istio.io/v1',
    'networking.istio.io/v1beta1',
    'networking.istio.io/v1alpha3',
  ]);
  const metadata = required(document, fields.metadata, 'metadata');
  const { name } = metadata.object(['name', 'namespace', 'labels', 'annotations']);
  const spec = required(document, fields.spec, 'spec');
  if (kind === 'VirtualService') {
    if (!isForMesh(spec)) {
      return;
    }
    const service = readVirtualService(required(metadata, name, 'name').string(), spec, hosts);
    for (const host of service.hosts) {
      addOnce(virtualServices, host, service, spec, 'hosts');
    }
  } else {
    required(metadata, name, 'name').string();
    const rule = readDestinationRule(spec, hosts);
    addOnce(destinationRules, rule.host, rule, spec, 'host');
  }
}

function addOnce<T>(all: Map<string, T>, host: string, value: T, spec: YamlField, field: string): void {
  if (all.has(host)) {
    throw spec.error(
      `host "${host}" has such a rule already; write all of it in one`,
      `${spec.path}.${field}`,
    );
  }
  all.set(host, value);
}

function readDocuments(folder: string, name: string, listedAt?: YamlField): YamlField[] {
  const file = join(basename(folder), name);
  let text: string;
  try {
    text = readFileSync(join(folder, name), 'utf8');
  } catch (cause) {
    const problem = `${file} cannot be read (${(cause as NodeJS.ErrnoException).code}); restore it or remove it from the list`;
    throw listedAt?.error(problem) ?? new ManifestError({ file, line: 1, field: '' }, problem);
  }
  const lines = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })];
  const fields = documents.flatMap((document) => {
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined) {
      const { line } = lines.linePos(error.pos[0]);
      throw new ManifestError({ file, line, field: '' }, `is not valid YAML: ${error.message}; mend it`);
    }
    const offset = document.contents?.range?.[0] ?? 0;
    // What is left of a file after its last `---`, or between two.
    return document.contents === null ? [] : [new YamlField({ file, lines }, document.contents, '', offset)];
  });
  // An editor that empties a file before it writes it must not take the routes away in between.
  if (fields.length === 0) {
    const problem = 'holds no manifest; restore it or remove it from the list';
    throw new ManifestError({ file, line: 1, field: '' }, problem);
  }
  return fields;
}
