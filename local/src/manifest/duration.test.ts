import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseDuration } from './duration.js';

it('reads durations as Go writes them', () => {
  const cases = {
    '5s': 5000,
    '1.5s': 1500,
    '300ms': 300,
    '1m': 60_000,
    '1h30m': 5_400_000,
    '1m0.25s': 60_250,
  };
  for (const [text, expected] of Object.entries(cases)) {
    assert.equal(parseDuration(text), expected, text);
  }
});

it('refuses what is no duration, is nothing or is too long to count', () => {
  for (const text of ['', '5', 's', '-1s', '5 s', '1e3s', '0s', '0.1ms', '5sec', `${'9'.repeat(20)}h`]) {
    assert.equal(parseDuration(text), undefined, text);
  }
});
