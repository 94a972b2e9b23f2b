import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gatewaySection } from './gateway-section.js';
import { importSection } from './import-section.js';
import { itemsSection } from './items-section.js';
import { parseStatus, watchMemory } from './memory.js';
import type { Row } from './row.js';
import { parseSections, sectionNames } from './section-names.js';
import { watchSection } from './watch/watch-section.js';

function outcomes(rows: readonly Row[]): string[] {
  return rows.filter(({ limit }) => limit !== undefined).map(({ outcome }) => outcome);
}

function cpu(gateway: number, auth: number) {
  const rounds = (seconds: number) =>
    [1, 2, 3].map((round) => ({ server: seconds * round, envoy: undefined }));
  return new Map([
    ['gateway, REST ValidateLocal', rounds(gateway)],
    ['auth, gRPC ValidateLocal', rounds(auth)],
    ['gateway at full speed, REST ValidateLocal', rounds(gateway)],
    ['auth at full speed, gRPC ValidateLocal', rounds(auth / 2)],
    ['bare Node, REST ValidateLocal', rounds(gateway / 2)],
  ]);
}

describe('gatewaySection', () => {
  const fast = [{ p90: 0.004, p99: 0.008, startedPerSecond: 500 }];

  it('compares the CPU of both round by round', () => {
    assert.deepEqual(outcomes(gatewaySection.createRows({ cpu: cpu(2.5, 1), rest: fast })), ['met', 'met']);
    assert.deepEqual(outcomes(gatewaySection.createRows({ cpu: cpu(2.51, 1), rest: fast })), [
      'not met',
      'met',
    ]);
  });

  it('also says, without judging it, what that is at full speed and against bare Node', () => {
    const rows = gatewaySection.createRows({ cpu: cpu(5, 1), rest: fast });
    const find = (end: string) => rows.find(({ what }) => what.endsWith(end));
    for (const [end, ratio] of [
      ['at full speed', 10],
      ['bare Node that does the same', 2],
    ] as const) {
      assert.deepEqual([find(end)?.figure?.median, find(end)?.outcome], [ratio, 'information']);
    }
  });

  it('does not meet 10 ms with 10 ms', () => {
    const slow = [{ p90: 0.01, p99: 0.02, startedPerSecond: 500 }];
    assert.deepEqual(outcomes(gatewaySection.createRows({ cpu: cpu(1, 1), rest: slow })), ['met', 'not met']);
  });

  it('does not judge a latency at a rate that was not reached', () => {
    const rest = [...fast, { p90: 0.004, p99: 0.008, startedPerSecond: 489 }];
    const rows = gatewaySection.createRows({ cpu: cpu(1, 1), rest });
    assert.deepEqual(outcomes(rows), ['met', 'not measured']);
    assert.ok(rows.some(({ note }) => note === 'only 489 calls/s could be offered by REST'));
  });
});

describe('itemsSection', () => {
  const figures = (watch: number) =>
    new Map([
      ['GetProduct', [100, 200]],
      ['WatchStock', [watch, 2 * watch]],
    ]);

  it('wants ten times as many', () => {
    assert.deepEqual(outcomes(itemsSection.createRows(figures(1000))), ['met']);
    assert.deepEqual(outcomes(itemsSection.createRows(figures(999))), ['not met']);
  });

  it('measures nothing without one of them', () => {
    assert.deepEqual(outcomes(itemsSection.createRows(new Map())), ['not measured']);
  });
});

describe('watchSection', () => {
  const figures = (p99: number) => ({
    rounds: [{ p99, last: 90, answered: 5 }],
    deliveredPerSecond: 100_000,
  });

  it('wants a change to have reached all within 250 ms', () => {
    assert.deepEqual(outcomes(watchSection.createRows(figures(250))), ['met']);
    assert.deepEqual(outcomes(watchSection.createRows(figures(250.1))), ['not met']);
  });
});

describe('importSection', () => {
  const round = { productsPerSecond: 10_000, catalogGrowth: 49e6, gatewayGrowth: 0 };

  it('wants 10,000 products a second and less than 50 MB in either', () => {
    assert.deepEqual(outcomes(importSection.createRows([round])), ['met', 'met', 'met']);
    const slow = { productsPerSecond: 9999, catalogGrowth: 50e6, gatewayGrowth: 50e6 };
    assert.deepEqual(outcomes(importSection.createRows([slow])), ['not met', 'not met', 'not met']);
  });

  it('says why nothing was measured', () => {
    const rows = importSection.createRows({ problem: 'the import was answered with HTTP 503' });
    assert.deepEqual(outcomes(rows), Array(3).fill('not measured'));
  });
});

describe('parseSections', () => {
  it('takes some, in the order in which they are measured', () => {
    assert.deepEqual(parseSections('drill, gateway'), ['gateway', 'drill']);
    assert.deepEqual(parseSections(sectionNames.join(',')), sectionNames);
  });

  it('names what it does not know, and what there is', () => {
    assert.throws(() => parseSections('gateway,drills'), /There is no "drills"; take some of auth, gateway,/);
  });
});

describe('watchMemory', () => {
  it('sees the most that a process had meanwhile, even if it gives it back', async () => {
    const watch = await watchMemory(process.pid);
    Buffer.alloc(100e6, 1);
    assert.ok((await watch.end()) - watch.before > 80e6);
  });

  it('rejects for a process that is not there', async () => {
    await assert.rejects(watchMemory(2 ** 22 + 1));
  });

  it('reads sizes in bytes', () => {
    assert.equal(parseStatus('Name:\tnode\nVmHWM:\t  123 kB\nVmRSS:\t  100 kB\n', 'VmHWM'), 123 * 1024);
    assert.throws(() => parseStatus('Name:\tnode\n', 'VmRSS'), /\/proc says no VmRSS/);
  });
});
