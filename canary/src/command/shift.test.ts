import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CanaryError } from '../canary-error.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { type ShiftResult, shift } from './shift.js';
import { writeAsAnother } from './testing/conduct.js';
import { createSession } from './testing/create-session.js';
import { createSimulatedMesh, type SimulatedMesh } from './testing/simulated-mesh.js';

async function shiftTo(
  mesh: SimulatedMesh,
  to: number,
): Promise<{ readonly exitCode: ExitCode; readonly result: ShiftResult }> {
  const { session, told } = createSession(mesh);
  const exitCode = await shift(session, to, { reason: '', timeoutSeconds: 30 });
  return { exitCode, result: JSON.parse(told.stdout) };
}

describe('a shift', () => {
  it('is done once the calls agree, which takes no longer than the calls to tell', async () => {
    const mesh = createSimulatedMesh();
    const { exitCode, result } = await shiftTo(mesh, 25);
    assert.equal(exitCode, exitCodes.done);
    assert.equal(result.share?.outcome, 'agrees');
    assert.ok((result.shareSeconds ?? 99) <= 1.5, `${result.shareSeconds} s`);
  });

  it('does not count calls from before: what disagrees begins a window anew', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.skew = 0.3;
    mesh.at(3, () => {
      mesh.behaviour.skew = 0;
    });
    const { exitCode, result } = await shiftTo(mesh, 25);
    assert.equal(exitCode, exitCodes.done);
    assert.ok(
      (result.shareSeconds ?? 0) >= 3 && (result.shareSeconds ?? 99) <= 6,
      `${result.shareSeconds} s`,
    );
  });

  it('says after its time that calls are split otherwise, that too few came, or that nobody counts', async () => {
    const skewed = createSimulatedMesh();
    skewed.behaviour.skew = 0.3;
    assert.equal((await shiftTo(skewed, 25)).exitCode, exitCodes.wrongSplit);
    const quiet = createSimulatedMesh();
    quiet.behaviour.callsPerSecond = 1;
    const { exitCode, result } = await shiftTo(quiet, 25);
    assert.equal(exitCode, exitCodes.inconclusive);
    assert.match(result.sentence, /only \d\d calls came.*`canary verify 25 --send 1000` sends its own/);
    const blind = createSimulatedMesh();
    blind.behaviour.unreadable = 'HTTP 500';
    const unseen = await shiftTo(blind, 25);
    assert.equal(unseen.exitCode, exitCodes.inconclusive);
    assert.match(unseen.result.sentence, /25 % is in force, but the counters cannot be read: HTTP 500/);
  });

  it('F6: ends as soon as somebody else writes another share, and says who', async () => {
    for (const behaviour of [{ skew: 0.3 }, { callsPerSecond: 1 }, { unreadable: 'HTTP 500' }]) {
      const mesh = createSimulatedMesh();
      Object.assign(mesh.behaviour, behaviour);
      mesh.at(2, () => writeAsAnother(mesh, 40));
      await assert.rejects(shiftTo(mesh, 25), {
        exitCode: exitCodes.conflict,
        message: /by bo@ops \(shift, .*"mine"\): 25 % to the canary was known, 40 % is written now/,
      });
      assert.ok(mesh.elapsed() < 3, `${mesh.elapsed()} s`);
      assert.deepEqual(mesh.written, [25, 40]);
    }
  });

  it('F6: does not wait for proxies to follow what is not written any more', async () => {
    const mesh = createSimulatedMesh();
    const readProxies = async () => [{ name: 'envoy', canaryPercent: 10 }];
    Object.assign(mesh.target, { readProxies });
    await assert.rejects(shiftTo(mesh, 25), { exitCode: exitCodes.wrongSplit });
    mesh.at(mesh.elapsed() + 2, () => writeAsAnother(mesh, 40));
    const startedAt = mesh.elapsed();
    await assert.rejects(shiftTo(mesh, 30), { exitCode: exitCodes.conflict });
    assert.ok(mesh.elapsed() - startedAt < 3, `${mesh.elapsed() - startedAt} s`);
  });

  it('writes nothing where the weight is that already, and still proves it', async () => {
    const mesh = createSimulatedMesh();
    assert.equal((await shiftTo(mesh, 10)).exitCode, exitCodes.done);
    assert.deepEqual(mesh.written, []);
  });

  it('F8, F11: lists all that speaks against it; what may not be written comes first', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.obstacles = [
      { kind: 'unsafe', message: 'no Service' },
      { kind: 'no rights', message: 'may not patch' },
    ];
    mesh.behaviour.replicas = [];
    await assert.rejects(shiftTo(mesh, 25), (error) => {
      assert.ok(error instanceof CanaryError);
      assert.equal(error.exitCode, exitCodes.noRights);
      assert.equal(error.message.split('\n').length, 5);
      return true;
    });
    assert.deepEqual(mesh.written, []);
  });

  it('E2: asks for two ready replicas of whoever gets calls, and of nobody else', async () => {
    const mesh = createSimulatedMesh();
    const all = mesh.behaviour.replicas;
    mesh.behaviour.replicas = all.filter(({ role }) => role === 'stable');
    assert.equal((await shiftTo(mesh, 0)).exitCode, exitCodes.done);
    mesh.behaviour.replicas = all.filter(({ role }) => role === 'canary');
    assert.equal((await shiftTo(mesh, 100)).exitCode, exitCodes.done);
    await assert.rejects(shiftTo(mesh, 99), { exitCode: exitCodes.refused });
  });
});
