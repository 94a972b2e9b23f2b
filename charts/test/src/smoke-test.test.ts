import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { locals, users } from '@zenlogic/runtime/testing/auth-records';
import { type AuthRelease, startAuthRelease } from '@zenlogic/runtime/testing/auth-release';
import { chartDirectory } from './render-chart.js';

// In a cluster the script runs in an image of auth, whose layout is that of the repository.
const repository = fileURLToPath(new URL('../../../', import.meta.url));
const script = join(chartDirectory, 'files/smoke-test.mjs');

describe('the script of helm test', () => {
  let v1: AuthRelease;
  let v2: AuthRelease;
  const folder = mkdtempSync(join(tmpdir(), 'smoke-test-'));
  const ends: (() => void | Promise<void>)[] = [() => rmSync(folder, { recursive: true })];

  before(async () => {
    const suite = { after: (end: () => void | Promise<void>) => void ends.push(end) };
    [v1, v2] = await Promise.all([
      startAuthRelease(suite, { release: 'v1' }),
      startAuthRelease(suite, { release: 'v2' }),
    ]);
  });

  after(async () => {
    for (const end of ends.reverse()) {
      await end();
    }
  });

  it('tells which APIs are healthy', async () => {
    const { exitCode, stdout } = await run('health', {
      apis: [
        { target: v1.grpc, services: ['auth.AuthService'] },
        { target: v2.grpc, services: ['auth.AuthService', 'auth.v2.AuthService'] },
      ],
    });
    assert.equal(exitCode, 0);
    assert.match(stdout, /serves auth\.AuthService, auth\.v2\.AuthService/);
  });

  it('fails when an API is not there', async () => {
    const apis = [{ target: v1.grpc, services: ['auth.v2.AuthService'] }];
    const { exitCode, stderr } = await run('health', { apis });
    assert.equal(exitCode, 1);
    assert.match(stderr, /^health: .*NOT_FOUND/);
  });

  it('asks a real question and expects the right answer', async () => {
    const request = {
      user_id: users.reader.id,
      organization_id: users.reader.organization.id,
      local_id: locals.harbour.id,
    };
    const yes = await run('validate-local', { auth: v1.grpc, validateLocal: { request, expected: 'yes' } });
    assert.deepEqual(yes, { exitCode: 0, stdout: 'auth answers yes: Harbour\n', stderr: '' });
    const no = await run('validate-local', { auth: v1.grpc, validateLocal: { request, expected: 'no' } });
    assert.equal(no.exitCode, 1);
    assert.match(no.stderr, /the answer must be no/);
  });

  it('recognises the canary by what only it serves', async () => {
    const none = await run('split', { auth: v1.grpc, split: { calls: 20, minPercent: 0, maxPercent: 0 } });
    assert.deepEqual(none, {
      exitCode: 0,
      stdout: 'release v2 answered 0 of 20 calls (0.0 %)\n',
      stderr: '',
    });
    const all = await run('split', { auth: v2.grpc, split: { calls: 20, minPercent: 0, maxPercent: 50 } });
    assert.equal(all.exitCode, 1);
    assert.match(all.stdout, /20 of 20 calls \(100\.0 %\)/);
    assert.match(all.stderr, /it must be 0 % to 50 %/);
  });

  function run(test: string, settings: unknown): Promise<Outcome> {
    const file = join(folder, `${test}.json`);
    writeFileSync(file, JSON.stringify(settings));
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [script, file, test], {
        env: { ...process.env, APP_DIR: repository },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', reject);
      child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    });
  }
});

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
