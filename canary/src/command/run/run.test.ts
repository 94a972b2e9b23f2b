import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import { conduct, eventsOf, stateOf, writeAsAnother } from '../testing/conduct.js';
import { createSimulatedMesh, type SimulatedMesh } from '../testing/simulated-mesh.js';

describe('a run', () => {
  it('takes a healthy canary through all steps, each for at least its time', async () => {
    const mesh = createSimulatedMesh();
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.done);
    assert.deepEqual(mesh.written, [10, 25, 50, 100, 100]);
    assert.ok(mesh.elapsed() >= 240, `${mesh.elapsed()} s`);
    assert.equal(stateOf(mesh), 'finished');
    assert.deepEqual(
      eventsOf(told, 'shifted').map(({ from, to }) => [from, to]),
      [
        [10, 10],
        [10, 25],
        [25, 50],
        [50, 100],
      ],
    );
    assert.deepEqual(
      eventsOf(told, 'finished').map(({ percent }) => percent),
      [100],
    );
    assert.ok(eventsOf(told, 'share').every(({ outcome }) => outcome === 'agrees'));
  });

  it('holds as long as the canary has too few calls, and goes on when they come', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.callsPerSecond = 20;
    mesh.at(300, () => {
      mesh.behaviour.callsPerSecond = 1000;
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.done);
    assert.ok(Date.parse(eventsOf(told, 'shifted')[1]?.at ?? '') > Date.parse('2026-11-24T03:05:00Z'));
  });

  it('F3: without calls it holds, never promotes, and ends as inconclusive with the weights as they are', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.callsPerSecond = 0;
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.inconclusive);
    assert.equal(mesh.split().canaryPercent, 10);
    assert.equal(stateOf(mesh), 'stopped');
    assert.ok(eventsOf(told, 'check').every(({ outcome }) => outcome === 'hold'));
    assert.match(eventsOf(told, 'stopped')[0]?.reasons.join() ?? '', /nothing was decided in 6\d\d s/);
  });

  it('takes all calls from a canary that fails 2 %, within 60 s of 300 calls a second', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.failing.canary = 0.02;
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.rolledBack);
    assert.deepEqual(mesh.written, [10, 0]);
    assert.ok(mesh.elapsed() <= 60, `${mesh.elapsed()} s`);
    assert.equal(stateOf(mesh), 'rolled back');
    assert.equal(eventsOf(told, 'rolledBack')[0]?.from, 10);
    assert.match(mesh.split().changes[0]?.reason ?? '', /the canary failed/);
  });

  it('takes all calls from a canary that is 15 ms slower', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.latency.canary = 0.017;
    assert.equal((await conduct(mesh)).exitCode, exitCodes.rolledBack);
    assert.equal(mesh.split().canaryPercent, 0);
  });

  it('G2: takes all calls from a canary that crashes at 50 %, within a second', async () => {
    const mesh = createSimulatedMesh();
    let crashedAt = 0;
    setCrash(mesh, () => {
      crashedAt = mesh.elapsed();
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.rolledBack);
    assert.deepEqual(mesh.written, [10, 25, 50, 0]);
    assert.ok(mesh.elapsed() - crashedAt <= 1, `${mesh.elapsed() - crashedAt} s`);
    assert.match(eventsOf(told, 'failed')[0]?.reasons[0] ?? '', /auth-canary-1 crashed: its process is gone/);
  });

  it('F2: holds while metrics are away, goes on when they come back before the fourth check', async () => {
    const mesh = createSimulatedMesh();
    mesh.at(15, () => {
      mesh.behaviour.unreadable = 'HTTP 500';
    });
    mesh.at(45, () => {
      mesh.behaviour.unreadable = undefined;
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.done);
    assert.deepEqual(
      eventsOf(told, 'unreadable').map(({ inARow }) => inARow),
      [1, 2, 3],
    );
  });

  it('F2: takes all calls from a canary that cannot be seen for four checks in a row, with a code of its own', async () => {
    const mesh = createSimulatedMesh();
    mesh.at(130, () => {
      mesh.behaviour.unreadable = 'NaN';
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.rolledBackBlind);
    assert.equal(mesh.written.at(-1), 0);
    assert.equal(eventsOf(told, 'unreadable').length, 4);
  });

  it('F10: calls a human when the stable release is as bad, and leaves the weights', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.failing = { stable: 0.05, canary: 0.05 };
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.inconclusive);
    assert.deepEqual(mesh.written, [10, 10]);
    assert.equal(stateOf(mesh), 'stopped');
  });

  it('stops when the calls are not split as written', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.skew = 0.1;
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.wrongSplit);
    assert.equal(mesh.split().canaryPercent, 10);
  });

  it('F6: stops when somebody else writes weights, shows both, and overwrites nothing', async () => {
    const mesh = createSimulatedMesh();
    mesh.at(95, () => writeAsAnother(mesh, 40));
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.conflict);
    assert.deepEqual(mesh.written, [10, 25, 40]);
    const [conflict] = eventsOf(told, 'conflict');
    assert.deepEqual([conflict?.read, conflict?.found], [25, 40]);
    assert.match(
      conflict?.message ?? '',
      /by bo@ops \(shift, .*"mine"\): 25 % to the canary was known, 40 % is written now/,
    );
  });

  it('F6: does not overwrite what was written between the last check and its own write', async () => {
    const mesh = createSimulatedMesh();
    const { writeSplit } = mesh.target;
    let isFirst = true;
    Object.assign(mesh.target, {
      writeSplit: (...args: Parameters<typeof writeSplit>) => {
        if (isFirst && args[1].to === 25) {
          isFirst = false;
          writeAsAnother(mesh, 5);
        }
        return writeSplit(...args);
      },
    });
    assert.equal((await conduct(mesh)).exitCode, exitCodes.conflict);
    assert.equal(mesh.split().canaryPercent, 5);
  });

  it('F8: refuses before it writes when the canary has one ready replica, or something stands in the way', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.replicas = mesh.behaviour.replicas.filter(({ name }) => name !== 'auth-canary-2');
    mesh.behaviour.obstacles = [{ kind: 'unsafe', message: 'no DestinationRule for auth-service-v2' }];
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.refused);
    assert.deepEqual(mesh.written, []);
    assert.match(
      eventsOf(told, 'error')[0]?.message ?? '',
      /no DestinationRule[\s\S]*the canary has 1 ready of 1 replicas/,
    );
  });

  it('holds before the next step as long as something stands in the way', async () => {
    const mesh = createSimulatedMesh();
    mesh.at(5, () => {
      mesh.behaviour.obstacles = [{ kind: 'unsafe', message: 'the manifests are refused' }];
    });
    mesh.at(200, () => {
      mesh.behaviour.obstacles = [];
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.done);
    assert.ok(Date.parse(eventsOf(told, 'shifted')[1]?.at ?? '') >= Date.parse('2026-11-24T03:03:20Z'));
    assert.ok(eventsOf(told, 'check').some(({ waitsFor }) => waitsFor.includes('the manifests are refused')));
  });

  it('F11: says the patch to make by hand when the rollback is refused', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.failing.canary = 0.5;
    mesh.at(2, () => {
      mesh.behaviour.writeError = () =>
        new CanaryError(exitCodes.noRights, 'forbidden. By hand: kubectl patch …');
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.noRights);
    assert.equal(eventsOf(told, 'failed').length, 1);
    assert.match(eventsOf(told, 'error')[0]?.message ?? '', /kubectl patch/);
  });

  it('keeps trying to roll back while the target is away', async () => {
    const mesh = createSimulatedMesh();
    setCrash(mesh, () => {
      mesh.behaviour.writeError = () => new CanaryError(exitCodes.unreachable, 'away');
      mesh.at(mesh.elapsed() + 20, () => {
        mesh.behaviour.writeError = undefined;
      });
    });
    assert.equal((await conduct(mesh)).exitCode, exitCodes.rolledBack);
    assert.equal(mesh.split().canaryPercent, 0);
  });

  it('survives a target that is away for a moment', async () => {
    const mesh = createSimulatedMesh();
    mesh.at(12, () => {
      mesh.behaviour.isAway = true;
    });
    mesh.at(35, () => {
      mesh.behaviour.isAway = false;
    });
    assert.equal((await conduct(mesh)).exitCode, exitCodes.done);
  });

  it('leaves a canary that fails its calls when it is told to, with a code of its own', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.failing.canary = 0.2;
    const told = await conduct(mesh, { isAutoReverting: false });
    assert.equal(told.exitCode, exitCodes.failing);
    assert.equal(mesh.split().canaryPercent, 10);
    assert.equal(stateOf(mesh), 'stopped');
  });
});

/** Lets the process of a canary vanish ten seconds after it got 50 %. */
function setCrash(mesh: SimulatedMesh, onCrash: () => void): void {
  const timer = (): void => {
    if (mesh.split().canaryPercent !== 50) {
      mesh.at(mesh.elapsed() + 1, timer);
      return;
    }
    mesh.behaviour.replicas = mesh.behaviour.replicas.map((replica) =>
      replica.name === 'auth-canary-1' ? { ...replica, isReady: false, startTime: undefined } : replica,
    );
    onCrash();
  };
  mesh.at(1, timer);
}
