import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { cpuBetween, cpuSeconds, isScrapeFailure, type Scrape, scrape } from './metrics-scrape.js';

async function scrapeFrom(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await scrape({ release: 'v1', url: `http://127.0.0.1:${port}/metrics` });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function problemFrom(listener: RequestListener): Promise<string> {
  const result = await scrapeFrom(listener);
  assert.ok(isScrapeFailure(result), 'should have failed');
  return result.problem;
}

describe('scrape', () => {
  it('reads the samples and the CPU seconds', async () => {
    const result = await scrapeFrom((_, response) => response.end('process_cpu_seconds_total 1.5\n'));
    assert.ok(!isScrapeFailure(result));
    assert.equal(cpuSeconds(result), 1.5);
  });

  it('has no CPU seconds when the server has none', async () => {
    const result = await scrapeFrom((_, response) => response.end('x 1\n'));
    assert.ok(!isScrapeFailure(result));
    assert.equal(cpuSeconds(result), undefined);
  });

  it('accepts a server of the release that it was called', async () => {
    const build = 'zenlogic_build_info{workload="auth",release="v1"} 1';
    assert.ok(!isScrapeFailure(await scrapeFrom((_, response) => response.end(build))));
  });

  it('refuses a server of another release than it was called', async () => {
    const build = 'zenlogic_build_info{workload="auth",release="v2"} 1';
    assert.match(
      await problemFrom((_, response) => response.end(build)),
      /is release v2, but --server calls it v1$/,
    );
  });

  it('says the HTTP status', async () => {
    assert.match(await problemFrom((_, response) => response.writeHead(503).end()), /answered HTTP 503$/);
  });

  it('says that a page is no metrics', async () => {
    assert.match(
      await problemFrom((_, response) => response.end('<html>')),
      /is not Prometheus text: line 1/,
    );
  });

  it('says that nobody listens', async () => {
    const result = await scrape({ release: 'v1', url: 'http://127.0.0.1:1/metrics' });
    assert.ok(isScrapeFailure(result));
    assert.match(result.problem, /^http:\/\/127\.0\.0\.1:1\/metrics cannot be read: \S+/);
    assert.doesNotMatch(result.problem, /fetch failed/);
  });

  it('says that the connection was cut', async () => {
    assert.match(await problemFrom((request) => request.socket.destroy()), /cannot be read: /);
  });
});

describe('cpuBetween', () => {
  const at = (...seconds: readonly (number | undefined)[]): Scrape[] =>
    seconds.map((value, index) => ({
      server: { release: 'v1', url: `http://${index}` },
      samples: value === undefined ? [] : [{ name: 'process_cpu_seconds_total', labels: {}, value }],
    }));

  it('adds up what all servers used', () => {
    assert.equal(cpuBetween(at(1, 2), at(1.5, 4)), 2.5);
    assert.equal(cpuBetween([], []), 0);
  });

  it('is unknown, not small, when one of them does not tell', () => {
    const failure = { server: { release: 'v1', url: 'http://1' }, problem: 'away' };
    assert.equal(cpuBetween(at(1, 2), at(1.5, undefined)), undefined);
    assert.equal(cpuBetween([...at(1), failure], at(1.5, 4)), undefined);
    assert.equal(cpuBetween(at(1), at(1.5, 4)), undefined);
  });

  it('is unknown when a server was restarted', () => {
    assert.equal(cpuBetween(at(5), at(1)), undefined);
  });
});
