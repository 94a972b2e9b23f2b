import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { eventually } from '../testing/stub-mesh.js';
import { createTestFolder } from '../testing/test-folder.js';
import { loopback } from '../topology.js';
import { findTakenPorts, PortsTakenError } from './check-ports.js';
import { findStrays } from './find-strays.js';
import { readStartTime } from './process-identity.js';
import { isRunning, openProcessRecords, type ProcessRecord } from './process-record.js';
import type { ProcessSpec } from './process-spec.js';
import { locateLog, startProcess } from './start-process.js';
import { stopProcess } from './stop-process.js';

/** A process that runs a script, says `ready` when it has begun and lives until it is stopped. */
function createSpec(script: string): ProcessSpec {
  return {
    name: 'sample',
    release: '',
    command: [process.execPath, '-e', `${script}; console.log('ready'); setInterval(() => {}, 60000)`],
    env: { SAMPLE: 'given' },
    addresses: [],
    shownAddress: '',
    checkHealth: async () => ({ healthy: true, detail: '' }),
    stopTimeoutMs: 1000,
    stopOrder: 1,
  };
}

/** Starts it and awaits that its script has run. */
async function start(t: TestContext, script = ''): Promise<{ stateDir: string; record: ProcessRecord }> {
  let started: ProcessRecord | undefined;
  const stateDir = createTestFolder(t, async () => {
    if (started !== undefined) {
      await stopProcess(started, 0);
    }
  });
  const { record } = startProcess(createSpec(script), stateDir, openProcessRecords(stateDir));
  started = record;
  await eventually('it has begun', 30_000, () =>
    readFileSync(locateLog(stateDir, 'sample'), 'utf8').includes('ready'),
  );
  return { stateDir, record };
}

describe('a process of the mesh', () => {
  it('is recorded, has only the environment it was given, and writes to its log', async (t) => {
    process.env['AUTH_STORE'] = 'leaked';
    t.after(() => {
      delete process.env['AUTH_STORE'];
    });
    const { stateDir, record } = await start(t, 'console.log(process.env.SAMPLE, process.env.AUTH_STORE)');
    assert.deepEqual(openProcessRecords(stateDir).findRunning('sample'), record);
    assert.match(readFileSync(locateLog(stateDir, 'sample'), 'utf8'), /^given undefined\n/);
  });

  it('ends by SIGTERM', async (t) => {
    const { record } = await start(t);
    assert.equal(await stopProcess(record, 30_000), 'stopped');
    assert.equal(isRunning(record), false);
    assert.equal(await stopProcess(record, 30_000), 'was not running');
  });

  it('ends by SIGKILL when it ignores SIGTERM', async (t) => {
    const { record } = await start(t, 'process.on("SIGTERM", () => {})');
    assert.equal(await stopProcess(record, 200), 'killed');
    assert.equal(isRunning(record), false);
  });

  it('is left alone when its pid went to another process', async (t) => {
    const { record } = await start(t);
    const stale = { ...record, startTime: 'another' };
    assert.equal(isRunning(stale), false);
    assert.equal(await stopProcess(stale, 0), 'was not running');
    assert.equal(isRunning(record), true);
  });

  it('is found without its record, by the folder it belongs to', async (t) => {
    const { stateDir, record } = await start(t);
    openProcessRecords(stateDir).remove('sample');
    const strays = await findStrays(stateDir, []);
    assert.deepEqual(
      strays.map(({ name, pid, startTime }) => ({ name, pid, startTime })),
      [{ name: 'sample', pid: record.pid, startTime: record.startTime }],
    );
    assert.deepEqual(await findStrays(stateDir, [record]), []);
    assert.deepEqual(await findStrays(`${stateDir}-other`, []), []);
  });

  it('fails to start when its program is missing', (t) => {
    const stateDir = createTestFolder(t);
    const spec: ProcessSpec = { ...createSpec(''), command: ['/no/such/program'] };
    assert.throws(
      () => startProcess(spec, stateDir, openProcessRecords(stateDir)),
      /^Error: sample cannot be started: \/no\/such\/program is missing or may not be run$/,
    );
    assert.deepEqual(openProcessRecords(stateDir).list(), []);
  });

  it('has no start time once it has ended, even before its parent has collected it', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    assert.ok(child.pid);
    assert.notEqual(readStartTime(child.pid), undefined);
    await once(child, 'exit');
    assert.equal(readStartTime(child.pid), undefined);
  });
});

describe('records', () => {
  it('that are broken or name no process are left out', (t) => {
    const stateDir = createTestFolder(t);
    const records = openProcessRecords(stateDir);
    const record = { name: 'a', pid: 0, startTime: 'x', startedAt: 'x', command: [], addresses: [] };
    for (const [name, text] of Object.entries({
      empty: '',
      cut: '{"name": "cut", "pi',
      wrong: '{"name": 5}',
      none: 'null',
      group: JSON.stringify(record),
    })) {
      writeFileSync(join(stateDir, 'run', `${name}.json`), text);
    }
    assert.deepEqual(records.list(), []);
  });
});

describe('a port that is taken', () => {
  it('is named with its purpose and the process that holds it', async (t) => {
    const server = createServer().listen({ host: loopback, port: 0 });
    t.after(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const taken = await findTakenPorts([{ purpose: 'gRPC of auth-v1-1', port: address.port }]);
    assert.match(
      new PortsTakenError(taken).message,
      new RegExp(
        `^port ${address.port} \\(gRPC of auth-v1-1\\) is taken by pid ${process.pid} \\(.*node.*\\)\\nStop what holds it, then try again\\.`,
      ),
    );
  });

  it('is found on all addresses too, and a free one is not', async (t) => {
    const server = createServer().listen({ host: '0.0.0.0', port: 0 });
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const named = { purpose: 'Valkey', port: address.port };
    assert.equal((await findTakenPorts([named])).length, 1);
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(await findTakenPorts([named]), []);
    t.diagnostic(`port ${address.port}`);
  });
});
