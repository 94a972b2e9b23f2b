import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { locateTopologyFile } from '@zenlogic/local';
import { createMesh, eventually } from '@zenlogic/local/testing';
import { exitCodes } from '../../exit-codes.js';
import { openLocalTarget } from '../../target/local/open-local-target.js';
import { createCanaryProcess, sendCallsUntilTheEnd } from '../testing/canary-process.js';

describe('canary run on a real local mesh under 400 calls a second', () => {
  it('survives kill -9, promotes, refuses a second run, obeys Ctrl-C, steps aside, and rolls back a crash', async (t) => {
    const mesh = await createMesh(t);
    await mesh.start();
    await sendCallsUntilTheEnd(t, mesh.topology, 400);
    const canary = createCanaryProcess(t, mesh.topology);
    const target = await openLocalTarget({ topologyFile: locateTopologyFile(mesh.topology.stateDir) });
    const read = () => target.readSplit(new AbortController().signal);
    const longHold = ['--hold', '60s'];

    await t.test(
      'a run that is killed between two steps goes on when it is run again, to the same end',
      async () => {
        const first = canary.start('run', '--json');
        await first.line(/"event":"shifted".*"to":50/);
        first.child.kill('SIGKILL');
        await first.ended;
        const left = await read();
        assert.equal(left.canaryPercent, 50);
        assert.equal(left.changes[0]?.run?.state, 'running');

        const again = await canary.run('run', '--json');
        assert.equal(again.exitCode, exitCodes.done, again.stdout);
        assert.match(again.stdout, /^\{"event":"resumed".*"step":2,"percent":50/);
        assert.match(again.stdout, /\{"event":"end","exitCode":0,"at":"[^"]+"\}\n$/);
        const split = await read();
        assert.deepEqual([split.canaryPercent, split.changes[0]?.run?.state], [100, 'finished']);
        assert.equal(split.changes[0]?.run?.id, left.changes[0]?.run?.id);
      },
    );

    await t.test('promotes the canary without losing a call, and the mesh remembers it', async () => {
      const sending = canary.run('verify', '--send', '3000', '--rate', '300', '--json');
      const promoted = await canary.run('promote', '--reason', 'v2 is out');
      assert.equal(promoted.exitCode, exitCodes.done, promoted.stderr);
      assert.match(promoted.stdout, /^done: release v2 is the stable release and has all calls/);
      assert.match(promoted.stderr, /auth-v1-1: runs v2\nauth-v1-2: runs v2\n/);
      assert.deepEqual(JSON.parse((await sending).stdout).sent, { calls: 3000, byStatus: { OK: 3000 } });
      const split = await read();
      assert.deepEqual([split.canaryPercent, split.changes[0]?.command], [0, 'promote']);

      process.kill(mesh.pidOf('auth-v1-1'), 'SIGKILL');
      await eventually('it is gone', 5000, () => mesh.pidOf('auth-v1-1') === 0);
      await mesh.start();
      const replicas = await target.readReplicas(new AbortController().signal);
      assert.deepEqual(
        replicas.map(({ release }) => release),
        ['v2', 'v2', 'v2', 'v2'],
      );
      const again = await canary.run('promote');
      assert.equal(again.exitCode, exitCodes.refused);
      assert.match(
        again.stderr,
        /the canary has 0 % of the calls, and must have proven itself with all of them/,
      );
    });

    await t.test(
      'F6: of two runs at once one goes on, and the other says so and writes nothing',
      async () => {
        const both = ['one', 'two'].map((reason) =>
          canary.start('run', '--json', '--reason', reason, ...longHold),
        );
        const loser = await Promise.race(both.map(async (one) => ({ one, ended: await one.ended })));
        assert.equal(loser.ended.exitCode, exitCodes.conflict, loser.ended.stdout);
        const winner = both.find((one) => one !== loser.one);
        assert.ok(winner);
        await winner.line(/"event":"proxies","percent":10/);

        const third = await canary.run('run', '--json');
        assert.equal(third.exitCode, exitCodes.conflict);
        assert.match(third.stdout, new RegExp(`is at work in process ${winner.child.pid} on this machine`));

        winner.child.kill('SIGINT');
        const { exitCode, stdout } = await winner.ended;
        assert.equal(exitCode, exitCodes.interrupted);
        assert.match(stdout, /keeps 10 %, and nobody watches it: `canary run` goes on at this step/);
        assert.deepEqual((await read()).changes.map(({ command, to }) => `${command} ${to}`).slice(0, 2), [
          'run 10',
          'promote 0',
        ]);
      },
    );

    await t.test('F6: steps aside when somebody edits the weights, and overwrites nothing', async () => {
      const started = canary.start('run', '--json', '--no-resume', ...longHold);
      await started.line(/"event":"check"/);
      const file = join(mesh.topology.manifestDir, 'auth-virtualservice.yaml');
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace('weight: 90', 'weight: 67').replace('weight: 10', 'weight: 33'),
      );
      const { exitCode, stdout } = await started.ended;
      assert.equal(exitCode, exitCodes.conflict, stdout);
      assert.match(
        stdout,
        /"event":"conflict","read":10,"found":33,"message":".*by somebody without this command/,
      );
      assert.equal((await read()).canaryPercent, 33);
      const again = await canary.run('run');
      assert.equal(again.exitCode, exitCodes.conflict);
      assert.match(again.stdout, /had written 10 %, but 33 % is written now/);
    });

    await t.test(
      'G2: takes all calls from a canary of which a process is killed, within a second',
      async () => {
        await canary.run('shift', '10');
        const started = canary.start('run', '--json', ...longHold);
        await started.line(/"event":"check"/);
        const killedAt = Date.now();
        process.kill(mesh.pidOf('auth-v2-1'), 'SIGKILL');
        await started.line(/"event":"rolledBack"/);
        const elapsed = Date.now() - killedAt;
        const { exitCode, stdout } = await started.ended;
        assert.equal(exitCode, exitCodes.rolledBack);
        assert.match(
          stdout,
          /"event":"failed","percent":10,"reasons":\["auth-v2-1 crashed: its process is gone"\]/,
        );
        assert.equal((await read()).canaryPercent, 0);
        // Generous: the machine is shared. The drills measure it.
        assert.ok(elapsed < 5000, `${elapsed} ms`);
      },
    );

    await t.test('does so when nobody reads its output any more', async () => {
      await mesh.start();
      await canary.run('shift', '10');
      const started = canary.start('run', '--json', ...longHold);
      await started.line(/"event":"check"/);
      started.child.stdout?.destroy();
      started.child.stderr?.destroy();
      process.kill(mesh.pidOf('auth-v2-1'), 'SIGKILL');
      assert.equal((await started.ended).exitCode, exitCodes.rolledBack);
      assert.equal((await read()).canaryPercent, 0);
    });
  });
});
