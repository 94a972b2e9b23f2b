import assert from 'node:assert/strict';
import { it } from 'node:test';
import { validateLocal } from './demo.js';
import { allReady, applyMesh, helmRelease, isInstalled, refusalOf } from './installation.js';
import { step } from './say.js';
import { fillCatalog, openSuite, prepareNamespace } from './suite.js';
import { secondsSince } from './units.js';

const suite = openSuite('1 install');
const { namespace, settings, caller, keep } = suite;

it('installs, becomes ready and answers', { timeout: 420_000 }, async () => {
  await step('namespace and callers', () => prepareNamespace(suite));
  assert.equal(await isInstalled(namespace, settings), false, 'the release is there already; remove it');

  const started = Date.now();
  const start = performance.now();
  const given = new AbortController();
  const first = caller.firstAnswer(validateLocal, given.signal);
  first.catch(() => undefined);
  try {
    await step('helm install', () => helmRelease('install', namespace, settings));
    await applyMesh(namespace);
    await step('all ready', () => allReady(namespace));
  } catch (error) {
    given.abort();
    throw error;
  }
  keep({
    subject: 'helm install + kubectl apply -k istio/ until all ready',
    measured: secondsSince(start),
    goal: '≤ 180 s',
    isMet: performance.now() - start <= 180_000,
  });

  const { code, details, time } = await first;
  assert.equal(code, 0, details);
  keep({
    subject: 'first successful RPC after helm install began',
    measured: `${((time - started) / 1000).toFixed(1)} s`,
    goal: '',
    isMet: true,
  });
});

it('passes helm test inside the mesh', { timeout: 300_000 }, async () => {
  await fillCatalog(suite);
  const start = performance.now();
  const refusal = await step('helm test', () =>
    refusalOf(() => namespace.helm(['test', settings.release, '--timeout', '4m'])),
  );
  keep({
    subject: 'helm test in the mesh',
    measured: refusal === undefined ? `4 tests in ${secondsSince(start)}` : 'failed',
    goal: 'passes',
    isMet: refusal === undefined,
  });
  assert.ok(refusal === undefined, refusal?.slice(-2_000));
});

it('E7: runs nothing that Pod Security "restricted" objects to', async () => {
  const refusal = await refusalOf(() =>
    namespace.kubectl(['run', 'e2e-root', '--image=none', '--dry-run=server', '--restart=Never']),
  );
  assert.match(
    refusal ?? '',
    /violates PodSecurity "restricted/,
    'the namespace does not enforce restricted',
  );
});
