import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type GhzRun, ghzArguments, runGhz } from './ghz.js';
import { packageDirectory } from './load-test.js';
import { isBroken } from './measurement.js';
import { readRpc } from './rpcs.js';
import { findGhz } from './testing/find-ghz.js';
import { createSmallSeed } from './testing/small-seed.js';
import { startTwoReleases } from './testing/two-releases.js';

const rpc = readRpc(packageDirectory, 'GetUserPermissions');
const requests = [{ user_id: 'u', organization_id: 'o' }];
const brief = { load: 'closed', concurrency: 2, connections: 1, calls: 10, maxSeconds: 0.2 } as const;
const seed = createSmallSeed();
let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'loadtest-ghz-test-'));
});
after(() => rm(directory, { recursive: true, force: true }));

/** A program in ghz's place. `$OUT` is where ghz would write. */
async function pretend(name: string, script: string): Promise<string> {
  const path = join(directory, name);
  const findOutput = 'while [ "$1" != --output ]; do shift; done; OUT="$2"';
  await writeFile(path, `#!/bin/sh\n${findOutput}\n${script}\n`, { mode: 0o755 });
  return path;
}

async function brokenBy(ghz: string, more: Partial<GhzRun> = {}): Promise<string> {
  const outcome = await runGhz({ ghz, target: '127.0.0.1:1', rpc, load: brief, requests, ...more });
  assert.ok(isBroken(outcome), 'should be broken');
  return outcome.broken;
}

describe('ghzArguments', () => {
  const files = { dataFile: 'd.json', metadataFile: 'm.json', outputFile: 'o.json' };

  it('lets the callers of a closed loop share connections', () => {
    const run = { ghz: 'ghz', target: 'h:1', rpc, load: { ...brief, concurrency: 10 }, requests };
    assert.equal(
      ghzArguments(run, files).slice(6).join(' '),
      '--total 10 --concurrency 10 --connections 1 h:1',
    );
  });

  it('offers a rate in an open loop', () => {
    const load = { load: 'open', callsPerSecond: 1000, connections: 4, calls: 5000, maxSeconds: 6 } as const;
    assert.equal(
      ghzArguments({ ghz: 'ghz', target: 'h:1', rpc, load, requests }, files).slice(6).join(' '),
      '--total 5000 --async --rps 1000 --concurrency 4 --connections 4 h:1',
    );
  });

  it('keeps metadata out of sight, in a file, and leaves a stream after its messages', () => {
    const run = {
      ...{ ghz: 'ghz', target: 'h:1', rpc, load: brief, requests },
      ...{ metadata: { authorization: 'Bearer secret' }, messagesPerStream: 3 },
    };
    const args = ghzArguments(run, files).join(' ');
    assert.match(args, / --metadata-file m\.json .* --stream-call-count 3 h:1$/);
    assert.ok(!args.includes('secret'));
  });
});

describe('runGhz with the real ghz', () => {
  it('ends after its count', async () => {
    const releases = await startTwoReleases({ seed });
    try {
      const load = { ...brief, calls: 300, maxSeconds: 20 };
      const outcome = await runGhz({ ghz: findGhz(), target: releases.target, rpc, load, requests });
      assert.ok(!isBroken(outcome), JSON.stringify(outcome));
      assert.deepEqual([outcome.calls, outcome.failed, outcome.stoppedByTime], [300, 0, false]);
    } finally {
      await releases.close();
    }
  });

  for (const load of [
    { load: 'closed', concurrency: 10, connections: 2, calls: 100_000, maxSeconds: 1 },
    { load: 'open', callsPerSecond: 200, connections: 4, calls: 100_000, maxSeconds: 1 },
  ] as const) {
    it(`ends a ${load.load} loop after its time without failing the calls under way`, async () => {
      const releases = await startTwoReleases({ seed, delayMilliseconds: 50 });
      try {
        const outcome = await runGhz({ ghz: findGhz(), target: releases.target, rpc, load, requests });
        assert.ok(!isBroken(outcome), JSON.stringify(outcome));
        assert.ok(outcome.stoppedByTime);
        assert.deepEqual(outcome.byStatus, { OK: outcome.calls });
        assert.ok(outcome.calls > 10 && outcome.calls < 1000, `${outcome.calls} calls`);
      } finally {
        await releases.close();
      }
    });
  }
});

describe('runGhz with a ghz that is slow to write', () => {
  it('does not interrupt it any more', async () => {
    const result = `'{"count":0,"endReason":"normal","details":null}'`;
    const ghz = await pretend(
      'slow-writer',
      `trap 'exit 2' INT; : > "$OUT"; sleep 0.6; printf ${result} > "$OUT"`,
    );
    const outcome = await runGhz({ ghz, target: 'h:1', rpc, load: brief, requests });
    assert.ok(!isBroken(outcome), JSON.stringify(outcome));
  });
});

describe('runGhz with a ghz that fails', () => {
  it('says that it could not be started', async () => {
    assert.match(await brokenBy('/nowhere/ghz'), /^ghz could not be started: .*ENOENT/);
  });

  it('says how it ended and what it said', async () => {
    assert.equal(
      await brokenBy(await pretend('crash', 'echo "no luck" >&2; exit 3')),
      'ghz exited with 3: no luck',
    );
  });

  it('says by which signal it was ended', async () => {
    assert.equal(await brokenBy(await pretend('killed', 'kill -KILL $$')), 'ghz was ended by SIGKILL');
  });

  it('says that it wrote nothing', async () => {
    assert.match(await brokenBy(await pretend('silent', 'exit 0')), /^ghz wrote no result: ENOENT/);
  });

  it('says that its JSON is cut off', async () => {
    const ghz = await pretend('partial', `printf '{"count":1,"det' > "$OUT"`);
    assert.match(await brokenBy(ghz), /^ghz wrote no complete JSON: /);
  });

  it('kills one that does not end', async () => {
    const ghz = await pretend('stuck', 'trap "" INT; exec tail -f /dev/null');
    const impatient = {
      rpc: { ...rpc, timeoutSeconds: 0.25 },
      load: { ...brief, maxSeconds: 0.25 },
      graceSeconds: 0.25,
    };
    assert.equal(await brokenBy(ghz, impatient), 'ghz did not end within 0.75 s and was killed');
  });

  it('kills it and rejects when it is aborted', async () => {
    const ghz = await pretend('endless', 'exec tail -f /dev/null');
    const abort = new AbortController();
    const run = runGhz({
      ghz,
      target: 'h:1',
      rpc,
      load: { ...brief, maxSeconds: 60 },
      requests,
      signal: abort.signal,
    });
    abort.abort();
    await assert.rejects(run, { name: 'AbortError' });
  });

  it('leaves no file of requests behind', async () => {
    const before = await leftovers();
    await brokenBy(await pretend('crash-too', 'exit 1'));
    assert.deepEqual(await leftovers(), before);
  });
});

async function leftovers(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => /^loadtest-ghz-(?!test)/.test(name));
}
