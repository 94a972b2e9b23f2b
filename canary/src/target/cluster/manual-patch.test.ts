import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { readSplitOf } from '../../split/read-split.js';
import { describeManualPatch } from './manual-patch.js';
import { change, createLiveObject } from './testing/live-object.js';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value: unknown;
}

/** The words that a shell makes of a command. */
function wordsOf(command: string): readonly string[] {
  return execFileSync('bash', ['-c', `for word in ${command}; do printf '%s\\0' "$word"; done`])
    .toString()
    .split('\0');
}

/** The last part of a way, and where it leads. */
function find(object: unknown, path: string): readonly [place: Record<string, unknown>, key: string] {
  const parts = path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const place = parts
    .slice(0, -1)
    .reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], object);
  return [place as Record<string, unknown>, parts.at(-1) ?? ''];
}

describe('a change by hand', () => {
  it('F11: is a command that can be copied, tests what it takes for granted and keeps the record', () => {
    const earlier = [change(5, 10), change(4, 5), change(3, 4), change(2, 3)];
    const live = createLiveObject({ percent: 10, changes: earlier });
    const mine = change(10, 0, { reason: `it's "bad" $(echo not run)` });
    const api = { context: 'gke_a/b c' } as Parameters<typeof describeManualPatch>[0]['api'];
    const words = wordsOf(describeManualPatch({ api, namespace: 'shop' }, live, mine));
    assert.deepEqual(words.slice(0, -2), [
      ...['kubectl', '--context', 'gke_a/b c', '--namespace', 'shop'],
      ...['patch', 'virtualservice', 'auth-service-grpc', '--type', 'json', '--patch'],
    ]);
    const operations = JSON.parse(words.at(-2) ?? '') as readonly Operation[];
    for (const { op, path, value } of operations) {
      const [place, key] = find(live, path);
      if (op === 'test') {
        assert.equal(place[key], value, path);
      } else {
        place[key] = value;
      }
    }
    const { canaryPercent, changes } = readSplitOf(live, 'the object');
    assert.equal(canaryPercent, 0);
    assert.deepEqual(changes, [mine, ...earlier.slice(0, 2)]);
  });
});
