import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { isBroken, type Measurement } from '../measurement.js';
import { findVegeta } from '../testing/find-vegeta.js';
import type { RestQuestion } from './rest-question.js';
import { runVegeta, vegetaArguments } from './vegeta.js';

const questions = Array.from(
  { length: 20 },
  (_, index): RestQuestion => ({
    path: `/locals/${index}`,
    token: `token-${index}`,
    status: 200,
    expected: { local: `/locals/${index}`, token: `Bearer token-${index}` },
    isServed: true,
    kind: 'valid',
  }),
);
const offered = { load: 'open', callsPerSecond: 200, connections: 4, calls: 100, maxSeconds: 5 } as const;
const closed = { load: 'closed', concurrency: 3, calls: 100, maxSeconds: 5 } as const;

/** Answers each request with its path and its token. */
const echo: RequestListener = (request, response) => {
  response.end(JSON.stringify({ local: request.url, token: request.headers.authorization }));
};

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function run(
  target: string,
  load: typeof offered | typeof closed,
  asked = questions,
): Promise<Measurement> {
  const { run: measured } = await runVegeta({ vegeta: findVegeta(), target, load, questions: asked });
  assert.ok(!isBroken(measured), JSON.stringify(measured));
  return measured;
}

describe('vegetaArguments', () => {
  it('offers a rate until the targets run out', () => {
    const args = vegetaArguments(offered, 't', 'r').join(' ');
    assert.match(args, /-rate 200\/1s -connections 4 -workers 4 -max-workers 1000$/);
  });

  it('lets callers of a closed loop ask until the targets run out', () => {
    const args = vegetaArguments(closed, 't', 'r').join(' ');
    assert.match(args, /-rate 0 -connections 3 -workers 3 -max-workers 3$/);
  });
});

describe('runVegeta with the real vegeta', () => {
  it('offers its rate, asks every question with its token and finds every answer right', async (t) => {
    const measured = await run(await serve(t, echo), offered);
    assert.deepEqual([measured.calls, measured.byStatus], [100, { OK: 100 }]);
    assert.ok(measured.startedPerSecond > 100, `${measured.startedPerSecond} calls/s`);
  });

  it('goes on offering while nothing is answered: the wait is in the latency', async (t) => {
    const target = await serve(t, (request, response) => void setTimeout(() => echo(request, response), 300));
    const measured = await run(target, offered);
    assert.deepEqual(measured.byStatus, { OK: 100 });
    assert.ok(measured.startedPerSecond > 100, `${measured.startedPerSecond} calls/s`);
    assert.ok((measured.latency?.p50 ?? 0) >= 0.3);
  });

  it('makes exactly as many calls in a closed loop as it should', async (t) => {
    const measured = await run(await serve(t, echo), closed);
    assert.deepEqual([measured.calls, measured.byStatus, measured.stoppedByTime], [100, { OK: 100 }, false]);
  });

  it('finds the answer that is for somebody else', async (t) => {
    const target = await serve(t, (request, response) => {
      const answer = { local: request.url, token: request.headers.authorization };
      response.end(
        JSON.stringify(request.url === '/locals/7' ? { ...answer, token: 'Bearer token-8' } : answer),
      );
    });
    const measured = await run(target, offered);
    assert.deepEqual(measured.byStatus, { OK: 95, WRONG_ANSWER: 5 });
    assert.match(measured.errorExamples['WRONG_ANSWER'] ?? '', /token is "Bearer token-8", should be/);
  });

  it('measures calls that nobody answers as failed', async () => {
    const measured = await run('127.0.0.1:1', offered);
    assert.deepEqual(measured.byStatus, { NO_ANSWER: 100 });
  });

  it('leaves no token behind', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'loadtest-private-'));
    const before = process.env.TMPDIR;
    t.after(async () => {
      if (before === undefined) {
        delete process.env.TMPDIR;
      } else {
        process.env.TMPDIR = before;
      }
      await rm(directory, { recursive: true });
    });
    process.env.TMPDIR = directory;
    await run(await serve(t, echo), offered);
    assert.deepEqual(await readdir(directory), []);
  });
});

describe('runVegeta with a vegeta that fails', () => {
  async function pretend(t: TestContext, script: string): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'loadtest-pretend-'));
    t.after(() => rm(directory, { recursive: true }));
    const path = join(directory, 'vegeta');
    await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  }

  async function brokenBy(vegeta: string): Promise<string> {
    const { run: outcome } = await runVegeta({ vegeta, target: 'h:1', load: offered, questions });
    assert.ok(isBroken(outcome));
    return outcome.broken;
  }

  it('is broken when it cannot be started', async () => {
    assert.match(await brokenBy('/nowhere/vegeta'), /^vegeta could not be started: .*ENOENT/);
  });

  it('is broken when it ends with an error, and says its first words', async (t) => {
    assert.equal(
      await brokenBy(await pretend(t, 'echo "no luck" >&2; exit 3')),
      'vegeta exited with 3: no luck',
    );
  });

  it('is broken when it writes nothing', async (t) => {
    assert.match(await brokenBy(await pretend(t, 'exit 0')), /^vegeta wrote no result: ENOENT/);
  });
});
