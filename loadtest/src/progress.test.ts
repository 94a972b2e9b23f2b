import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createProgress } from './progress.js';

function record(isTTY: boolean) {
  const written: string[] = [];
  return { written, stream: { isTTY, write: (text: string) => written.push(text) } };
}

describe('createProgress', () => {
  it('writes a line for each step where nobody looks on', () => {
    const { written, stream } = record(false);
    const progress = createProgress(stream, 2, 9);
    progress.begin('warm-up, VerifyToken', 4);
    progress.begin('callers-10, VerifyToken', 5);
    progress.end();
    assert.deepEqual(written, [
      '[1/2] warm-up, VerifyToken: at most 4 s left, 9 s for all\n',
      '[2/2] callers-10, VerifyToken: at most 5 s left, 5 s for all\n',
    ]);
  });

  it('counts down in one line on a terminal, and erases it at the end', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const { written, stream } = record(true);
    const progress = createProgress(stream, 1, 4);
    progress.begin('warm-up', 4);
    t.mock.timers.tick(2000);
    progress.end();
    t.mock.timers.tick(5000);
    assert.equal(written.length, 4);
    assert.equal(written[0], '\r[1/1] warm-up: at most 4 s left, 4 s for all\u001b[K');
    assert.equal(written.at(-1), '\r\u001b[K');
  });
});
