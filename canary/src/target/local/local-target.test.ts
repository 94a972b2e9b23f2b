import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { locateTopologyFile } from '@zenlogic/local';
import { createMesh, createTestFolder, eventually } from '@zenlogic/local/testing';
import { exitCodes } from '../../exit-codes.js';
import type { Change } from '../../split/split.js';
import { withFileLock } from './file-lock.js';
import { isLocalMeshRunning, openLocalTarget } from './open-local-target.js';

const { signal } = new AbortController();

function change(from: number, to: number): Change {
  return { at: new Date().toISOString(), by: 'ana@ops', command: 'shift', reason: 'a test', from, to };
}

describe('the local target', () => {
  it('moves a real Envoy, tells its replicas, and notices what stands in the way', async (t) => {
    const mesh = await createMesh(t);
    const topologyFile = locateTopologyFile(mesh.topology.stateDir);
    assert.equal(isLocalMeshRunning({ topologyFile }), false);
    await assert.rejects(openLocalTarget({ topologyFile }), { exitCode: exitCodes.unreachable });
    await mesh.start();
    assert.equal(isLocalMeshRunning({ topologyFile }), true);
    const target = await openLocalTarget({ topologyFile });
    assert.deepEqual(await target.findObstacles(signal), []);

    const first = await target.readSplit(signal);
    const written = await target.writeSplit(first, change(first.canaryPercent, 37), signal);
    assert.equal(written.canaryPercent, 37);
    assert.equal(written.changes[0]?.reason, 'a test');
    await eventually('Envoy has it', 5000, async () => {
      const [proxy] = await target.readProxies(signal);
      return proxy?.canaryPercent === 37;
    });

    // F6: whoever read an older state writes nothing, and sees both values.
    await assert.rejects(target.writeSplit(first, change(first.canaryPercent, 90), signal), {
      exitCode: exitCodes.conflict,
      message: new RegExp(
        `by ana@ops \\(shift, .*, "a test"\\): ${first.canaryPercent} % to the canary was known, 37 % is written now`,
      ),
    });
    assert.equal((await target.readSplit(signal)).canaryPercent, 37);

    const replicas = await target.readReplicas(signal);
    assert.deepEqual(
      replicas.map(({ name, role, release, isReady }) => [name, role, release, isReady]),
      [
        ['auth-v1-1', 'stable', 'v1', true],
        ['auth-v1-2', 'stable', 'v1', true],
        ['auth-v2-1', 'canary', 'v2', true],
        ['auth-v2-2', 'canary', 'v2', true],
      ],
    );
    const sent = await target.sendCalls({ calls: 200, perSecond: 400 }, signal);
    assert.deepEqual(sent, { calls: 200, byStatus: { OK: 200 } });
    const counted = await Promise.all(replicas.map((replica) => target.scrape(replica, signal)));
    const ok = /grpc_requests_total\{service="auth\.AuthService",method="ValidateLocal",status="OK"\} (\d+)/;
    assert.ok(counted.reduce((total, text) => total + Number(ok.exec(text)?.[1] ?? 0), 0) >= 200);

    process.kill(mesh.pidOf('auth-v2-1'), 'SIGKILL');
    await eventually('a dead replica has no start time', 5000, async () => {
      const dead = (await target.readReplicas(signal)).find(({ name }) => name === 'auth-v2-1');
      return dead?.isReady === false && dead.startTime === undefined;
    });

    // F8: the rule of the canary is gone, then the manifests make no sense at all.
    const rules = join(mesh.topology.manifestDir, 'auth-destinationrules.yaml');
    const text = readFileSync(rules, 'utf8');
    writeFileSync(rules, text.slice(0, text.indexOf('---')));
    const [obstacle, ...others] = await target.findObstacles(signal);
    assert.match(obstacle?.message ?? '', /^no DestinationRule for auth-service-v2/);
    assert.deepEqual(others, []);
    renameSync(rules, `${rules}.away`);
    await eventually('the control plane refuses', 5000, async () =>
      (await target.findObstacles(signal)).some(({ message }) => message.includes('refused the manifests')),
    );
  });
});

describe('the lock of the file', () => {
  it('lets one at a time in, and is taken over from a process that died', async (t) => {
    const path = join(createTestFolder(t), 'split.lock');
    writeFileSync(path, JSON.stringify({ pid: process.pid, startTime: 'of a process before' }));
    let inside = 0;
    let entered = 0;
    const enter = (): Promise<void> =>
      withFileLock(path, signal, () => {
        assert.equal(inside++, 0);
        entered++;
        inside--;
      });
    await Promise.all(Array.from({ length: 20 }, enter));
    assert.equal(entered, 20);
  });

  it('is given back by one that fails', async (t) => {
    const path = join(createTestFolder(t), 'split.lock');
    const fail = (): never => {
      throw new Error('failed');
    };
    await assert.rejects(withFileLock(path, signal, fail), /failed/);
    assert.equal(await withFileLock(path, signal, () => 'free'), 'free');
  });
});
