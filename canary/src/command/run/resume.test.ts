import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodes } from '../../exit-codes.js';
import { conduct, eventsOf, type Told } from '../testing/conduct.js';
import { createReplica, createSimulatedMesh, type SimulatedMesh } from '../testing/simulated-mesh.js';

describe('a run that was ended in the middle', () => {
  async function interrupt(mesh: SimulatedMesh, seconds: number): Promise<Told> {
    const end = new AbortController();
    mesh.at(seconds, () => end.abort(new Error('Ctrl-C')));
    return conduct(mesh, {}, end.signal);
  }

  it('says what is left, keeps the weights, and goes on at its step with its plan when it is run again', async () => {
    const mesh = createSimulatedMesh();
    const first = await interrupt(mesh, 100);
    assert.equal(first.exitCode, exitCodes.interrupted);
    assert.match(
      eventsOf(first, 'interrupted')[0]?.message ?? '',
      /keeps 25 %, and nobody watches it: `canary run` goes on/,
    );
    assert.equal(mesh.split().canaryPercent, 25);
    const again = await conduct(mesh, { steps: [1, 2], holdSeconds: 1 });
    assert.equal(again.exitCode, exitCodes.done);
    assert.deepEqual(mesh.written, [10, 25, 25, 50, 100, 100]);
    const [resumed] = eventsOf(again, 'resumed');
    assert.deepEqual([resumed?.step, resumed?.steps], [2, [10, 25, 50, 100]]);
    assert.equal(resumed?.id, eventsOf(first, 'started')[0]?.id);
  });

  it('is taken back and begun anew with --no-resume, to the same end', async () => {
    const mesh = createSimulatedMesh();
    await interrupt(mesh, 100);
    const again = await conduct(mesh, { isResuming: false });
    assert.equal(again.exitCode, exitCodes.done);
    assert.deepEqual(mesh.written, [10, 25, 0, 10, 25, 50, 100, 100]);
  });

  it('is rolled back when the canary is not whole any more', async () => {
    const mesh = createSimulatedMesh();
    await interrupt(mesh, 100);
    mesh.behaviour.replicas = mesh.behaviour.replicas.map((replica) =>
      replica.name === 'auth-canary-1' ? createReplica(replica.name, 'canary', { isReady: false }) : replica,
    );
    assert.equal((await conduct(mesh)).exitCode, exitCodes.rolledBack);
    assert.equal(mesh.split().canaryPercent, 0);
  });

  it('F6: does not go on after weights that were written without this command', async () => {
    const mesh = createSimulatedMesh();
    await interrupt(mesh, 100);
    Object.assign(mesh.target, { readSplit: async () => ({ ...mesh.split(), canaryPercent: 33 }) });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.conflict);
    assert.match(eventsOf(told, 'error')[0]?.message ?? '', /had written 25 %, but 33 % is written now/);
    assert.deepEqual(mesh.written, [10, 25]);
  });

  it('is left alone when another engine owns the weights by then', async () => {
    const mesh = createSimulatedMesh();
    await interrupt(mesh, 100);
    Object.assign(mesh.target, { readSplit: async () => ({ ...mesh.split(), owner: 'argo-rollouts' }) });
    assert.equal((await conduct(mesh)).exitCode, exitCodes.refused);
    assert.deepEqual(mesh.written, [10, 25]);
  });

  it('loses the run to whoever goes on with it', async () => {
    const mesh = createSimulatedMesh();
    const later: Promise<Told>[] = [];
    mesh.at(100, () => later.push(conduct(mesh)));
    const first = await conduct(mesh);
    assert.equal(first.exitCode, exitCodes.conflict);
    assert.equal((await later[0])?.exitCode, exitCodes.done);
    assert.deepEqual(mesh.written, [10, 25, 25, 50, 100, 100]);
  });

  it('has nothing to do after the end', async () => {
    const mesh = createSimulatedMesh();
    await conduct(mesh);
    const before = mesh.written.length;
    assert.equal((await conduct(mesh)).exitCode, exitCodes.done);
    assert.equal(mesh.written.length, before);
  });
});
