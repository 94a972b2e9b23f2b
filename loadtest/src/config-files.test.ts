import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { packageDirectory } from './load-test.js';
import { readProfiles } from './profiles.js';
import { readRpc, rpcNames } from './rpcs.js';
import { readSeedData, readTokens } from './seed-data.js';
import { streamNames } from './streams/stream-rpcs.js';
import { smallProfiles, smallThresholds } from './testing/small-config.js';
import { readThresholds } from './thresholds.js';

let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'loadtest-config-'));
});
after(() => rm(directory, { recursive: true, force: true }));

async function file(content: string | object, name = 'file.json'): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function usageError(message: RegExp) {
  return { name: 'UsageError', message };
}

describe('the files of the package', () => {
  it('hold the limits that were agreed on', () => {
    const limits = readThresholds(join(packageDirectory, 'thresholds.json'));
    const { p90Milliseconds, p99Milliseconds, failedCalls, shareTolerancePoints, shareMinCalls } = limits;
    assert.deepEqual(
      [p90Milliseconds, p99Milliseconds, failedCalls, shareTolerancePoints, shareMinCalls],
      [10, 20, 0, 0.9, 10_000],
    );
  });

  it('judge REST by p90 under 10 ms, as the ADR wants it', () => {
    const { restP90Milliseconds, restP99Milliseconds } = readThresholds(
      join(packageDirectory, 'thresholds.json'),
    );
    assert.deepEqual([restP90Milliseconds, restP99Milliseconds], [10, 20]);
  });

  it('judge ValidateLocal by gRPC and by REST at the same rate of 500 calls/s', () => {
    const { profiles } = readProfiles(join(packageDirectory, 'profiles.json'));
    const both = profiles.filter(({ rpcs, rest = [] }) => rpcs.length > 0 && rest.length > 0);
    assert.deepEqual(
      both.map((one) => [one.purpose, one.load === 'open' ? one.callsPerSecond : 0]),
      [['judged', 500]],
    );
    assert.ok(
      both.every(({ rpcs, rest }) => rpcs.includes('ValidateLocal') && rest?.includes('ValidateLocal')),
    );
  });

  it('open streams of every kind', () => {
    const { streams } = readProfiles(join(packageDirectory, 'profiles.json'));
    assert.deepEqual(
      streams?.loads.map(({ rpc }) => rpc),
      streamNames,
    );
  });

  it('judge 10 callers and 1,000 calls/s offered on every RPC, either with enough calls for the share', () => {
    const { profiles } = readProfiles(join(packageDirectory, 'profiles.json'));
    const limits = readThresholds(join(packageDirectory, 'thresholds.json'));
    const judged = profiles.filter(({ purpose, rest = [] }) => purpose === 'judged' && rest.length === 0);
    assert.deepEqual(
      judged.map((one) => (one.load === 'closed' ? one.concurrency : `${one.callsPerSecond}/s`)),
      [10, '1000/s'],
    );
    assert.ok(profiles.every(({ purpose, calls }) => purpose !== 'judged' || calls >= limits.rowMinCalls));
    for (const profile of judged) {
      assert.deepEqual(profile.rpcs, rpcNames);
      assert.ok(profile.calls * profile.rpcs.length >= limits.shareMinCalls, profile.name);
    }
  });

  it('name a streaming RPC each, with a proto that imports others', () => {
    for (const name of [...streamNames, 'GetProduct'] as const) {
      assert.match(readRpc(packageDirectory, name).service, /^catalog\.v1\.(Inventory|Catalog)Service$/);
    }
  });

  it('name an RPC of the proto each', () => {
    for (const name of rpcNames) {
      const rpc = readRpc(packageDirectory, name);
      assert.deepEqual(
        [rpc.service, rpc.timeoutSeconds, existsSync(rpc.protoPath)],
        ['auth.AuthService', 2, true],
      );
    }
  });
});

describe('readThresholds', () => {
  for (const [what, change, message] of [
    ['a negative limit', { p90Milliseconds: -1 }, /file\.json: p90Milliseconds: /],
    ['a limit that is text', { p99Milliseconds: '20' }, /file\.json: p99Milliseconds: /],
    [
      'p99 below p90',
      { p90Milliseconds: 30, p99Milliseconds: 20 },
      /p99Milliseconds: must not be less than p90/,
    ],
    [
      'p99 of REST below its p90',
      { restP90Milliseconds: 30, restP99Milliseconds: 20 },
      /restP99Milliseconds: must not be less than restP90/,
    ],
    ['zero calls', { rowMinCalls: 0 }, /rowMinCalls: /],
    ['half a call', { shareMinCalls: 10.5 }, /shareMinCalls: /],
    ['more than the whole rate', { offeredRateMinFraction: 1.1 }, /offeredRateMinFraction: /],
    ['a field that it does not know', { p95Milliseconds: 15 }, /file\.json: .*p95Milliseconds/],
    ['a missing field', { failedCalls: undefined }, /file\.json: failedCalls: /],
  ] as const) {
    it(`refuses ${what} with file and field`, async () => {
      const path = await file({ ...smallThresholds, ...change });
      assert.throws(() => readThresholds(path), usageError(message));
    });
  }

  it('lists every bad field', async () => {
    const path = await file({ ...smallThresholds, rowMinCalls: 0, failedCalls: -1 });
    assert.throws(() => readThresholds(path), usageError(/failedCalls: .*; rowMinCalls: /));
  });

  it('refuses what is no JSON, and a file that is not there', async () => {
    const path = await file('{"p90Milliseconds": 10');
    assert.throws(() => readThresholds(path), usageError(/file\.json: is not JSON/));
    assert.throws(
      () => readThresholds(join(directory, 'none.json')),
      usageError(/none\.json: cannot be read: ENOENT/),
    );
  });
});

describe('readProfiles', () => {
  const callData = { distinctRequests: 10, invalidShare: 0.05, seed: 1 };
  const [callers, offered] = smallProfiles;
  const warmUp = { ...callers, name: 'warm', purpose: 'warm-up' };

  it('takes the named ones and puts warm-ups first', async () => {
    const path = await file({ callData, profiles: [callers, offered, warmUp] });
    const names = (chosen?: string[]) => readProfiles(path, chosen).profiles.map(({ name }) => name);
    assert.deepEqual(names(), ['warm', 'callers-4', 'offered-500']);
    assert.deepEqual(names(['offered-500']), ['warm', 'offered-500']);
    assert.throws(
      () => names(['nope']),
      usageError(/--profile nope: .* it has callers-4, offered-500, warm/),
    );
  });

  for (const [what, profile, message] of [
    ['no bound in time', { ...callers, maxSeconds: undefined }, /profiles\.0\.maxSeconds: /],
    ['no bound in calls', { ...callers, calls: undefined }, /profiles\.0\.calls: /],
    [
      'more connections than callers',
      { ...callers, connections: 5 },
      /profiles\.0\.connections: must not be more/,
    ],
    ['no callers', { ...callers, concurrency: 0 }, /profiles\.0\.concurrency: /],
    ['a rate in a closed loop', { ...callers, callsPerSecond: 5 }, /profiles\.0: .*callsPerSecond/],
    ['an unknown purpose', { ...callers, purpose: 'fun' }, /profiles\.0\.purpose: /],
    ['an unknown RPC', { ...callers, rpcs: ['Nope'] }, /profiles\.0\.rpcs\.0: /],
    ['an unknown call by REST', { ...callers, rest: ['VerifyToken'] }, /profiles\.0\.rest\.0: /],
    [
      'nothing to ask',
      { ...callers, rpcs: [] },
      /profiles\.0\.rpcs: must name an RPC, or "rest" a REST call/,
    ],
    ['an unknown load', { ...callers, load: 'half-open' }, /profiles\.0\.load: /],
    ['a name with spaces', { ...callers, name: 'a b' }, /profiles\.0\.name: must be lower-case words/],
  ] as const) {
    it(`refuses ${what} with file and field`, async () => {
      const path = await file({ callData, profiles: [profile] });
      assert.throws(() => readProfiles(path), usageError(message));
    });
  }

  const load = { rpc: 'Sync', streams: 2, concurrency: 1, maxSeconds: 5 };
  const read = async (streams: object, chosen?: string[]) =>
    readProfiles(await file({ callData, profiles: [callers], streams }), chosen);

  it('takes streams by their name, or when nothing is named', async () => {
    const streams = { products: 10, loads: [load] };
    assert.deepEqual((await read(streams)).streams, streams);
    assert.deepEqual((await read(streams, ['streams'])).streams, streams);
    assert.equal((await read(streams, ['callers-4'])).streams, undefined);
    const path = await file({ callData, profiles: [callers] });
    assert.throws(
      () => readProfiles(path, ['streams']),
      usageError(/has no such profile; it has callers-4$/),
    );
  });

  for (const [what, change, message] of [
    ['no stream', { loads: [] }, /streams\.loads: /],
    ['an unknown streaming RPC', { loads: [{ ...load, rpc: 'GetProduct' }] }, /streams\.loads\.0\.rpc: /],
    [
      'more callers than streams',
      { loads: [{ ...load, concurrency: 3 }] },
      /concurrency: must not be more than streams/,
    ],
    ['an RPC twice', { loads: [load, load] }, /streams\.loads: must name each RPC once/],
    [
      'adjustments of products that are imported later',
      { loads: [load, { ...load, rpc: 'BulkImport' }] },
      /must be in the order BulkImport, Sync, WatchStock/,
    ],
    ['no products', { products: 0 }, /streams\.products: /],
  ] as const) {
    it(`refuses ${what} with file and field`, async () => {
      await assert.rejects(read({ products: 10, loads: [load], ...change }), usageError(message));
    });
  }

  it('refuses two profiles of one name', async () => {
    const path = await file({ callData, profiles: [callers, callers] });
    assert.throws(() => readProfiles(path), usageError(/the name callers-4 is there twice/));
  });
});

describe('readRpc', () => {
  const good = {
    proto: '../protos/auth.proto',
    call: 'auth.AuthService.ValidateLocal',
    insecure: true,
    timeout: '500ms',
    'connect-timeout': '5s',
    'duration-stop': 'wait',
    'disable-template-functions': true,
    'disable-template-data': true,
    format: 'json',
  };

  it('reads service, proto and timeout', async () => {
    await file(good, 'validate-local.json');
    const rpc = readRpc(directory, 'ValidateLocal');
    assert.deepEqual(
      [rpc.service, rpc.timeoutSeconds, rpc.protoPath],
      ['auth.AuthService', 0.5, join(directory, '..', 'protos', 'auth.proto')],
    );
  });

  for (const [what, change, message] of [
    ['a key that ghz would ignore', { durationstop: 'wait' }, /validate-local\.json: .*durationstop/],
    ['calls cut off at the end', { 'duration-stop': 'close' }, /duration-stop: /],
    ['no timeout', { timeout: undefined }, /timeout: /],
    ['a timeout without unit', { timeout: '2' }, /timeout: must be a duration/],
    [
      'the file of another RPC',
      { call: 'auth.AuthService.VerifyToken' },
      /call: is auth\.AuthService\.VerifyToken, but this file is for ValidateLocal/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await file({ ...good, ...change }, 'validate-local.json');
      assert.throws(() => readRpc(directory, 'ValidateLocal'), usageError(message));
    });
  }
});

describe('readSeedData and readTokens', () => {
  it('name file, line and field of a bad record', async () => {
    const path = await file(
      '{"type":"organization","id":"a","active":true}\n\n{"type":"local","id":"b"}\n',
      'data.ndjson',
    );
    assert.throws(() => readSeedData(path), usageError(/data\.ndjson:3: organization_id: /));
  });

  it('never quote a token', async () => {
    const path = await file('{"token":"secret.secret.secret", oops}\n', 'tokens.ndjson');
    assert.throws(
      () => readTokens(path),
      (error: Error) =>
        /tokens\.ndjson:1: is not JSON/.test(error.message) && !error.message.includes('secret'),
    );
    const typed = await file('{"token":"secret.secret.secret","user_id":1}\n', 'tokens.ndjson');
    assert.throws(
      () => readTokens(typed),
      (error: Error) =>
        /tokens\.ndjson:1: user_id: /.test(error.message) && !error.message.includes('secret'),
    );
  });

  it('refuse a file without tokens', async () => {
    const path = await file('\n', 'tokens.ndjson');
    assert.throws(() => readTokens(path), usageError(/tokens\.ndjson: holds no token/));
  });
});
