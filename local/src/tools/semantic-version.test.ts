import assert from 'node:assert/strict';
import { it } from 'node:test';
import { findVersion, isWithin } from './semantic-version.js';

it('finds the version in what the tools print', () => {
  const cases = {
    'envoy  version: 9e5580933739775e8bce/1.40.0/Clean/RELEASE/BoringSSL': [1, 40, 0],
    'Valkey server v=9.1.2 sha=00000000:1 malloc=libc bits=64': [9, 1, 2],
    'v0.121.0': [0, 121, 0],
    'grpcurl v1.9.4\n': [1, 9, 4],
    'grpcurl 1.9.4-rc1': [1, 9, 4],
  };
  for (const [text, expected] of Object.entries(cases)) {
    assert.deepEqual(findVersion(text), expected, text);
  }
});

it('finds none where there is none', () => {
  for (const text of ['dev', '1.2', '10.0.0.1', '']) {
    assert.equal(findVersion(text), undefined, text);
  }
});

it('compares by numbers, not by letters', () => {
  const range = { from: '1.9.0', below: '2.0.0' };
  assert.equal(isWithin([1, 10, 0], range), true);
  assert.equal(isWithin([1, 9, 0], range), true);
  assert.equal(isWithin([1, 8, 9], range), false);
  assert.equal(isWithin([2, 0, 0], range), false);
});
