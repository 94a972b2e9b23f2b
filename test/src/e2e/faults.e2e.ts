import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { awaitUntil } from './await-until.js';
import { demo, issueToken, validateLocal } from './demo.js';
import { startLoad } from './ghz-job.js';
import { applyMesh, refusalOf, setWeights, valueFlags } from './installation.js';
import { Namespace } from './namespace.js';
import { step } from './say.js';
import { repository } from './settings.js';
import { openMeshSuite } from './suite.js';
import { failuresOf, lossOf, milliseconds, secondsSince } from './units.js';

const { namespace, settings, caller, keep } = openMeshSuite('9 faults');
const callsPerSecond = 300;

/** Values that make no sense, with what the refusal must name. */
const refusals = [
  { id: 'E1', set: 'canary.weight=80', names: /canary.*weight/ },
  { id: 'E2', set: 'auth.versions.v2.replicas=0', names: /auth\.versions\.v2\.replicas is 0/ },
  { id: 'E2', set: 'auth.versions.v2.replicas=1', names: /auth\.versions\.v2\.replicas is 1/ },
  { id: 'E3', set: 'canary.wieght=10', names: /canary.*wieght/ },
  { id: 'E4', set: 'catalog.shutdown.preStopSeconds=10', names: /catalog\.shutdown\.podGraceSeconds/ },
  { id: 'E7', set: 'image.tag=latest', names: /image\.tag is latest/ },
  { id: 'E7', set: 'catalog.securityContext.readOnlyRootFilesystem=false', names: /readOnlyRootFilesystem/ },
];

it('E1, E2, E3, E4, E7: refuses an upgrade to values that make no sense', { timeout: 120_000 }, async () => {
  const before = await namespace.helm(['history', settings.release, '--output', 'json']);
  const accepted: string[] = [];
  for (const { id, set, names } of refusals) {
    const args = [
      'upgrade',
      settings.release,
      `${repository}charts/zenlogic`,
      ...valueFlags(settings, [set]),
    ];
    const refusal = await refusalOf(() => namespace.helm([...args, '--dry-run=server']));
    if (!names.test(refusal ?? '')) {
      accepted.push(`${id} ${set}: ${refusal ?? 'accepted'}`);
    }
  }
  keep({
    subject: 'E1–E4, E7: upgrades to values that make no sense',
    measured: `${refusals.length - accepted.length} of ${refusals.length} refused with a sentence`,
    goal: 'all',
    isMet: accepted.length === 0,
  });
  assert.deepEqual(accepted, []);
  assert.equal(await namespace.helm(['history', settings.release, '--output', 'json']), before);
});

/** Weights that make no sense; the API server or Istio's webhook must refuse them. */
const weights = [
  { weights: [-1, 101], names: /weight/ },
  { weights: [0, 0], names: /weight/ },
  { weights: ['90', '10'], names: /weight/ },
  { weights: [90.5, 9.5], names: /weight/ },
];

it('E1: refuses weights that make no sense', async () => {
  const text = await namespace.kubectl(['get', 'virtualservice', 'auth-service-grpc', '--output', 'json']);
  const { spec } = JSON.parse(text);
  const accepted: string[] = [];
  for (const { weights: pair, names } of weights) {
    const http = structuredClone(spec.http);
    for (const [index, target] of http.at(-1).route.entries()) {
      target.weight = pair[index];
    }
    const patch = JSON.stringify({ spec: { http } });
    const refusal = await refusalOf(() =>
      namespace.kubectl([
        'patch',
        'virtualservice',
        'auth-service-grpc',
        '--type=merge',
        '--dry-run=server',
        '--patch',
        patch,
      ]),
    );
    if (!names.test(refusal ?? '')) {
      accepted.push(`${JSON.stringify(pair)}: ${refusal ?? 'accepted'}`);
    }
  }
  keep({
    subject: 'E1: weights -1/101, 0/0, "90"/"10", 90.5/9.5',
    measured: `${weights.length - accepted.length} of ${weights.length} refused`,
    goal: 'all',
    isMet: accepted.length === 0,
  });
  assert.deepEqual(accepted, []);
});

it('E6: istioctl analyze names what is wrong', { timeout: 120_000 }, async () => {
  const files = ['analyze.yaml', 'misnamed-port.yaml'].map((name) => `${repository}test/faults/${name}`);
  const [file = '', misnamed = ''] = files;
  const wanted = ['IST0118', 'IST0144', 'IST0173', 'IST0174'];
  // istioctl looks at the Services of the cluster only, so this one must be there for a moment.
  await namespace.kubectl(['apply', '--filename', misnamed]);
  try {
    const refusal = await refusalOf(() =>
      namespace.istioctl(['analyze', '--failure-threshold', 'Info', file]),
    );
    const found = wanted.filter((code) => refusal?.includes(code));
    keep({
      subject: `E6: ${wanted.join(', ')} by istioctl analyze`,
      measured: found.join(', '),
      goal: 'all',
      isMet: found.length === wanted.length,
    });
    assert.deepEqual(found, wanted, refusal);
  } finally {
    await namespace.kubectl(['delete', '--filename', misnamed]);
  }
});

it('E6: istioctl analyze says whether istiod may fetch keys from anywhere', {
  timeout: 120_000,
}, async () => {
  const controlPlane = new Namespace(settings.controlPlaneNamespace);
  const variables = await controlPlane.kubectl([
    ...['get', 'deployments', '--selector=app=istiod', '--output'],
    'jsonpath={.items[*].spec.template.spec.containers[*].env[*].name}',
  ]);
  const isRestricted = variables.split(' ').includes('BLOCKED_CIDRS_IN_JWKS_URIS');
  const warnings = await namespace.istioctl(['analyze', '--all-namespaces', '--failure-threshold', 'Error']);
  const isWarned = warnings.includes('IST0175');
  keep({
    subject: 'E6: IST0175 by istioctl analyze',
    measured: `istiod ${isRestricted ? 'is restricted' : 'is not restricted'}; ${isWarned ? 'warned of' : 'no warning'}`,
    goal: 'a warning unless istiod is restricted',
    isMet: isWarned !== isRestricted,
  });
  assert.equal(isWarned, !isRestricted, warnings);
});

it('G6: loses no call while the mesh is taken away and put back in the wrong order', {
  timeout: 300_000,
}, async () => {
  const times = 100;
  const calls = 18_000;
  const load = await startLoad(namespace, settings, { ...question(), calls, callsPerSecond });
  const [rules, routes] = ['auth-destinationrules.yaml', 'auth-virtualservice.yaml'].map(
    (file) => `${repository}istio/${file}`,
  );
  assert.ok(rules !== undefined && routes !== undefined);
  let made = 0;
  await step(`${times} times: routes before rules, rules before routes`, async () => {
    for (
      ;
      made < times && performance.now() < load.startTime + (1000 * (calls - 3_000)) / callsPerSecond;
      made += 1
    ) {
      const order = made % 2 === 0 ? [routes, rules] : [rules, routes];
      const files = order.flatMap((file) => ['--filename', file]);
      await namespace.kubectl(['delete', '--wait=false', ...files]);
      await namespace.kubectl(['apply', ...files]);
    }
  });
  await judge(
    `G6: VirtualService and DestinationRules deleted and applied in either order, ${made} times`,
    load,
  );
  assert.equal(made, times, 'the load was over before');
});

it('G3: loses no call while istiod is away for five minutes', {
  timeout: 660_000,
  skip: !settings.stopsControlPlane && 'E2E_STOP_ISTIOD is not yes',
}, async () => {
  const controlPlane = new Namespace(settings.controlPlaneNamespace);
  // Fewer a second than elsewhere, for ghz keeps every call.
  const load = await startLoad(namespace, settings, { ...question(), calls: 42_000, callsPerSecond: 100 });
  try {
    await step('istiod stops', () => controlPlane.kubectl(['scale', 'deployment/istiod', '--replicas=0']));
    await controlPlane.kubectl(['wait', 'pod', '--selector=app=istiod', '--for=delete', '--timeout=90s'], {
      timeoutSeconds: 100,
    });
    await step('5 min without istiod', () => delay(300_000));
    // Its webhook, which checks weights, is away with it.
    await setWeights(namespace, 50).catch(() => undefined);
    const whileAway = await caller.shareOfV2(500);
    assert.ok(whileAway < 25, `the weights moved without istiod: ${whileAway} %`);
  } finally {
    await controlPlane.kubectl(['scale', 'deployment/istiod', '--replicas=1']);
    await step('istiod returns', () =>
      controlPlane.kubectl(['rollout', 'status', 'deployment/istiod', '--timeout=120s'], {
        timeoutSeconds: 130,
      }),
    );
  }
  const back = performance.now();
  await awaitUntil('new weights are accepted', 60, async () => {
    await setWeights(namespace, 50);
    return true;
  });
  await awaitUntil('new weights are in force', 60, async () => {
    const share = await caller.shareOfV2(200);
    return Math.abs(share - 50) <= 12 ? share : undefined;
  });
  await judge(`G3: istiod away for 5 min; 50/50 in force ${secondsSince(back)} after its return`, load);
  await applyMesh(namespace);
});

it('G4: lets nobody in while istiod cannot fetch the keys of tokens, and mends it by itself', {
  timeout: 600_000,
  skip: !settings.stopsControlPlane && 'E2E_STOP_ISTIOD is not yes',
}, async () => {
  const controlPlane = new Namespace(settings.controlPlaneNamespace);
  const token = await issueToken(namespace);
  const ask = () =>
    caller.http({
      url: `http://gateway:8001/api/v1/locals/${demo.local}/validate`,
      headers: { authorization: `Bearer ${token}` },
    });
  await awaitUntil(
    'a request with a token is answered',
    60,
    async () => (await ask()).status === 200 || undefined,
  );
  let refusal: string;
  try {
    // The way by which istiod asks auth, through the ingress gateway.
    await namespace.kubectl(['delete', 'virtualservice', 'jwks-ingress']);
    await step('istiod restarts, without a way to the keys', async () => {
      await controlPlane.kubectl(['rollout', 'restart', 'deployment/istiod']);
      await controlPlane.kubectl(['rollout', 'status', 'deployment/istiod', '--timeout=120s'], {
        timeoutSeconds: 130,
      });
    });
    refusal = await awaitUntil('the same request is refused', 120, async () => {
      const { status } = await ask();
      return status === 401 ? String(status) : undefined;
    });
  } finally {
    await applyMesh(namespace);
  }
  const failures = await failedFetches(controlPlane);
  const start = performance.now();
  await step('istiod fetches the keys again', () =>
    awaitUntil('the request is answered again', 300, async () => (await ask()).status === 200 || undefined),
  );
  keep({
    subject: 'G4: istiod restarted without a way to the keys of tokens',
    measured: `REST ${refusal}; istiod counted ${failures} failed fetches; answered again ${secondsSince(start)} after the way was back`,
    goal: '401, counted; by itself within 300 s',
    isMet: failures > 0,
  });
  assert.ok(failures > 0, 'the alert ZenlogicKeysUnreachable would not fire');
});

/** What the alert ZenlogicKeysUnreachable goes by. */
async function failedFetches(controlPlane: Namespace): Promise<number> {
  let failures = 0;
  for (const { metadata } of await controlPlane.list('pods', 'app=istiod')) {
    const metrics = await controlPlane.metrics(metadata.name, 15014);
    for (const [, value] of metrics.matchAll(
      /^pilot_jwks_resolver_network_fetch_fail_total(?:\{[^}]*\})? (\S+)/gm,
    )) {
      failures += Number(value);
    }
  }
  return failures;
}

function question() {
  return { config: 'validate-local', target: validateLocal.target, requests: [validateLocal.request] };
}

async function judge(subject: string, load: Awaited<ReturnType<typeof startLoad>>): Promise<void> {
  const disturbedUntil = performance.now();
  const { measurement, endTime } = await step('the rest of the calls', () => load.finished);
  const isCovered = disturbedUntil < endTime;
  keep({
    subject,
    measured: `${lossOf(measurement)}; p99 ${milliseconds(measurement.latency?.p99)}${isCovered ? '' : '; took longer than the load'}`,
    goal: '0 failed',
    isMet: measurement.failed === 0 && isCovered,
  });
  assert.equal(failuresOf(measurement), '');
  assert.ok(isCovered, 'it took longer than the load, so this proves nothing');
}
