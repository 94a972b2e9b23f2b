import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createMesh, eventually } from '@zenlogic/local/testing';
import { exitCodes } from '../exit-codes.js';
import { createCanaryProcess, sendCallsUntilTheEnd } from './testing/canary-process.js';

/** Nobody, so that rights count even where tests run as root. */
const nobody = 65534;

/** Tells whether every user may come to a file. */
function isReadableByAll(path: string): boolean {
  const isOpen = (statSync(path).mode & 0o5) !== 0;
  return isOpen && (path === dirname(path) || isReadableByAll(dirname(path)));
}

describe('canary on a real local mesh', () => {
  it('looks, shifts, verifies and rolls back, and writes nothing that is not safe', async (t) => {
    const mesh = await createMesh(t);
    await mesh.start();
    const canary = createCanaryProcess(t, mesh.topology);
    const file = join(mesh.topology.manifestDir, 'auth-virtualservice.yaml');
    const written = (): string => readFileSync(file, 'utf8');
    const before = written();

    await t.test(
      'F1: refuses what is no share and no release of the canary, and writes nothing',
      async () => {
        const wrong = [['101'], ['25', '--release', 'v3']];
        const ended = await Promise.all(wrong.map((args) => canary.start('shift', ...args).ended));
        assert.deepEqual(
          ended.map(({ exitCode }) => exitCode),
          wrong.map(() => exitCodes.usage),
        );
        assert.match(
          ended[1]?.stderr ?? '',
          /--release v3: the canary is of release v2; nothing was written/,
        );
        assert.equal(written(), before);
      },
    );

    await t.test('shows a mesh without calls, and says that there are none', async () => {
      const { exitCode, stdout } = await canary.run('status', '--over', '500ms', '--json');
      assert.equal(exitCode, exitCodes.done);
      const status = JSON.parse(stdout);
      assert.equal(status.split.canaryPercent, 10);
      assert.deepEqual(status.proxies, [{ name: 'envoy', canaryPercent: 10 }]);
      assert.equal(status.share.outcome, 'too few calls');
      assert.deepEqual(status.obstacles, []);
    });

    await t.test('a shift without calls is in force and says that it is not proven', async () => {
      const { exitCode, stdout } = await canary.run('shift', '25', '--timeout', '2s', '--reason', 'a test');
      assert.equal(exitCode, exitCodes.inconclusive);
      assert.match(
        stdout,
        /^not proven: 25 % is in force, but only \d+ calls came.*`canary verify 25 --send 1000`/,
      );
      assert.match((await canary.run('history')).stdout, /10 % +25 % .*shift +a test/);
    });

    await t.test('verifies by calls of its own, and finds a share wrong that is not written', async () => {
      const right = await canary.run('verify', '--send', '400', '--rate', '400');
      assert.equal(right.exitCode, exitCodes.done, right.stdout);
      assert.match(right.stdout, /^agrees: .* % of 4\d\d calls went to the canary, which agrees with 25 %/);
      const wrong = await canary.run('verify', '60', '--send', '400', '--rate', '400', '--json');
      assert.equal(wrong.exitCode, exitCodes.wrongSplit);
      assert.deepEqual(JSON.parse(wrong.stdout).laggards, ['envoy has 25 %']);
    });

    await t.test(
      'F8: refuses while a replica is away or a rule is missing; a rollback it does all the same',
      async () => {
        const rules = join(mesh.topology.manifestDir, 'auth-destinationrules.yaml');
        const text = readFileSync(rules, 'utf8');
        const then = written();
        writeFileSync(rules, text.slice(0, text.indexOf('---')));
        process.kill(mesh.pidOf('auth-v2-2'), 'SIGKILL');
        await eventually('it is gone', 5000, () => mesh.pidOf('auth-v2-2') === 0);
        const refused = await canary.run('shift', '50');
        assert.equal(refused.exitCode, exitCodes.refused);
        assert.match(refused.stderr, /no DestinationRule for auth-service-v2/);
        assert.match(refused.stderr, /the canary has 1 ready of 2 replicas.*look at auth-v2-2/);
        assert.equal(written(), then);
        const back = await canary.run('rollback', '--reason', 'one replica is away');
        assert.equal(back.exitCode, exitCodes.done, back.stderr);
        assert.match(written(), /host: auth-service-v2\n +weight: 0/);
        writeFileSync(rules, text);
        await mesh.start();
      },
    );

    await t.test('E1: refuses a file whose weights make no sense, naming the field', async () => {
      const then = written();
      writeFileSync(file, then.replace('weight: 100', 'weight: 80'));
      const refused = await canary.run('shift', '10');
      assert.equal(refused.exitCode, exitCodes.refused);
      assert.match(
        refused.stderr,
        /istio\/auth-virtualservice\.yaml: spec\.http\[2\]\.route: weights sum to 80/,
      );
      writeFileSync(file, then);
      await eventually('the control plane takes it', 5000, async () => {
        const { stdout } = await canary.run('status', '--over', '1ms', '--json');
        return JSON.parse(stdout).obstacles.length === 0;
      });
    });

    await t.test('F6: does not fight another owner of the weights', async () => {
      const then = written();
      writeFileSync(
        file,
        then.replace('annotations:', 'annotations:\n    canary.zenlogic.dev/owner: flagger'),
      );
      const refused = await Promise.all([canary.run('shift', '10'), canary.run('run')]);
      assert.deepEqual(
        refused.map(({ exitCode }) => exitCode),
        [exitCodes.refused, exitCodes.refused],
      );
      assert.match(refused[0]?.stderr ?? '', /flagger moves these weights/);
      writeFileSync(file, then);
    });

    await t.test('F11: says what to write by hand when it may not write', async (t) => {
      if (!isReadableByAll(fileURLToPath(import.meta.url)) || !isReadableByAll(process.execPath)) {
        t.skip('nobody may not read this repository');
        return;
      }
      const { manifestDir, stateDir } = mesh.topology;
      for (const folder of [dirname(stateDir), stateDir, manifestDir, join(stateDir, 'run')]) {
        chmodSync(folder, 0o755);
      }
      await canary.run('shift', '10', '--timeout', '1s');
      const then = written();
      const uid = process.getuid?.() === 0 ? nobody : undefined;
      if (uid === undefined) {
        chmodSync(file, 0o444);
      }
      const powerless = createCanaryProcess(t, mesh.topology, { uid });
      const refused = await powerless.start('shift', '25').ended;
      assert.equal(refused.exitCode, exitCodes.noRights, refused.stderr);
      assert.match(refused.stderr, /auth-virtualservice\.yaml may not be written \(EACCES\)/);
      // A rollback does not look first: it tries, and says how to do it by hand.
      const rollback = await powerless.start('rollback').ended;
      assert.equal(rollback.exitCode, exitCodes.noRights, rollback.stderr);
      assert.equal(written(), then);
      const [, patch] =
        /nothing was changed\. By hand, as one who may:\n\n([\s\S]*)/.exec(rollback.stderr) ?? [];
      assert.ok(patch, rollback.stderr);
      chmodSync(file, 0o644);
      execFileSync('sh', ['-c', patch], { stdio: 'ignore' });
      assert.match(written(), /host: auth-service-v2\n +weight: 0/);
    });

    await t.test('a shift under calls is proven within five seconds, and loses none', async (t) => {
      await sendCallsUntilTheEnd(t, mesh.topology, 300);
      const shifted = await canary.run('shift', '50', '--json');
      assert.equal(shifted.exitCode, exitCodes.done, shifted.stdout + shifted.stderr);
      const { proxiesSeconds, shareSeconds } = JSON.parse(shifted.stdout);
      assert.ok(proxiesSeconds + shareSeconds <= 5, `${proxiesSeconds} s and ${shareSeconds} s`);
      const status = JSON.parse((await canary.run('status', '--over', '1s', '--json')).stdout);
      for (const release of [status.window.stable, status.window.canary]) {
        assert.deepEqual(release.byStatus, { OK: release.calls });
      }
    });
  });
});
