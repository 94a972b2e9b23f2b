import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { withinTime } from './within-time.js';

async function startSilentServer(t: TestContext): Promise<string> {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
}

describe('withinTime', () => {
  it('F2: ends what does not answer, also after a collection of garbage', async (t) => {
    const url = await startSilentServer(t);
    const { signal } = new AbortController();
    const questions = Array.from({ length: 5 }, () =>
      withinTime(300, signal, (limited) => fetch(url, { signal: limited })),
    );
    const collecting = setInterval(collectGarbage, 50);
    t.after(() => clearInterval(collecting));
    for (const { status, reason } of (await Promise.allSettled(questions)).map((one) => ({
      status: one.status,
      reason: one.status === 'rejected' ? one.reason : undefined,
    }))) {
      assert.deepEqual([status, reason?.name], ['rejected', 'TimeoutError']);
    }
  });

  it('ends with the reason of the signal, before or meanwhile', async (t) => {
    const url = await startSilentServer(t);
    const end = new AbortController();
    const question = withinTime(60_000, end.signal, (limited) => fetch(url, { signal: limited }));
    end.abort(new Error('enough'));
    await assert.rejects(question, /enough/);
    await assert.rejects(
      withinTime(60_000, end.signal, () => assert.fail()),
      /enough/,
    );
  });

  it('returns what came in time', async () => {
    assert.equal(await withinTime(60_000, new AbortController().signal, async () => 'done'), 'done');
  });
});
