import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { readAppliedState } from '../control-plane/applied-state.js';
import { readStatus } from '../mesh/read-status.js';
import { callRaw } from '../testing/call-raw.js';
import { type CallOutcome, eventually, type StubMesh, startStubMesh } from '../testing/stub-mesh.js';
import type { StubReplica } from '../testing/stub-replica.js';

/** Generous, as a shared machine may be busy; how long it really took is told as a diagnostic. */
const patienceMs = 30_000;

function countCalls(replicas: readonly StubReplica[]): number {
  return replicas.reduce((sum, { calls }) => sum + calls, 0);
}

function editVirtualService(mesh: StubMesh, edit: (text: string) => string): void {
  const file = join(mesh.topology.manifestDir, 'auth-virtualservice.yaml');
  writeFileSync(file, edit(readFileSync(file, 'utf8')));
}

function setWeights(stable: number, canary: number): (text: string) => string {
  return (text) =>
    text
      .replace(/(host: auth-service\n\s+weight:) \d+/, `$1 ${stable}`)
      .replace(/(host: auth-service-v2\n\s+weight:) \d+/, `$1 ${canary}`);
}

/** Calls one after the other until told to stop; keeps what failed. */
function callUntilStopped(mesh: StubMesh): {
  calls: () => number;
  stop: () => Promise<{ failed: CallOutcome[] }>;
} {
  let stopped = false;
  const failed: CallOutcome[] = [];
  let calls = 0;
  async function run(): Promise<void> {
    while (!stopped) {
      const outcome = await mesh.call();
      calls++;
      if (outcome.code !== status.OK) {
        failed.push(outcome);
      }
    }
  }
  const running = Promise.all([run(), run()]);
  return {
    calls: () => calls,
    async stop() {
      stopped = true;
      await running;
      return { failed };
    },
  };
}

async function isHealthy(mesh: StubMesh, { port }: StubReplica): Promise<boolean> {
  const hosts = await mesh.admin.listHosts();
  return hosts.some((host) => host.port === port && host.healthy);
}

describe('balancing by a real Envoy', () => {
  it('splits by the weights, sends the second API to v2 alone, and Envoy refuses none of the files', async (t) => {
    const mesh = await startStubMesh(t);
    const outcomes = await Promise.all(Array.from({ length: 1000 }, () => mesh.call()));
    assert.deepEqual(
      outcomes.filter(({ code }) => code !== status.OK),
      [],
    );
    const share = countCalls(mesh.canary);
    // 10 % of 1,000, and more than six standard deviations to either side.
    assert.ok(share > 40 && share < 160, `${share} of 1,000 calls went to v2`);
    for (const { calls, port } of mesh.stable) {
      assert.ok(calls > 200, `${calls} calls went to the replica on port ${port}`);
    }

    const before = countCalls(mesh.stable);
    await Promise.all(
      Array.from({ length: 50 }, () => mesh.call({ path: '/auth.v2.AuthService/ValidateLocal' })),
    );
    assert.equal(countCalls(mesh.stable), before);
    assert.equal(countCalls(mesh.canary), share + 50);

    for (const [name, value] of await mesh.admin.readStats('update_rejected|update_failure')) {
      assert.equal(value, 0, name);
    }
  });

  it('moves live traffic when weights change, keeps the routes when a file is refused, and fails no call', async (t) => {
    const mesh = await startStubMesh(t);
    const load = callUntilStopped(mesh);

    const changedAt = performance.now();
    editVirtualService(mesh, setWeights(0, 100));
    await eventually('all calls go to v2', patienceMs, async () => {
      const before = countCalls(mesh.stable);
      await Promise.all(Array.from({ length: 20 }, () => mesh.call()));
      return countCalls(mesh.stable) === before;
    });
    t.diagnostic(`weights were in force after ${Math.round(performance.now() - changedAt)} ms`);

    const stableCalls = countCalls(mesh.stable);
    editVirtualService(mesh, setWeights(60, 50));
    await eventually(
      'the broken file is refused',
      patienceMs,
      () => readAppliedState(mesh.topology.stateDir)?.refusal !== undefined,
    );
    const { refusal, state } = await readStatus(mesh.topology);
    assert.match(
      refusal ?? '',
      /^istio\/auth-virtualservice\.yaml:\d+: spec\.http\[2\]\.route: weights sum to 110; make them sum to 100$/,
    );
    assert.equal(state, 'unhealthy');
    await Promise.all(Array.from({ length: 50 }, () => mesh.call()));
    assert.equal(countCalls(mesh.stable), stableCalls, 'the old routes stay in force');

    editVirtualService(mesh, setWeights(100, 0));
    await eventually('all calls go to v1', patienceMs, async () => {
      const before = countCalls(mesh.canary);
      await Promise.all(Array.from({ length: 20 }, () => mesh.call()));
      return countCalls(mesh.canary) === before;
    });
    await eventually(
      'nothing is refused any more',
      patienceMs,
      () => readAppliedState(mesh.topology.stateDir)?.refusal === undefined,
    );

    await eventually('a hundred calls were made', 30_000, () => load.calls() >= 100);
    const { failed } = await load.stop();
    assert.deepEqual(failed, []);
  });

  it('takes new limits of a DestinationRule without failing a call', async (t) => {
    const mesh = await startStubMesh(t);
    const load = callUntilStopped(mesh);
    const before = await mesh.admin.readStats('cluster_manager.cluster_modified');
    const file = join(mesh.topology.manifestDir, 'auth-destinationrules.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('maxConnections: 100', 'maxConnections: 90'));
    await eventually(
      'the clusters of both hosts, for gRPC and for REST, are replaced',
      patienceMs,
      async () => {
        const after = await mesh.admin.readStats('cluster_manager.(cluster_modified|warming_clusters)');
        const count = (stats: ReadonlyMap<string, number>): number =>
          stats.get('cluster_manager.cluster_modified') ?? 0;
        return count(after) === count(before) + 4 && after.get('cluster_manager.warming_clusters') === 0;
      },
    );
    const { failed } = await load.stop();
    assert.deepEqual(failed, []);
  });

  it('leaves out a replica that was killed and takes it back when it returns', async (t) => {
    const mesh = await startStubMesh(t);
    const [victim] = mesh.stable;
    assert.ok(victim);
    victim.kill();
    const killedAt = performance.now();
    await eventually('Envoy notices', patienceMs, async () => !(await isHealthy(mesh, victim)));
    t.diagnostic(`noticed after ${Math.round(performance.now() - killedAt)} ms`);
    const before = victim.calls;
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => mesh.call()));
    assert.ok(outcomes.every(({ code }) => code === status.OK));
    assert.equal(victim.calls, before);

    await victim.listen();
    await eventually('calls come back', patienceMs, async () => {
      await Promise.all(Array.from({ length: 20 }, () => mesh.call()));
      return victim.calls > before;
    });
  });

  it('sends no calls to a replica that drains, and fails none', async (t) => {
    const mesh = await startStubMesh(t);
    const [victim] = mesh.stable;
    assert.ok(victim);
    const load = callUntilStopped(mesh);
    victim.serving = false;
    await eventually('Envoy notices', patienceMs, async () => !(await isHealthy(mesh, victim)));
    // A call that was under way then may still arrive.
    await Promise.all(Array.from({ length: 20 }, () => mesh.call()));
    const before = victim.calls;
    await Promise.all(Array.from({ length: 200 }, () => mesh.call()));
    assert.equal(victim.calls, before);
    victim.kill();
    assert.deepEqual((await load.stop()).failed, []);
  });

  it('ends a call with DEADLINE_EXCEEDED at the deadline of the caller, at that of a try and at that of the route', async (t) => {
    const mesh = await startStubMesh(t);
    for (const replica of [...mesh.stable, ...mesh.canary]) {
      replica.answer = 'never';
    }
    // The caller says 300 ms and waits longer, so that the answer can only be Envoy's.
    const byCaller = await callRaw(mesh.topology, { 'grpc-timeout': '300m' });
    assert.equal(byCaller['grpc-status'], String(status.DEADLINE_EXCEEDED));

    const byTry = await mesh.call();
    assert.equal(byTry.code, status.DEADLINE_EXCEEDED, byTry.details);
    assert.ok(byTry.milliseconds >= 1900 && byTry.milliseconds < 8000, `${byTry.milliseconds} ms`);

    editVirtualService(mesh, (text) => text.replaceAll('timeout: 5s', 'timeout: 700ms'));
    await eventually('the shorter timeout of the route is in force', patienceMs, async () => {
      const outcome = await mesh.call();
      assert.equal(outcome.code, status.DEADLINE_EXCEEDED, outcome.details);
      return outcome.milliseconds < 1800;
    });
  });

  it('tries another replica when one is unavailable, and answers as gRPC when all are', async (t) => {
    const mesh = await startStubMesh(t);
    const [first, second] = mesh.stable;
    assert.ok(first && second);
    first.answer = 'unavailable';
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => mesh.call()));
    assert.ok(outcomes.every(({ code }) => code === status.OK));

    const replicas = [...mesh.stable, ...mesh.canary];
    for (const replica of replicas) {
      replica.kill();
    }
    await eventually('no replica is healthy', patienceMs, async () => {
      const answers = await Promise.all(replicas.map((replica) => isHealthy(mesh, replica)));
      return answers.every((healthy) => !healthy);
    });
    assert.equal((await mesh.call()).code, status.UNAVAILABLE);
  });
});
