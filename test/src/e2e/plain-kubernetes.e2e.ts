import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { awaitUntil } from './await-until.js';
import { CallerPod, createCallerPods } from './caller-pod.js';
import { importProducts, issueToken, validateLocal } from './demo.js';
import { Flow } from './flow.js';
import {
  allReady,
  createNamespace,
  helmRelease,
  isInstalled,
  refusalOf,
  removeNamespace,
} from './installation.js';
import { Namespace } from './namespace.js';
import { step } from './say.js';
import { countIn } from './server-counts.js';
import { openSuite } from './suite.js';
import { count, secondsSince } from './units.js';

const { settings, keep } = openSuite('8 without a mesh');
const namespace = new Namespace(`${settings.namespace}-plain`);
const caller = new CallerPod(namespace, 'e2e-caller');
const connectionAgeSeconds = 30;
let start = 0;

before(async () => {
  await step('plain Kubernetes: namespace, caller, helm install', async () => {
    await createNamespace(namespace);
    await createCallerPods(namespace, settings, [
      { name: 'e2e-caller', serviceAccount: 'loadtest', isInMesh: false },
    ]);
    assert.equal(await isInstalled(namespace, settings), false, 'the release is there already; remove it');
    start = performance.now();
    await helmRelease('install', namespace, settings, {
      set: [
        'mesh.enabled=false',
        'auth.versions.v2.replicas=0',
        'canary.takesTraffic=false',
        `plainKubernetes.connectionAgeSeconds=${connectionAgeSeconds}`,
      ],
    });
    await allReady(namespace);
  });
});
after(() => removeNamespace(namespace));

it('answers by gRPC and REST, and passes helm test', { timeout: 300_000 }, async () => {
  const installed = secondsSince(start);
  const { code, response } = await caller.firstAnswer(validateLocal);
  await importProducts(caller, await issueToken(namespace));
  const refusal = await step('helm test', () =>
    refusalOf(() => namespace.helm(['test', settings.release, '--timeout', '4m'])),
  );
  keep({
    subject: 'mesh.enabled=false: ValidateLocal, an import by REST, helm test',
    measured: `ready after ${installed}; ${code}, 200, ${refusal === undefined ? 'passes' : 'fails'}`,
    goal: '0, 200, passes',
    isMet: code === 0 && response?.['is_valid'] === true && refusal === undefined,
  });
  assert.equal(response?.['is_valid'], true);
  assert.ok(refusal === undefined, refusal?.slice(-2_000));
});

it('finds new pods of auth within the connection age', { timeout: 240_000 }, async () => {
  const token = await issueToken(namespace);
  const flow = await Flow.start(caller, { token, watches: 2, syncs: 1, restPerSecond: 50 });
  try {
    const before = new Set((await namespace.podsOf('auth-v1')).map(({ metadata }) => metadata.name));
    await namespace.kubectl(['scale', 'deployment/auth-v1', '--replicas=3']);
    await step('scale-up of auth-v1', () => namespace.rolledOut('auth-v1'));
    const ready = performance.now();
    const added = (await namespace.podsOf('auth-v1')).find(({ metadata }) => !before.has(metadata.name));
    assert.ok(added !== undefined);
    const name = added.metadata.name;
    // The age varies by a tenth, and a client looks names up 30 s apart at most.
    const limit = connectionAgeSeconds * 1.1 + 5;
    const found = await step(`calls reach ${name}`, () =>
      awaitUntil(`calls reach ${name}`, 2 * limit, async () => {
        const metrics = await namespace.metrics(name);
        return countIn(metrics, 'ValidateLocal') > 0 ? (performance.now() - ready) / 1000 : undefined;
      }),
    );
    await namespace.kubectl(['scale', 'deployment/auth-v1', '--replicas=2']);
    await step('scale-down of auth-v1', () => namespace.rolledOut('auth-v1'));
    const { rest, watch, sync } = await flow.finish();
    keep({
      subject: 'mesh.enabled=false: auth-v1 scaled 2 → 3 → 2 under 50 requests/s',
      measured: `used after ${found.toFixed(1)} s; ${rest.failed} of ${count(rest.calls)} requests failed, ${watch.behind + sync.unconfirmed} lost on streams`,
      goal: `≤ ${limit} s, 0 failed`,
      isMet: found <= limit && rest.failed === 0 && watch.behind + sync.unconfirmed === 0,
    });
    assert.deepEqual(rest.errors, {});
    assert.ok(found <= limit, `${found.toFixed(1)} s`);
    assert.equal(watch.behind + sync.unconfirmed, 0);
  } finally {
    flow.stop();
  }
});
