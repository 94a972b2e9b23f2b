import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Profile } from './profiles.js';
import type { Report } from './report.js';
import { findGhz } from './testing/find-ghz.js';
import { findVegeta } from './testing/find-vegeta.js';
import { smallProfiles, smallThresholds, writeSmallConfig } from './testing/small-config.js';
import { createSmallSeed, writeSmallSeed } from './testing/small-seed.js';
import { startStubGateway } from './testing/stub-gateway.js';
import { startTwoReleases, type TwoReleasesOptions } from './testing/two-releases.js';

const seed = createSmallSeed();
let directory: string;
let files: { dataFile: string; tokensFile: string };

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'loadtest-main-'));
  files = await writeSmallSeed(seed, directory);
  await writeSmallConfig(directory);
});
after(() => rm(directory, { recursive: true, force: true }));

async function command(args: readonly string[], whenStarted?: (kill: () => void) => void) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let started = false;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    if (!started && stderr.includes('callers-4')) {
      started = true;
      whenStarted?.(() => child.kill('SIGINT'));
    }
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

function args(target: string, metrics: { v1: string; v2: string }, ghz = findGhz()): string[] {
  return [
    ...['run', '--target', target, '--ghz', ghz, '--config', directory],
    ...['--data', files.dataFile, '--tokens', files.tokensFile, '--report', join(directory, 'report')],
    ...['--server', `v1=${metrics.v1}`, '--server', `v2=${metrics.v2}`, '--expect-share', 'v2=10'],
  ];
}

async function runAgainst(options: Omit<TwoReleasesOptions, 'seed'>, extra: readonly string[] = []) {
  const releases = await startTwoReleases({ seed, ...options });
  try {
    return await command([...args(releases.target, releases.metrics), ...extra]);
  } finally {
    await releases.close();
  }
}

async function readReport(): Promise<Report> {
  return JSON.parse(await readFile(join(directory, 'report', 'report.json'), 'utf8'));
}

describe('loadtest run, with real ghz against a real server', () => {
  it('passes two fast releases at 90/10 and writes all reports', async () => {
    const { code, stdout, stderr } = await runAgainst({});
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /\nPASS: 90 % of the calls took at most: ValidateLocal \d/);
    assert.match(stderr, /\[\d+\/7\] callers-4 \(judged\), VerifyToken: at most 5 s left/);

    const report = await readReport();
    assert.equal(report.outcome, 'pass');
    assert.deepEqual(
      report.rows.map(({ rpc, calls, byStatus }) => [rpc, calls, byStatus]),
      [
        ['ValidateLocal', 600, { OK: 600 }],
        ['VerifyToken', 600, { OK: 600 }],
        ['GetUserPermissions', 600, { OK: 600 }],
        ['ValidateLocal', 400, { OK: 400 }],
      ],
    );
    const v2 = report.releases.find(({ rpc, release }) => rpc === 'ValidateLocal' && release === 'v2');
    assert.ok(v2 !== undefined && v2.share !== null && Math.abs(v2.share - 10) < 0.2, JSON.stringify(v2));
    assert.ok(v2.atTheServer.p99 !== null);
    assert.match(await readFile(join(directory, 'report', 'report.md'), 'utf8'), /\*\*PASS: /);
    assert.match(await readFile(join(directory, 'report', 'junit.xml'), 'utf8'), /failures="0" errors="0"/);
  });

  it('leaves no token behind in the reports', async () => {
    const names = await readdir(join(directory, 'report'));
    assert.deepEqual(names.sort(), ['junit.xml', 'report.json', 'report.md']);
    for (const name of names) {
      const text = await readFile(join(directory, 'report', name), 'utf8');
      assert.ok(!seed.tokens.some(({ token }) => text.includes(token)), name);
    }
  });

  it('fails a server that is too slow for p90', async () => {
    const { code, stdout } = await runAgainst({ delayMilliseconds: 120 }, ['--profile', 'offered-500']);
    assert.equal(code, 1, stdout);
    assert.match(
      stdout,
      /FAIL offered-500, ValidateLocal, p90 < 100 ms: 90 % of 400 calls took at most \d+ ms, limit 100 ms/,
    );
    assert.match(stdout, /\nFAIL: offered-500, ValidateLocal: /);
  });

  it('fails a server that answers one call in a hundred with UNAVAILABLE', async () => {
    const { code, stdout } = await runAgainst({ fails: (call) => call > 200 && call % 100 === 0 }, [
      '--profile',
      'callers-4',
    ]);
    assert.equal(code, 1, stdout);
    assert.match(
      stdout,
      /calls failed: UNAVAILABLE \d+ \(rpc error: code = Unavailable desc = made to fail\)/,
    );
  });

  it('fails a split of 80/20', async () => {
    const { code, stdout } = await runAgainst({ releaseOf: (call) => (call % 5 === 0 ? 'v2' : 'v1') }, [
      '--profile',
      'callers-4',
    ]);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /share of v2 = 10 ± 0\.9 %: release v2 served 360 of 1,800 calls, 20\.00 %/);
  });

  it('fails a server whose answers are fast but wrong', async () => {
    const other = createSmallSeed();
    const empty = { data: { ...other.data, members: [] }, tokens: [] };
    const releases = await startTwoReleases({ seed: empty });
    try {
      const { code, stdout } = await command([
        ...args(releases.target, releases.metrics),
        '--profile',
        'offered-500',
      ]);
      assert.equal(code, 1, stdout);
      assert.match(
        stdout,
        /before the load, ValidateLocal, answers are right: 30 of 80 answers are wrong: asked for valid/,
      );
    } finally {
      await releases.close();
    }
  });

  it('is inconclusive when a server cannot be scraped', async () => {
    const releases = await startTwoReleases({ seed });
    try {
      const metrics = { ...releases.metrics, v2: 'http://127.0.0.1:1/metrics' };
      const { code, stdout } = await command([...args(releases.target, metrics), '--profile', 'callers-4']);
      assert.equal(code, 2, stdout);
      assert.match(stdout, /http:\/\/127\.0\.0\.1:1\/metrics cannot be read: /);
      assert.match(stdout, /\nINCONCLUSIVE: nothing is proven\. /);
    } finally {
      await releases.close();
    }
  });

  it('is inconclusive when nobody listens at the target, and sends no load', async () => {
    const { code, stdout } = await command(
      args('127.0.0.1:1', { v1: 'http://127.0.0.1:1/a', v2: 'http://127.0.0.1:1/b' }),
    );
    assert.equal(code, 2, stdout);
    assert.match(stdout, /no question was answered: UNAVAILABLE/);
    assert.deepEqual((await readReport()).rows, []);
  });

  it('is inconclusive when the machine cannot offer the rate', async () => {
    const unreachable = smallProfiles.map((profile) =>
      profile.load === 'open' ? { ...profile, callsPerSecond: 900_000, calls: 3000 } : profile,
    );
    await writeSmallConfig(directory, unreachable, {
      ...smallThresholds,
      p90Milliseconds: 5000,
      p99Milliseconds: 5000,
    });
    try {
      const { code, stdout } = await runAgainst({}, ['--profile', 'offered-500']);
      assert.equal(code, 2, stdout);
      assert.match(stdout, /of 900000 calls\/s were offered: the machine that sends is too busy/);
    } finally {
      await writeSmallConfig(directory);
    }
  });

  it('is inconclusive when ghz crashes, and says what ghz said', async () => {
    const broken = join(directory, 'broken-ghz');
    await writeFile(broken, '#!/bin/sh\necho "panic: out of luck" >&2\nexit 2\n', { mode: 0o755 });
    const releases = await startTwoReleases({ seed });
    try {
      const { code, stdout } = await command([
        ...args(releases.target, releases.metrics, broken),
        '--profile',
        'offered-500',
      ]);
      assert.equal(code, 2, stdout);
      assert.match(stdout, /ghz exited with 2: panic: out of luck/);
    } finally {
      await releases.close();
    }
  });

  it('stops at SIGINT with 130 and leaves no report, not even an old one', async () => {
    const releases = await startTwoReleases({ seed });
    try {
      const { code, stderr } = await command(args(releases.target, releases.metrics), (kill) => kill());
      assert.equal(code, 130, stderr);
      assert.match(stderr, /interrupted, nothing was judged/);
      assert.deepEqual(await readdir(join(directory, 'report')), []);
    } finally {
      await releases.close();
    }
  });
});

describe('loadtest run by REST, with real vegeta against a real server', () => {
  const profile: Profile = {
    name: 'rest-400',
    purpose: 'judged',
    load: 'open',
    callsPerSecond: 400,
    connections: 4,
    calls: 800,
    maxSeconds: 10,
    rpcs: ['ValidateLocal'],
    rest: ['ValidateLocal'],
  };
  before(() => writeSmallConfig(directory, [profile]));
  after(() => writeSmallConfig(directory));

  async function runByRest(options: Omit<TwoReleasesOptions, 'seed'> = {}, gatewayOf?: string) {
    const releases = await startTwoReleases({ seed, ...options });
    const gateway = await startStubGateway(seed, gatewayOf ?? releases.target);
    try {
      return await command([
        ...args(releases.target, releases.metrics),
        ...['--rest', gateway.address, '--vegeta', findVegeta(), '--gateway', `v1=${gateway.metrics}`],
      ]);
    } finally {
      gateway.close();
      await releases.close();
    }
  }

  it('passes right answers that the servers counted, and shows both ways side by side', async () => {
    const { code, stdout, stderr } = await runByRest();
    assert.equal(code, 0, stdout + stderr);
    assert.match(
      stdout,
      /\nPASS: .*REST ValidateLocal \d\S* ms \(limit 100 ms\); none of 1,600 calls failed/,
    );
    const { sideBySide, rows } = await readReport();
    assert.deepEqual(
      rows.map(({ rpc, calls, byStatus }) => [rpc, calls, byStatus]),
      [
        ['ValidateLocal', 800, { OK: 800 }],
        ['REST ValidateLocal', 800, { OK: 800 }],
      ],
    );
    assert.ok((sideBySide?.rest.bytes ?? 0) > (sideBySide?.grpc.bytes ?? 0));
  });

  it('fails when some answers are 503', async () => {
    const { code, stdout } = await runByRest({ fails: (call) => call > 1000 && call % 50 === 0 });
    assert.equal(code, 1, stdout);
    assert.match(
      stdout,
      /FAIL rest-400, REST ValidateLocal, failed calls <= 0: \d+ of 800 calls failed: HTTP_503/,
    );
  });

  it('is inconclusive when the answers come from other servers than those that were named', async () => {
    const others = await startTwoReleases({ seed });
    try {
      const { code, stdout } = await runByRest({}, others.target);
      assert.equal(code, 2, stdout);
      assert.match(stdout, /REST ValidateLocal, servers counted the same calls: the servers counted no call/);
    } finally {
      await others.close();
    }
  });

  it('exits with 64 when it is not told where REST is', async () => {
    const { code, stderr } = await command(
      args('127.0.0.1:1', { v1: 'http://a/b', v2: 'http://a/c' }, 'ghz'),
    );
    assert.equal(code, 64);
    assert.match(stderr, /--rest: is missing; profiles\.json has calls by REST/);
  });
});

describe('loadtest run, used wrongly', () => {
  const metrics = { v1: 'http://127.0.0.1:1/a', v2: 'http://127.0.0.1:1/b' };

  it('shows its flags and exit codes with --help', async () => {
    const { code, stdout } = await command(['run', '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /--expect-share <release=percent>/);
    assert.match(stdout, /Exit codes: 0 pass, 1 fail, 2 inconclusive/);
  });

  for (const [what, extra, message] of [
    [
      'a target without port',
      ['--target', 'localhost'],
      /--target <host:port>' argument 'localhost' is invalid. It must be host:port/,
    ],
    ['a server without release', ['--server', 'http://x/metrics'], /It must be release=URL/],
    ['a server given twice', ['--server', `v1=${metrics.v1}`], /is given twice/],
    ['a share over 100', ['--expect-share', 'v1=101'], /It must be release=percent/],
    [
      'a share of an unknown release',
      ['--expect-share', 'v3=5'],
      /no --server is of release v3; there are v1, v2/,
    ],
    [
      'an unknown profile',
      ['--profile', 'nope'],
      /--profile nope: .*profiles.json has no such profile; it has callers-4, offered-500/,
    ],
    [
      'a data file that is not there',
      ['--data', '/nowhere/data.ndjson'],
      /\/nowhere\/data.ndjson: cannot be read/,
    ],
    ['an unknown flag', ['--fast'], /unknown option '--fast'/],
  ] as const) {
    it(`exits with 64 for ${what}`, async () => {
      const { code, stderr } = await command([...args('127.0.0.1:1', metrics, 'ghz'), ...extra]);
      assert.equal(code, 64, stderr);
      assert.match(stderr, message);
    });
  }
});
