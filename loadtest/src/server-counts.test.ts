import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Scrape, ScrapeFailure } from './metrics-scrape.js';
import { parsePrometheusText } from './prometheus-text.js';
import { addCounts, countBetween, isMissing } from './server-counts.js';

const rpc = { service: 'auth.AuthService', method: 'ValidateLocal' };
const labels = 'service="auth.AuthService",method="ValidateLocal"';

function scraped(release: string, lines: readonly string[], url = `http://${release}/metrics`): Scrape {
  return { server: { release, url }, samples: parsePrometheusText(lines.join('\n')) };
}

function counters(ok: number, unavailable = 0): string[] {
  const all = ok + unavailable;
  return [
    `grpc_requests_total{${labels},status="OK"} ${ok}`,
    ...(unavailable > 0 ? [`grpc_requests_total{${labels},status="UNAVAILABLE"} ${unavailable}`] : []),
    `grpc_request_duration_seconds_bucket{le="0.001",${labels}} ${ok}`,
    `grpc_request_duration_seconds_bucket{le="+Inf",${labels}} ${all}`,
    'process_start_time_seconds 100',
  ];
}

function missingOf(before: readonly (Scrape | ScrapeFailure)[], after: readonly (Scrape | ScrapeFailure)[]) {
  const counts = countBetween(before, after, rpc);
  assert.ok(isMissing(counts), JSON.stringify(counts));
  return counts.missing;
}

describe('countBetween', () => {
  it('counts only what came between the scrapes, by release, all its servers together', () => {
    const before = [
      scraped('v2', counters(5)),
      scraped('v1', counters(100)),
      scraped('v1', counters(0), 'http://v1b/metrics'),
    ];
    const after = [
      scraped('v2', counters(15)),
      scraped('v1', counters(150, 2)),
      scraped('v1', counters(40), 'http://v1b/metrics'),
    ];
    assert.deepEqual(countBetween(before, after, rpc), [
      {
        release: 'v1',
        calls: 92,
        byStatus: { OK: 90, UNAVAILABLE: 2 },
        buckets: [
          { le: 0.001, count: 90 },
          { le: Number.POSITIVE_INFINITY, count: 92 },
        ],
      },
      {
        release: 'v2',
        calls: 10,
        byStatus: { OK: 10 },
        buckets: [
          { le: 0.001, count: 10 },
          { le: Number.POSITIVE_INFINITY, count: 10 },
        ],
      },
    ]);
  });

  it('leaves other RPCs and services out', () => {
    const health = 'grpc_requests_total{service="grpc.health.v1.Health",method="Check",status="OK"}';
    const other = 'grpc_requests_total{service="auth.AuthService",method="VerifyToken",status="OK"}';
    const before = [scraped('v1', [...counters(1), `${health} 1`, `${other} 1`])];
    const after = [scraped('v1', [...counters(3), `${health} 99`, `${other} 99`])];
    const counts = countBetween(before, after, rpc);
    assert.ok(!isMissing(counts));
    assert.equal(counts[0]?.calls, 2);
  });

  it('counts a server without calls as 0', () => {
    const idle = ['process_start_time_seconds 100'];
    const counts = countBetween([scraped('v2', idle)], [scraped('v2', idle)], rpc);
    assert.deepEqual(counts, [{ release: 'v2', calls: 0, byStatus: {}, buckets: [] }]);
  });

  it('misses what a server that could not be read has', () => {
    const server = { release: 'v1', url: 'http://v1/metrics' };
    const failure = { server, problem: 'http://v1/metrics answered HTTP 500' };
    const fine = scraped('v1', counters(1));
    assert.deepEqual(missingOf([fine], [failure]), ['http://v1/metrics answered HTTP 500']);
    assert.deepEqual(missingOf([failure], [fine]), ['http://v1/metrics answered HTTP 500']);
  });

  it('notices a counter that went backwards', () => {
    const went = missingOf([scraped('v1', counters(10))], [scraped('v1', counters(9))]);
    assert.deepEqual(went, [
      'a counter of http://v1/metrics went backwards: it was restarted during the run',
    ]);
  });

  it('notices a counter that went away', () => {
    const empty = scraped('v1', ['process_start_time_seconds 100']);
    assert.match(missingOf([scraped('v1', counters(10))], [empty])[0] ?? '', /went backwards/);
  });

  it('notices a restart even when the counters have grown past the old ones', () => {
    const later = counters(50).map((line) => line.replace('seconds 100', 'seconds 200'));
    assert.deepEqual(missingOf([scraped('v1', counters(10))], [scraped('v1', later)]), [
      'http://v1/metrics was restarted during the run',
    ]);
  });

  it('notices that the histogram is missing', () => {
    const without = (lines: string[]): string[] => lines.filter((line) => !line.includes('_bucket'));
    assert.deepEqual(
      missingOf([scraped('v1', without(counters(1)))], [scraped('v1', without(counters(5)))]),
      ['http://v1/metrics has no grpc_request_duration_seconds_bucket for auth.AuthService/ValidateLocal'],
    );
  });

  it('lists every reason', () => {
    const before = [scraped('v1', counters(10)), scraped('v2', counters(10))];
    const after = [scraped('v1', counters(9)), scraped('v2', counters(9))];
    assert.equal(missingOf(before, after).length, 2);
  });
});

describe('addCounts', () => {
  it('adds calls, statuses and buckets by release', () => {
    const inf = Number.POSITIVE_INFINITY;
    const v1 = {
      release: 'v1',
      calls: 3,
      byStatus: { OK: 2, INTERNAL: 1 },
      buckets: [{ le: inf, count: 3 }],
    };
    const v2 = { release: 'v2', calls: 1, byStatus: { OK: 1 }, buckets: [{ le: inf, count: 1 }] };
    const doubled = { ...v1, calls: 6, byStatus: { OK: 4, INTERNAL: 2 }, buckets: [{ le: inf, count: 6 }] };
    assert.deepEqual(addCounts([[v1, v2], [v1]]), [doubled, v2]);
  });
});
