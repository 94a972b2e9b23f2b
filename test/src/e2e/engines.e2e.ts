import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { awaitUntil } from './await-until.js';
import type { RunningCommand } from './command.js';
import { validateLocal } from './demo.js';
import { argoRollouts } from './engines/argo-rollouts.js';
import { findProgram, installDefinitions, whySkipped } from './engines/definitions.js';
import type { Engine, EngineSite, EngineState } from './engines/engine.js';
import { flagger } from './engines/flagger.js';
import { type OpenApi, openApi } from './engines/open-api.js';
import { type EnginePrometheus, startPrometheus } from './engines/start-prometheus.js';
import { type FinishedLoad, type RunningLoad, startLoad } from './ghz-job.js';
import { allReady, applyMesh, helmRelease, isInstalled } from './installation.js';
import { step } from './say.js';
import { repository } from './settings.js';
import { openSuite, prepareNamespace } from './suite.js';
import { count, failuresOf } from './units.js';

const suite = openSuite('12 engines');
const { namespace, settings, caller, keep } = suite;
const callsPerSecond = 100;
const faults = `${repository}canary/dist/src/drills/faults/`;

// Of all that the other suites need, auth is enough.
before(async () => {
  await step('the release must be installed and split 90/10', async () => {
    await prepareNamespace(suite);
    if (!(await isInstalled(namespace, settings))) {
      await helmRelease('install', namespace, settings);
    }
    await applyMesh(namespace);
    await allReady(namespace);
  });
});

for (const engine of [flagger, argoRollouts]) {
  const { name, program, definitions } = engine;
  describe(name, { skip: whySkipped([program, 'prometheus'], definitions) }, () => {
    let api: OpenApi;
    let prometheus: EnginePrometheus;
    let controller: RunningCommand;
    let removeDefinitions: () => Promise<void>;
    let site: EngineSite;
    before(async () => {
      removeDefinitions = await installDefinitions(definitions);
      api = await openApi();
      prometheus = await startPrometheus(api, namespace.name);
      const folder = mkdtempSync(join(tmpdir(), 'engine-'));
      site = { namespace, settings, api, prometheusUrl: prometheus.url, folder };
      controller = engine.start(findProgram(program) ?? program, site);
      await addFaults();
    });
    after(async () => {
      controller.stop();
      await prometheus.stop();
      api.stop();
      rmSync(site.folder, { recursive: true });
      await removeDefinitions();
    });

    it('takes release v1 over and promotes a good build, and no call is lost', {
      timeout: 600_000,
    }, async () => {
      const load = await offer(240);
      await step(`${name} takes over`, () => engine.takeOver(site));
      const { outcome, seconds } = await bringOut(engine, site, 'good');
      const { failures, calls } = await judge(load);
      keep({
        subject: `${name}: taking over, and a good build`,
        measured: `${outcome} after ${seconds.toFixed(0)} s; ${failures === '' ? 0 : failures} of ${count(calls)} calls failed`,
        goal: 'promoted, 0 failed',
        isMet: outcome === 'promoted' && failures === '',
      });
      assert.equal(outcome, 'promoted');
      assert.equal(failures, '');
    });

    it('rolls back a build that fails 5 % of its calls with INTERNAL in trailers', {
      timeout: 400_000,
    }, async () => {
      const load = await offer(120);
      const { outcome, seconds, mostPercent } = await bringOut(engine, site, 'bad');
      const { failures, calls } = await judge(load);
      keep({
        subject: `${name}: a build that fails 5 %`,
        measured: `${outcome} ${seconds.toFixed(0)} s after its first calls, at most at ${mostPercent} %; failed: ${failures} of ${count(calls)}`,
        goal: 'rolled back at the first step',
        isMet: outcome === 'rolled back' && mostPercent === 25,
      });
      assert.equal(outcome, 'rolled back');
      assert.equal(mostPercent, 25);
    });

    it('promotes nothing that it cannot measure', { timeout: 400_000 }, async () => {
      await prometheus.stop();
      const { outcome, seconds, mostPercent } = await bringOut(engine, site, 'unseen');
      keep({
        subject: `${name}: a good build while Prometheus is away`,
        measured: `${outcome} after ${seconds.toFixed(0)} s, at most at ${mostPercent} %`,
        goal: 'not promoted',
        isMet: outcome !== 'promoted',
      });
      assert.notEqual(outcome, 'promoted');
      assert.ok(mostPercent <= 25, `${mostPercent} % without metrics`);
    });

    it('gives release v1 back, and no call is lost', { timeout: 600_000 }, async () => {
      const load = await offer(180);
      await step(`${name} gives release v1 back`, () =>
        engine.giveBack(site, async () => void (await upgrade(engine, 'good'))),
      );
      // The chart has everything back when it need not force anything.
      await helmRelease('upgrade', namespace, settings);
      const { failures, calls } = await judge(load);
      keep({
        subject: `${name}: giving back`,
        measured: `${failures === '' ? 0 : failures} of ${count(calls)} calls failed`,
        goal: '0 failed',
        isMet: failures === '',
      });
      assert.equal(failures, '');
    });
  });
}

describe('a GRPCRoute', { skip: whySkipped([], 'gateway-api.yaml') }, () => {
  const manifests = `${repository}istio/engines/gateway-api`;
  let removeDefinitions: () => Promise<void>;
  before(async () => {
    removeDefinitions = await installDefinitions('gateway-api.yaml');
  });
  after(() => removeDefinitions());

  it('splits 90/10 and 50/50 in the place of the VirtualService, and no call is lost', {
    timeout: 300_000,
  }, async () => {
    const load = await offer(90);
    await namespace.kubectl(['apply', '--kustomize', manifests]);
    await awaitUntil('istiod has taken it', 30, async () =>
      (await namespace.kubectl(['get', 'grpcroute/auth-service', '--output=yaml'])).includes(
        'reason: Accepted',
      )
        ? true
        : undefined,
    );
    await namespace.kubectl(['delete', 'virtualservice/auth-service-grpc']);
    const delivered = await shareNear(10);
    await namespace.kubectl(['patch', 'grpcroute/auth-service', '--type=json', '--patch', evenly]);
    const even = await shareNear(50);
    await applyMesh(namespace);
    await namespace.kubectl(['delete', '--kustomize', manifests]);
    const { failures, calls } = await judge(load);
    keep({
      subject: 'a GRPCRoute in the place of the VirtualService',
      measured: `${delivered.toFixed(1)} % at 90/10, ${even.toFixed(1)} % at 50/50; ${failures === '' ? 0 : failures} of ${count(calls)} calls failed`,
      goal: '10 ± 3 %, 50 ± 5 %, 0 failed',
      isMet: failures === '',
    });
    assert.equal(failures, '');
  });
});

const evenly = JSON.stringify(
  [0, 1].map((index) => ({ op: 'replace', path: `/spec/rules/2/backendRefs/${index}/weight`, value: 50 })),
);

/** A build is what the chart makes of these values: the image is always the same. */
const builds = {
  good: { set: ['auth.versions.v1.annotations.build=good'], flags: [] },
  unseen: { set: ['auth.versions.v1.annotations.build=unseen'], flags: [] },
  bad: {
    set: [
      'auth.versions.v1.annotations.build=bad',
      'auth.versions.v1.extraVolumes.faults.mountPath=/faults',
      'auth.versions.v1.extraVolumes.faults.source.configMap.name=e2e-faults',
      'auth.versions.v1.extraEnv.NODE_OPTIONS=--import /faults/inject-faults.mjs',
    ],
    flags: ['--set-string', 'auth.versions.v1.extraEnv.FAULTS_FAIL_PERCENT=5'],
  },
} as const;

async function upgrade({ set, flags }: Engine, build: keyof typeof builds): Promise<string> {
  return await helmRelease('upgrade', namespace, settings, {
    set: [...set, ...builds[build].set],
    flags: [...flags, ...builds[build].flags],
  });
}

interface BroughtOut {
  readonly outcome: EngineState['outcome'];
  /** From the first calls of the build on. */
  readonly seconds: number;
  /** The largest share that it had. */
  readonly mostPercent: number;
}

/** Upgrades release v1 and waits until the engine has come to a result. */
async function bringOut(engine: Engine, site: EngineSite, build: keyof typeof builds): Promise<BroughtOut> {
  const first = await step(`${engine.name}: the first calls of the ${build} build`, async () => {
    const upgraded = upgrade(engine, build);
    const started = await awaitUntil('the new build has calls', 240, async () => {
      const state = await engine.read(site);
      return state.percent > 0 ? state : undefined;
    });
    await upgraded;
    return started;
  });
  const start = performance.now();
  let mostPercent = first.percent;
  const { outcome } = await step(`${engine.name}: the result`, () =>
    awaitUntil('a result', 300, async () => {
      const state = await engine.read(site);
      mostPercent = Math.max(mostPercent, state.percent);
      return state.outcome === 'busy' ? undefined : state;
    }),
  );
  return { outcome, seconds: (performance.now() - start) / 1000, mostPercent };
}

/** Sends calls to auth over the split. */
async function offer(seconds: number): Promise<RunningLoad> {
  return await startLoad(namespace, settings, {
    config: 'validate-local',
    target: validateLocal.target,
    requests: [validateLocal.request],
    calls: seconds * callsPerSecond,
    callsPerSecond,
  });
}

/** Waits for the rest of the calls, which must have gone on until now. */
async function judge(load: RunningLoad): Promise<{ readonly failures: string; readonly calls: number }> {
  const now = performance.now();
  const { measurement, endTime }: FinishedLoad = await step('the rest of the calls', () => load.finished);
  assert.ok(now < endTime, 'it took longer than the load, so this proves nothing');
  return { failures: failuresOf(measurement), calls: measurement.calls };
}

async function shareNear(percent: number): Promise<number> {
  return await awaitUntil(`release v2 gets ${percent} %`, 60, async () => {
    const share = await caller.shareOfV2(1_000);
    return Math.abs(share - percent) <= (percent === 10 ? 3 : 5) ? share : undefined;
  });
}

/** What makes a process of auth fail calls, to be mounted into the bad build. */
async function addFaults(): Promise<void> {
  const modules = readdirSync(faults).filter((file) => file.endsWith('.mjs'));
  await namespace.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'e2e-faults' },
    data: Object.fromEntries(modules.map((file) => [file, readFileSync(join(faults, file), 'utf8')])),
  });
}
