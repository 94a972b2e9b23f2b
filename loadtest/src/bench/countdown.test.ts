import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createCountdown } from './countdown.js';

it('begins with what is expected and goes by what it took so far', () => {
  const lines: string[] = [];
  let now = 0;
  const countdown = createCountdown({ write: (text) => lines.push(text) }, 4, 100, () => now);
  countdown.begin('first');
  now = 50_000;
  countdown.begin('second');
  now = 100_000;
  countdown.begin('third');
  now = 150_000;
  countdown.begin('fourth');
  countdown.end();
  assert.deepEqual(lines, [
    '[1/4] first: about 100 s left\n',
    '[2/4] second: about 94 s left\n',
    '[3/4] third: about 75 s left\n',
    '[4/4] fourth: about 44 s left\n',
  ]);
});

it('shows one line on a terminal and wipes it at the end', () => {
  const lines: string[] = [];
  const stream = { isTTY: true, write: (text: string) => lines.push(text) };
  const countdown = createCountdown(stream, 1, 2, () => 0);
  countdown.begin('only');
  countdown.end();
  assert.deepEqual(lines, ['\r[1/1] only: about 2 s left\u001b[K', '\r\u001b[K']);
});
