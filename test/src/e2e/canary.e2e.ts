import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import type { Measurement } from '@zenlogic/loadtest';
import {
  type CanaryOutcome,
  documentOf,
  eventsOf,
  runCanary,
  type ShiftDocument,
  startCanary,
} from './canary-command.js';
import { guardWeights } from './canary-guard.js';
import { validateLocal } from './demo.js';
import { evaluateInPod, expressions } from './evaluate-in-pod.js';
import { type RunningLoad, startLoad } from './ghz-job.js';
import { helmRelease, readWeights } from './installation.js';
import { step } from './say.js';
import { openMeshSuite } from './suite.js';
import { failuresOf, lossOf, milliseconds } from './units.js';

let unguard: (() => Promise<void>) | undefined;
const { namespace, settings, keep } = openMeshSuite('10 canary', async (suite) => {
  unguard = await guardWeights(suite.namespace);
});
after(() => unguard?.());
const callsPerSecond = 300;

/** Goes on from the first test into the second. */
let load: RunningLoad | undefined;

it('moves 10 → 25 → 50 → 100 → 10; of two operators at once, one wins', { timeout: 300_000 }, async () => {
  load = await offer(120);
  const moves: string[] = [];
  let slowest = 0;
  for (const percent of [25, 50, 100, 10]) {
    const outcome = await step(`canary shift ${percent}`, () =>
      runCanary(namespace, ['shift', String(percent), '--reason', 'e2e']),
    );
    assert.equal(outcome.exitCode, 0, outcome.output + outcome.said);
    const { proxiesSeconds, shareSeconds = Number.NaN, share } = documentOf<ShiftDocument>(outcome);
    const seconds = proxiesSeconds + shareSeconds;
    slowest = Math.max(slowest, seconds);
    moves.push(`${percent}: ${seconds.toFixed(1)} s (${share?.observedPercent.toFixed(1)} %)`);
  }
  keep({
    subject: 'canary shift 25, 50, 100, 10: from the write to the observed share',
    measured: moves.join(', '),
    goal: '≤ 10 s each',
    isMet: slowest <= 10,
  });
  await raceOperators();
  assert.ok(slowest <= 10, moves.join(', '));
});

it('takes a healthy canary to the end, and has lost no call by all of that', {
  timeout: 240_000,
}, async () => {
  const run = await step('canary run --steps 25,100 --hold 20s', () =>
    runCanary(namespace, ['run', '--steps', '25,100', '--hold', '20s', '--check', '5s']),
  );
  assert.ok(load !== undefined);
  const measurement = await finish(load);
  const checks = eventsOf(run.output).filter(({ event }) => event === 'check');
  keep({
    subject: 'canary run --steps 25,100 --hold 20s, of a healthy canary',
    measured: `exit ${run.exitCode} after ${checks.length} checks`,
    goal: 'finished',
    isMet: run.exitCode === 0,
  });
  keep({
    subject: 'the shifts and the run, under load',
    measured: `${lossOf(measurement)}; p99 ${milliseconds(measurement.latency?.p99)}`,
    goal: '0 of ≥ 30,000',
    isMet: measurement.failed === 0 && measurement.calls >= 30_000,
  });
  assert.equal(run.exitCode, 0, run.output + run.said);
  assert.equal((await readWeights(namespace)).get('auth-service-v2'), 100);
  assert.equal(failuresOf(measurement), '');
  assert.ok(measurement.calls >= 30_000, `${measurement.calls} calls only`);
});

it('promotes: the stable release runs the build of the canary, and no call is lost', {
  timeout: 300_000,
}, async () => {
  const calls = await offer(60);
  const promotion = await step('canary promote', () =>
    runCanary(namespace, ['promote'], { timeoutSeconds: 360 }),
  );
  const image = await imageOf('auth-v1');
  const weights = await readWeights(namespace);
  const measurement = await finish(calls);
  const isPromoted = promotion.exitCode === 0 && image === (await imageOf('auth-v2'));
  keep({
    subject: 'canary promote: images, then weights',
    measured: `auth-v1 runs ${image.split('/').at(-1)}, weights ${Array.from(weights.values()).join('/')}; ${lossOf(measurement)}`,
    goal: 'the image of auth-v2, 100/0, 0 failed',
    isMet: isPromoted && weights.get('auth-service') === 100 && measurement.failed === 0,
  });
  assert.ok(isPromoted, promotion.output + promotion.said);
  assert.equal(weights.get('auth-service'), 100);
  assert.equal(failuresOf(measurement), '');
  await step('helm upgrade: the former image again', () =>
    helmRelease('upgrade', namespace, settings, { flags: ['--reset-values'] }),
  );
  await namespace.rolledOut('auth-v1');
});

it('G2: takes all calls from a canary of which a replica crashes', { timeout: 240_000 }, async () => {
  const calls = await offer(45);
  const run = await startCanary(namespace, ['run', '--steps', '50,100', '--hold', '120s', '--check', '2s']);
  await step('the first check at 50 %', () => run.event('check'));
  const [pod] = await namespace.podsOf('auth-v2');
  assert.ok(pod !== undefined);
  const { name } = pod.metadata;
  await step(`crash ${name}`, () => evaluateInPod(namespace, name, expressions.crash));
  const crashedAt = performance.now();
  const { seconds } = await run.event('rolledBack');
  const secondsToZero = (performance.now() - crashedAt) / 1000;
  const { exitCode, output, said } = await run.finished;
  const weights = await readWeights(namespace);
  const measurement = await finish(calls);
  // What half of the canary's share is in a second, should nobody try such a call again.
  const most = (callsPerSecond * 0.5) / 2;
  keep({
    subject: 'G2: crash of a replica of the canary at 50 %, during canary run',
    measured: `exit ${exitCode}; weight 0 everywhere ${secondsToZero.toFixed(1)} s after the crash, ${Number(seconds).toFixed(1)} s after it was noticed; ${lossOf(measurement)}`,
    goal: `rolled back, ≤ ${most} failed`,
    isMet: exitCode === 7 && measurement.failed <= most,
  });
  assert.equal(exitCode, 7, output + said);
  assert.equal(weights.get('auth-service-v2'), 0);
  assert.ok(measurement.failed <= most, failuresOf(measurement));
  await namespace.rolledOut('auth-v2');
});

it('G2: loses next to nothing when a replica of the stable release crashes', {
  timeout: 180_000,
}, async () => {
  const calls = await offer(30);
  const shift = await runCanary(namespace, ['shift', '10', '--reason', 'e2e']);
  assert.equal(shift.exitCode, 0, shift.output + shift.said);
  const [pod] = await namespace.podsOf('auth-v1');
  assert.ok(pod !== undefined);
  await step(`crash ${pod.metadata.name}`, () =>
    evaluateInPod(namespace, pod.metadata.name, expressions.crash),
  );
  const measurement = await finish(calls);
  const share = (100 * measurement.failed) / measurement.calls;
  keep({
    subject: 'G2: crash of a replica of the stable release at 90/10',
    measured: `${lossOf(measurement)} (${share.toFixed(2)} %)`,
    goal: '≤ 0.2 %',
    isMet: share <= 0.2,
  });
  assert.ok(share <= 0.2, failuresOf(measurement));
  await namespace.rolledOut('auth-v1');
});

/**
 * Two shifts begin at the same time, until they really meet: who has read before the other wrote must be refused, and who
 * is overtaken while it waits for its share must not say that it won.
 */
async function raceOperators(): Promise<void> {
  let outcomes: readonly CanaryOutcome[] = [];
  let tries = 0;
  const isMet = (): boolean => outcomes.some(({ exitCode }) => exitCode === 3);
  for (; tries < 4 && !isMet(); tries += 1) {
    outcomes = await step('two operators at once', () =>
      Promise.all(['20', '30'].map((percent) => runCanary(namespace, ['shift', percent]))),
    );
  }
  const written = (await readWeights(namespace)).get('auth-service-v2');
  const loser = outcomes.find(({ exitCode }) => exitCode === 3);
  const winner = outcomes.find(({ exitCode }) => exitCode !== 3);
  keep({
    subject: 'F6: canary shift 20 and canary shift 30 at the same time',
    measured: `exit codes ${outcomes.map(({ exitCode }) => exitCode).join(' and ')}, ${written} % is written${tries > 1 ? ` (they met at try ${tries})` : ''}`,
    goal: 'one of them 3, the other written',
    isMet: loser !== undefined && winner?.exitCode === 0,
  });
  assert.ok(loser !== undefined, 'they never met');
  assert.ok(winner !== undefined, 'both were refused');
  assert.equal(winner.exitCode, 0, winner.output + winner.said);
  assert.match(loser.said, new RegExp(`${written} % is written now`));
  const outcome = await runCanary(namespace, ['shift', '10']);
  assert.equal(outcome.exitCode, 0, outcome.output + outcome.said);
}

function offer(seconds: number): Promise<RunningLoad> {
  return startLoad(namespace, settings, {
    config: 'validate-local',
    target: validateLocal.target,
    requests: [validateLocal.request],
    calls: seconds * callsPerSecond,
    callsPerSecond,
  });
}

/** Waits for the rest of the calls. They must go on until now, or they prove nothing. */
async function finish({ finished }: RunningLoad): Promise<Measurement> {
  const disturbedUntil = performance.now();
  const { measurement, endTime } = await step('the rest of the calls', () => finished);
  assert.ok(disturbedUntil < endTime, 'it took longer than the load, so this proves nothing');
  return measurement;
}

async function imageOf(workload: string): Promise<string> {
  return await namespace.kubectl([
    ...['get', `deployment/${workload}`, '--output'],
    'jsonpath={.spec.template.spec.containers[?(@.name=="auth")].image}',
  ]);
}
