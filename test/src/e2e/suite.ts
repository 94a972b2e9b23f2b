import { before } from 'node:test';
import { type CallerIdentity, CallerPod, createCallerPods } from './caller-pod.js';
import { importProducts, issueToken, validateLocal } from './demo.js';
import { fetchKeysAnew } from './fetch-keys-anew.js';
import { type Figure, keepFigure } from './figures.js';
import {
  allReady,
  applyMesh,
  createNamespace,
  helmRelease,
  isInstalled,
  readWeights,
  workloads,
} from './installation.js';
import { Namespace } from './namespace.js';
import { step } from './say.js';
import { readSettings, type Settings } from './settings.js';

/** Who asks in the namespace with the mesh: one that `istio/` grants calls, one that it does not know, one without a sidecar. */
export const callers = {
  caller: { name: 'e2e-caller', serviceAccount: 'loadtest', isInMesh: true },
  stranger: { name: 'e2e-stranger', serviceAccount: 'e2e-stranger', isInMesh: true },
  outsider: { name: 'e2e-outsider', serviceAccount: 'loadtest', isInMesh: false },
} as const satisfies Readonly<Record<string, CallerIdentity>>;

/** What the tests of one file work with. */
export interface Suite {
  readonly settings: Settings;
  /** The namespace with the mesh, that all but one of the suites share. */
  readonly namespace: Namespace;
  /** In the mesh, with the service account to which `istio/` grants the calls of a load test. */
  readonly caller: CallerPod;
  /** Keeps a figure for the table at the end. */
  keep(figure: Figure): void;
}

/** Opens a suite without looking at what is installed. */
export function openSuite(name: string): Suite {
  const settings = readSettings(process.env);
  const namespace = new Namespace(settings.namespace);
  return {
    settings,
    namespace,
    caller: new CallerPod(namespace, callers.caller.name),
    keep: (figure) => keepFigure(settings.figuresFile, { suite: name, ...figure }),
  };
}

/**
 * Opens a suite that needs the release in the mesh: before its tests, installs what is not there and mends what is not as
 * delivered.
 *
 * @param prepare what the suite itself needs on top.
 */
export function openMeshSuite(name: string, prepare?: (suite: Suite) => Promise<void>): Suite {
  const suite = openSuite(name);
  before(async () => {
    await step('the release must be installed, ready, seeded and split 90/10', () => prepareMesh(suite));
    // Here, for node starts the next hook before this one has ended.
    await prepare?.(suite);
  });
  return suite;
}

/** Creates the namespace and the pods that ask. */
export async function prepareNamespace({ namespace, settings }: Suite): Promise<void> {
  await createNamespace(namespace, settings.injectionLabel);
  await createCallerPods(namespace, settings, Object.values(callers));
}

async function prepareMesh(suite: Suite): Promise<void> {
  const { namespace, settings, caller } = suite;
  await prepareNamespace(suite);
  if (!(await isInstalled(namespace, settings))) {
    await helmRelease('install', namespace, settings);
  }
  await applyMesh(namespace);
  await allReady(namespace);
  const weights = await readWeights(namespace);
  if (weights.get('auth-service') !== 90) {
    throw new Error(`the weights are ${JSON.stringify([...weights])} after istio/ was applied, not 90/10`);
  }
  for (const workload of workloads) {
    const pods = await namespace.podsOf(workload);
    if (pods.length !== 2) {
      throw new Error(`${workload} has ${pods.length} pods, not 2`);
    }
  }
  const answer = await caller.firstAnswer(validateLocal);
  if (answer.response?.['is_valid'] !== true) {
    // Valkey lost its data; the Job that runs after each upgrade brings it back.
    await helmRelease('upgrade', namespace, settings);
  }
  await fillCatalog(suite);
}

/** Puts products into catalog, by REST; sees to it that the mesh knows the keys of tokens. */
export async function fillCatalog({ namespace, caller }: Suite): Promise<void> {
  const token = await issueToken(namespace);
  try {
    await importProducts(caller, token, 5);
  } catch {
    // Those of an installation that was here within the last 20 minutes.
    await fetchKeysAnew(namespace);
    await importProducts(caller, token);
  }
}
