import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { awaitUntil } from './await-until.js';
import { demo, issueToken, validateLocal } from './demo.js';
import { Flow, type FlowReport } from './flow.js';
import { type FinishedLoad, type GhzLoad, startLoad } from './ghz-job.js';
import { applyMesh, setWeights, workloads } from './installation.js';
import { step } from './say.js';
import { openMeshSuite } from './suite.js';
import { count, failuresOf, lossOf, milliseconds } from './units.js';

let token = '';
let streams: Flow | undefined;

const { namespace, settings, caller, keep } = openMeshSuite('4 zero loss', async (suite) => {
  token = await issueToken(suite.namespace);
  streams = await step('10 WatchStock and 4 Sync streams', () => Flow.start(suite.caller, { token }));
});
after(() => streams?.stop());
const usualCallsPerSecond = 300;
/** More than 10,000 calls, and long enough for two pods to be replaced one after the other. */
const disturbanceSeconds = 40;

const ofAuth: Question = {
  config: 'validate-local',
  target: validateLocal.target,
  requests: [validateLocal.request],
};

it('G1: loses no call while auth-v1 restarts', { timeout: 240_000 }, async () => {
  await judge('rolling restart of auth-v1', ofAuth, () => restart('auth-v1'));
});

it('G1: loses no call while auth-v2 restarts, with half of the calls', { timeout: 240_000 }, async () => {
  await setWeights(namespace, 50);
  await judge('rolling restart of auth-v2 at 50/50', ofAuth, () => restart('auth-v2'));
  await setWeights(namespace, 10);
});

it('G1: loses no call while catalog restarts', { timeout: 240_000 }, async () => {
  await judge('rolling restart of catalog', ofCatalog(), () => restart('catalog'));
});

it('G1: loses no request while the gateway restarts', { timeout: 240_000 }, async () => {
  const flow = await Flow.start(caller, { token, watches: 0, syncs: 0, restPerSecond: usualCallsPerSecond });
  try {
    const start = performance.now();
    await step('rolling restart of gateway', () => restart('gateway'));
    // So many requests that the count means something.
    const left = Math.max(0, disturbanceSeconds - (performance.now() - start) / 1000);
    await new Promise((resolve) => setTimeout(resolve, left * 1000));
    const { rest } = await flow.finish();
    keep({
      subject: 'rolling restart of gateway, by REST',
      measured: `${rest.failed} of ${count(rest.calls)} failed; p50 ${rest.p50?.toFixed(1)} ms, p99 ${rest.p99?.toFixed(1)} ms`,
      goal: '0 of ≥ 10,000',
      isMet: rest.failed === 0 && rest.calls >= 10_000,
    });
    assert.deepEqual(rest.errors, {});
    assert.ok(rest.calls >= 10_000, `${rest.calls} requests only`);
  } finally {
    flow.stop();
  }
});

it('G1: loses no call when a replica is told to stop', { timeout: 240_000 }, async () => {
  await judge('SIGTERM of a replica of auth-v1', ofCatalog(), () => stopOne('auth-v1'));
});

it('loses no call when a node is drained that has one replica of each', { timeout: 240_000 }, async () => {
  // Four pods start at once, with their proxies: fewer calls, for what one small node has left meanwhile is not tried here.
  await judge('one replica of each workload evicted', ofCatalog(), evictOneOfEach, {
    seconds: 70,
    callsPerSecond: 150,
  });
});

it('loses no call while auth-v1 and catalog grow and shrink', { timeout: 240_000 }, async () => {
  await judge('scaled 2 → 3 → 2: auth-v1 and catalog', ofCatalog(), async () => {
    for (const replicas of [3, 2]) {
      for (const workload of ['auth-v1', 'catalog']) {
        await namespace.kubectl(['scale', `deployment/${workload}`, `--replicas=${replicas}`]);
      }
      for (const workload of ['auth-v1', 'catalog']) {
        await namespace.rolledOut(workload);
      }
    }
  });
});

it('loses no call when all connections are cut, as Envoy does some time after a change of policy', {
  timeout: 240_000,
}, async () => {
  await judge('AuthorizationPolicies changed, connections cut after that', ofCatalog(), changePolicies, {
    seconds: 60,
  });
  await applyMesh(namespace);
});

it('loses nothing on the streams that were open all the while', { timeout: 120_000 }, async () => {
  const open = streams;
  assert.ok(open !== undefined);
  const report = await step('the last results and changes', () => open.finish());
  keepStreams(report);
  assert.equal(
    report.sync.unconfirmed,
    0,
    `adjustments without a result; ${JSON.stringify(report.sync.errors)}`,
  );
  assert.equal(report.sync.refused, 0);
  assert.equal(report.sync.miscounted, 0, 'the stock is not what the results say');
  assert.equal(report.watch.behind, 0, `watches that miss a change; ${JSON.stringify(report.watch.errors)}`);
});

type Question = Pick<GhzLoad, 'config' | 'target' | 'requests' | 'metadata'>;

function ofCatalog(): Question {
  return {
    config: 'get-product',
    target: 'catalog-service:50052',
    requests: demo.skus.map((sku) => ({ local_id: demo.local, sku })),
    metadata: { authorization: `Bearer ${token}` },
  };
}

/** Sends calls, does something in the middle of them, and takes no failed call. */
async function judge(
  subject: string,
  question: Question,
  disturb: () => Promise<void>,
  { seconds = disturbanceSeconds, callsPerSecond = usualCallsPerSecond } = {},
): Promise<void> {
  const calls = seconds * callsPerSecond;
  const load = await startLoad(namespace, settings, { ...question, calls, callsPerSecond });
  await step(`${subject}, under ${callsPerSecond} calls/s`, disturb);
  const disturbedUntil = performance.now();
  const { measurement, endTime }: FinishedLoad = await step('the rest of the calls', () => load.finished);
  const isCovered = disturbedUntil < endTime;
  keep({
    subject,
    measured: `${lossOf(measurement)}; p50 ${milliseconds(measurement.latency?.p50)}, p99 ${milliseconds(measurement.latency?.p99)}${isCovered ? '' : '; took longer than the load'}`,
    goal: '0 of ≥ 10,000',
    isMet: measurement.failed === 0 && measurement.calls >= 10_000 && isCovered,
  });
  assert.equal(failuresOf(measurement), '');
  assert.ok(measurement.calls >= 10_000, `${measurement.calls} calls only`);
  assert.ok(isCovered, 'it took longer than the load, so this proves nothing');
}

/**
 * Lets nobody in who was not let in before, but all the same each proxy gets a new listener, and closes what is left of the
 * old one after a while: 45 s, unless Istio was told otherwise. Waits until the services have lost Valkey by that.
 */
async function changePolicies(): Promise<void> {
  const since = new Date().toISOString();
  const nobody = { from: [{ source: { principals: ['cluster.local/ns/nowhere/sa/nobody'] } }] };
  const patch = JSON.stringify([{ op: 'add', path: '/spec/rules/-', value: nobody }]);
  for (const component of ['auth', 'catalog', 'gateway', 'valkey']) {
    await namespace.kubectl(['patch', `authorizationpolicy/${component}`, '--type=json', '--patch', patch]);
  }
  for (const component of ['auth', 'catalog']) {
    await awaitUntil(`the connections of ${component} to Valkey are cut`, 70, async () => {
      const selector = `app.kubernetes.io/name=${component}`;
      const lines = await namespace.kubectl([
        ...['logs', '--selector', selector, '--container', component, `--since-time=${since}`],
      ]);
      return lines.includes('the store is not available') || undefined;
    });
  }
}

async function evictOneOfEach(): Promise<void> {
  await Promise.all(workloads.map(evictOne));
}

async function restart(workload: string): Promise<void> {
  await namespace.kubectl(['rollout', 'restart', `deployment/${workload}`]);
  await namespace.rolledOut(workload);
}

async function stopOne(workload: string): Promise<void> {
  const [pod] = await namespace.podsOf(workload);
  assert.ok(pod !== undefined);
  // The kubelet sends SIGTERM, as it does whenever a pod goes.
  await namespace.kubectl(['delete', `pod/${pod.metadata.name}`, '--wait=true']);
  await namespace.rolledOut(workload);
}

async function evictOne(workload: string): Promise<void> {
  const [pod] = await namespace.podsOf(workload);
  assert.ok(pod !== undefined);
  const { name } = pod.metadata;
  const eviction = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace: namespace.name },
  };
  const path = `/api/v1/namespaces/${namespace.name}/pods/${name}/eviction`;
  await namespace.kubectl(['create', '--raw', path, '--filename', '-'], { input: JSON.stringify(eviction) });
  await namespace.gone(name);
  await namespace.rolledOut(workload);
}

function keepStreams({ watch, sync }: FlowReport): void {
  keep({
    subject: `${watch.streams} WatchStock streams through all of it`,
    measured: `${watch.behind} miss a change of ${count(watch.messages)} messages; resumed ${watch.reopened} times, ${watch.expired} of them anew`,
    goal: '0 behind',
    isMet: watch.behind === 0,
  });
  keep({
    subject: `${sync.streams} Sync streams through all of it`,
    measured: `${count(sync.applied)} of ${count(sync.sent)} adjustments applied once, ${sync.unconfirmed} lost, ${sync.miscounted} miscounted; resumed ${sync.reopened} times`,
    goal: '0 lost, 0 twice',
    isMet: sync.unconfirmed === 0 && sync.miscounted === 0 && sync.refused === 0,
  });
}
