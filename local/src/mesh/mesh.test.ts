import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sendValkeyCommand } from '../health/valkey-command.js';
import { findTakenPorts, PortsTakenError } from '../process/check-ports.js';
import { openProcessRecords } from '../process/process-record.js';
import { createMesh } from '../testing/real-mesh.js';
import { eventually } from '../testing/stub-mesh.js';
import { createTestFolder } from '../testing/test-folder.js';
import { listPorts, loopback } from '../topology.js';
import { formatStatus } from './format-status.js';
import { withMeshLock } from './mesh-lock.js';
import { readStatus } from './read-status.js';
import { startMesh } from './start-mesh.js';

const allNames = [
  ...['auth-v1-1', 'auth-v1-2', 'auth-v2-1', 'auth-v2-2', 'catalog-1', 'catalog-2'],
  ...['control-plane', 'envoy', 'gateway-1', 'valkey'],
];

describe('the mesh', () => {
  it('comes up healthy and seeded, is left alone by a second start, mends what died, and leaves nothing behind', async (t) => {
    const mesh = await createMesh(t);
    await mesh.start();
    const status = await readStatus(mesh.topology);
    assert.equal(status.state, 'healthy', formatStatus(status));
    assert.deepEqual(status.processes.map(({ name }) => name).sort(), allNames);
    assert.match(
      formatStatus(status),
      /auth-service:50051 auth-canary +auth-service 90, auth-service-v2 10 +auth-service 90, auth-service-v2 10/,
    );
    const keys = Number((await sendValkeyCommand(mesh.topology.valkeyPort, ['DBSIZE'])).slice(1));
    assert.ok(keys > 5000, `${keys} keys in Valkey`);
    assert.deepEqual(readdirSync(join(mesh.topology.stateDir, 'keys')).sort(), [
      'demo-es256.pem',
      'demo-rs256.pem',
    ]);

    const pids = allNames.map(mesh.pidOf);
    await mesh.start();
    assert.deepEqual(allNames.map(mesh.pidOf), pids);

    for (const name of ['auth-v1-2', 'envoy']) {
      process.kill(mesh.pidOf(name), 'SIGKILL');
    }
    await eventually('both are gone', 30_000, () => mesh.pidOf('auth-v1-2') + mesh.pidOf('envoy') === 0);
    const broken = await readStatus(mesh.topology);
    assert.equal(broken.state, 'unhealthy');
    assert.deepEqual(
      broken.processes.filter(({ healthy }) => !healthy).map(({ name, health }) => `${name} ${health}`),
      ['envoy not running', 'auth-v1-2 not running'],
    );
    await mesh.start();
    assert.equal((await readStatus(mesh.topology)).state, 'healthy');
    assert.equal(mesh.pidOf('valkey'), pids.at(-1));

    assert.deepEqual([...(await mesh.stop())].sort(), allNames);
    assert.deepEqual(await findTakenPorts(listPorts(mesh.topology)), []);
    assert.deepEqual(readdirSync(join(mesh.topology.stateDir, 'run')), []);
    assert.equal((await readStatus(mesh.topology)).state, 'down');
    assert.deepEqual(await mesh.stop(), []);
  });

  it('stops what was started when a start was cut short', async (t) => {
    const mesh = await createMesh(t);
    const end = new AbortController();
    const starting = mesh.start(end.signal);
    await eventually('the services start', 60_000, () => mesh.pidOf('auth-v2-2') !== 0);
    end.abort(new Error('Ctrl-C'));
    await assert.rejects(starting, /Ctrl-C|aborted/);
    assert.deepEqual([...(await mesh.stop())].sort(), allNames);
    assert.deepEqual(await findTakenPorts(listPorts(mesh.topology)), []);
  });

  it('starts nothing when a port is taken, and names it', async (t) => {
    const mesh = await createMesh(t);
    const port = mesh.topology.workloads[1]?.replicas[0]?.ports.grpc ?? 0;
    const server = createServer();
    await new Promise<void>((resolve) => server.listen({ host: loopback, port }, resolve));
    t.after(() => server.close());
    await assert.rejects(
      mesh.start(),
      (error: Error) =>
        error instanceof PortsTakenError &&
        error.message.startsWith(`port ${port} (gRPC of auth-v2-1) is taken by pid ${process.pid} (`),
    );
    assert.deepEqual(openProcessRecords(mesh.topology.stateDir).list(), []);
  });

  it('starts nothing when the manifests are refused, and says why', async (t) => {
    const mesh = await createMesh(t);
    const file = join(mesh.topology.manifestDir, 'auth-virtualservice.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('weight: 90', 'weight: 80'));
    await assert.rejects(mesh.start(), {
      name: 'ManifestError',
      message:
        /^istio\/auth-virtualservice\.yaml:\d+: spec\.http\[2\]\.route: weights sum to 90; make them sum to 100$/,
    });
    assert.deepEqual(openProcessRecords(mesh.topology.stateDir).list(), []);
  });

  it('shows the end of the log of a process that ends at once', async (t) => {
    const mesh = await createMesh(t);
    // The services refuse their configuration, as they need more.
    const workloads = mesh.topology.workloads.map((one) => ({ ...one, environment: {} }));
    await assert.rejects(
      startMesh({ ...mesh.topology, workloads }, mesh.tools, { progress: () => undefined }),
      (error: Error) =>
        /^(\S+) ended at once \(exit code 1\)\. The end of .*\/\1\.log:\n/.test(error.message) &&
        error.message.includes('refusing to start'),
    );
  });
});

describe('the lock of a mesh', () => {
  it('lets one command at a time change it, and names the one at work', async (t) => {
    const stateDir = createTestFolder(t);
    await withMeshLock(stateDir, 'up', async () => {
      await assert.rejects(
        withMeshLock(stateDir, 'down', async () => undefined),
        {
          name: 'MeshError',
          message: `\`mesh up\` (pid ${process.pid}) is at work on this mesh; wait for it or stop it, then try again`,
        },
      );
    });
    assert.equal(await withMeshLock(stateDir, 'down', async () => 'free again'), 'free again');
  });

  it('is taken over from a command that died, and given back by one that fails', async (t) => {
    const stateDir = createTestFolder(t);
    openProcessRecords(stateDir);
    const lock = join(stateDir, 'run', 'lock');
    writeFileSync(lock, JSON.stringify({ pid: process.pid, startTime: 'of another', command: 'up' }));
    await assert.rejects(
      withMeshLock(stateDir, 'down', async () => {
        throw new Error('failed');
      }),
      /failed/,
    );
    assert.equal(existsSync(lock), false);
  });
});
