import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runCommand } from './command.js';
import { validateLocal } from './demo.js';
import { startLoad } from './ghz-job.js';
import {
  helmRelease,
  isInstalled,
  listEverything,
  readWeights,
  setWeights,
  workloads,
} from './installation.js';
import { say, step } from './say.js';
import { repository } from './settings.js';
import { openMeshSuite } from './suite.js';
import { failuresOf, lossOf, secondsSince } from './units.js';

const { namespace, settings, keep } = openMeshSuite('7 upgrade');
const evenly = new Map([
  ['auth-service', 50],
  ['auth-service-v2', 50],
]);

it('F7: an upgrade at 50/50 keeps 50/50 and rolls only what changed', { timeout: 360_000 }, async () => {
  await setWeights(namespace, 50);
  const before = await podNames();
  const calls = 12_000;
  const load = await startLoad(namespace, settings, {
    config: 'validate-local',
    target: validateLocal.target,
    requests: [validateLocal.request],
    calls,
    callsPerSecond: 300,
  });
  await step('helm upgrade: another environment variable for catalog', () =>
    helmRelease('upgrade', namespace, settings, { set: ['catalog.extraEnv.E2E=changed'] }),
  );
  await namespace.rolledOut('catalog');
  const { measurement } = await load.finished;
  const after = await podNames();
  const rolled = workloads.filter((workload) => !sameList(before.get(workload), after.get(workload)));
  const weights = await readWeights(namespace);
  keep({
    subject: 'helm upgrade at 50/50 that changes catalog',
    measured: `weights ${Array.from(weights.values()).join('/')}, replaced: ${rolled.join(', ')}; ${lossOf(measurement)}`,
    goal: '50/50, catalog, 0 failed',
    isMet: sameWeights(weights) && sameList(rolled, ['catalog']) && measurement.failed === 0,
  });
  assert.deepEqual(weights, evenly);
  assert.deepEqual(rolled, ['catalog']);
  assert.equal(failuresOf(measurement), '');
});

it('a rollback brings back what was there, and no weight', { timeout: 360_000 }, async () => {
  await setWeights(namespace, 50);
  assert.ok((await catalogEnv()).includes('E2E'), 'there is nothing to roll back');
  const start = performance.now();
  await step('helm rollback', () =>
    namespace.helm(['rollback', settings.release, '--wait', '--timeout', '5m']),
  );
  await namespace.rolledOut('catalog');
  const env = await catalogEnv();
  const weights = await readWeights(namespace);
  const isBack = !env.includes('E2E');
  keep({
    subject: 'helm rollback at 50/50',
    measured: `${isBack ? 'the former catalog' : 'still the new catalog'} after ${secondsSince(start)}, weights ${Array.from(weights.values()).join('/')}`,
    goal: 'the former catalog, 50/50',
    isMet: isBack && sameWeights(weights),
  });
  assert.ok(isBack, env.join(' '));
  assert.deepEqual(weights, evenly);
});

it('an upgrade without a change replaces no pod', { timeout: 300_000 }, async () => {
  const before = await podNames();
  await step('helm upgrade without a change', () => helmRelease('upgrade', namespace, settings));
  const after = await podNames();
  const rolled = workloads.filter((workload) => !sameList(before.get(workload), after.get(workload)));
  keep({
    subject: 'helm upgrade without a change',
    measured: `replaced: ${rolled.join(', ') || 'nothing'}`,
    goal: 'nothing',
    isMet: rolled.length === 0,
  });
  assert.deepEqual(rolled, []);
});

it('an uninstall leaves nothing behind', { timeout: 300_000 }, async () => {
  await step('helm uninstall', () =>
    namespace.helm(['uninstall', settings.release, '--wait', '--timeout', '3m']),
  );
  await namespace.kubectl(['delete', '--kustomize', `${repository}istio`]);
  // Helm does not wait for the pods, which take their time to drain.
  const pods = ['pod', `--selector=app.kubernetes.io/instance=${settings.release}`];
  await namespace.kubectl(['wait', ...pods, '--for=delete', '--timeout=60s'], { timeoutSeconds: 70 });
  assert.equal(await isInstalled(namespace, settings), false);
  // Ours: the pods that ask, what they were made of, and what is left of their Jobs.
  const ours = /\/(e2e-|loadtest$)/;
  await namespace.kubectl(['delete', 'jobs', '--all', '--wait=true']);
  const left = (await listEverything(namespace)).filter((object) => !ours.test(object));
  say(`left: ${left.join(' ') || 'nothing'}`);
  const clusterWide = await runCommand('kubectl', [
    ...['get', 'priorityclasses,clusterroles,clusterrolebindings', '--output=name'],
    `--selector=app.kubernetes.io/instance=${settings.release}`,
  ]);
  keep({
    subject: 'helm uninstall + kubectl delete -k istio/',
    measured: `left: ${[...left, ...clusterWide.split('\n').filter(Boolean)].join(', ') || 'nothing'}`,
    goal: 'nothing',
    isMet: left.length === 0 && clusterWide.trim() === '',
  });
  assert.deepEqual(left, []);
  assert.equal(clusterWide.trim(), '');
});

/** Names of the environment variables of catalog. */
async function catalogEnv(): Promise<readonly string[]> {
  const names = await namespace.kubectl([
    ...['get', 'deployment/catalog', '--output'],
    'jsonpath={.spec.template.spec.containers[?(@.name=="catalog")].env[*].name}',
  ]);
  return names.split(' ');
}

async function podNames(): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = new Map<string, readonly string[]>();
  for (const workload of workloads) {
    names.set(workload, (await namespace.podsOf(workload)).map(({ metadata }) => metadata.name).sort());
  }
  return names;
}

function sameList(one: readonly string[] = [], other: readonly string[] = []): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

function sameWeights(weights: ReadonlyMap<string, number>): boolean {
  return Array.from(evenly).every(([host, weight]) => weights.get(host) === weight);
}
