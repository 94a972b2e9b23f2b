import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { awaitUntil } from './await-until.js';
import { issueToken, validateLocal } from './demo.js';
import { evaluateInPod, expressions } from './evaluate-in-pod.js';
import { Flow } from './flow.js';
import { helmRelease } from './installation.js';
import type { Pod } from './namespace.js';
import { step } from './say.js';
import { openMeshSuite } from './suite.js';
import { secondsSince } from './units.js';

const { namespace, settings, caller, keep } = openMeshSuite('5 probes');
const dependent = ['auth-v1', 'auth-v2', 'catalog'];

it('SIGTERM with open streams: gone within the grace period', { timeout: 180_000 }, async () => {
  const flow = await Flow.start(caller, { token: await issueToken(namespace), watches: 20 });
  try {
    const [pod] = await namespace.podsOf('catalog');
    assert.ok(pod !== undefined);
    const start = performance.now();
    await step(`delete ${pod.metadata.name}`, () =>
      namespace.kubectl(['delete', `pod/${pod.metadata.name}`, '--wait=true'], { timeoutSeconds: 90 }),
    );
    const seconds = (performance.now() - start) / 1000;
    await namespace.rolledOut('catalog');
    const { watch, sync } = await flow.finish();
    const isKept = watch.behind === 0 && sync.unconfirmed === 0;
    keep({
      subject: 'SIGTERM of catalog with half of 24 streams on it',
      measured: `gone after ${seconds.toFixed(1)} s; ${watch.reopened + sync.reopened} streams resumed, ${isKept ? 'nothing' : 'something'} lost`,
      goal: '≤ 30 s',
      isMet: seconds <= 30 && isKept,
    });
    assert.ok(seconds <= 30, `${seconds.toFixed(1)} s`);
    assert.ok(isKept, JSON.stringify({ watch, sync }));
  } finally {
    flow.stop();
  }
});

it('a hung process is restarted', { timeout: 180_000 }, async () => {
  const [pod] = await namespace.podsOf('auth-v1');
  assert.ok(pod !== undefined);
  const { name } = pod.metadata;
  const before = restartsOf(pod);
  const start = performance.now();
  await step(`hang ${name}`, () => evaluateInPod(namespace, name, expressions.hang));
  const restarted = await awaitUntil(`${name} is restarted`, 120, async () => {
    const now = (await namespace.podsOf('auth-v1')).find(({ metadata }) => metadata.name === name);
    return now !== undefined && restartsOf(now) > before ? secondsSince(start) : undefined;
  });
  await namespace.kubectl(['wait', `pod/${name}`, '--for=condition=Ready', '--timeout=90s'], {
    timeoutSeconds: 100,
  });
  const { code } = await caller.grpc(validateLocal);
  keep({
    subject: 'a hung process of auth-v1',
    measured: `restarted after ${restarted}, ready again after ${secondsSince(start)}; ValidateLocal then ${code}`,
    goal: 'restarted ≤ 90 s',
    isMet: code === 0,
  });
  assert.equal(code, 0);
});

it('Valkey stopped: not ready, and not restarted', { timeout: 300_000 }, async () => {
  const before = await restarts();
  const start = performance.now();
  await namespace.kubectl(['scale', 'deployment/valkey', '--replicas=0']);
  await step('auth and catalog turn not ready', () => everyPod('Ready=false'));
  const notReady = secondsSince(start);
  const gateways = await namespace.podsOf('gateway');
  const answer = await caller.grpc(validateLocal);
  // As long as liveness takes to give a container up, and some more: 3 failures, 10 s apart.
  await step('liveness has its chance', () => delay(Math.max(0, 45_000 - (performance.now() - start))));
  const during = await restarts();
  const back = performance.now();
  await namespace.kubectl(['scale', 'deployment/valkey', '--replicas=1']);
  await step('auth and catalog turn ready', () => everyPod('Ready'));
  const ready = secondsSince(back);
  // The built-in Valkey has lost its data.
  await step('helm upgrade, which loads the data again', () => helmRelease('upgrade', namespace, settings));
  const recovered = await caller.firstAnswer(validateLocal);
  const gatewaysReady = gateways.every(isReady);
  keep({
    subject: 'Valkey stopped for 45 s',
    measured: `not ready after ${notReady}, ${during - before} restarts, gateway ${gatewaysReady ? 'ready' : 'not ready'}, a call is answered ${answer.code}; ready ${ready} after its return`,
    goal: 'not ready, 0 restarts',
    isMet: during === before && gatewaysReady && answer.code === 14,
  });
  assert.equal(during, before, 'containers were restarted');
  assert.equal(gatewaysReady, true);
  assert.equal(answer.code, 14);
  assert.equal(recovered.response?.['is_valid'], true);
});

async function everyPod(condition: string): Promise<void> {
  for (const workload of dependent) {
    const pods = (await namespace.podsOf(workload)).map(({ metadata }) => `pod/${metadata.name}`);
    await namespace.kubectl(['wait', ...pods, `--for=condition=${condition}`, '--timeout=90s'], {
      timeoutSeconds: 100,
    });
  }
}

async function restarts(): Promise<number> {
  const pods = await Promise.all(dependent.map((workload) => namespace.podsOf(workload)));
  return pods.flat().reduce((sum, pod) => sum + restartsOf(pod), 0);
}

function restartsOf({ status }: Pod): number {
  return (status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
}

function isReady({ status }: Pod): boolean {
  return status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}
