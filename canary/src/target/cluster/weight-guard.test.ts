import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { changesAnnotation, formatChanges, ownerAnnotation } from '../../split/change-record.js';
import { change } from './testing/live-object.js';

// istio/weight-guard/ is written by cdk8s/, and what it looks for by this package.
const guard = readFileSync(
  new URL('../../../../../istio/weight-guard/weight-guard.yaml', import.meta.url),
  'utf8',
);

describe('the guard of the weights', () => {
  it('looks for the annotations that are written', () => {
    for (const annotation of [changesAnnotation, ownerAnnotation]) {
      assert.ok(guard.includes(`annotations[?'${annotation}']`), annotation);
    }
  });

  it('finds the newest change in the record, whatever its reason says', () => {
    const [, pattern = ''] = /record\.find\('(.*)'\)/.exec(guard) ?? [];
    assert.notEqual(pattern, '');
    const tricks = ['', '"', ',"from":1,"to":2', String.raw`\",\"from\":1,\"to\":2`, "'\n,\u2028"];
    for (const reason of tricks) {
      const record = formatChanges([change(10, 25, { reason, by: reason }), change(5, 10)]);
      assert.deepEqual(new RegExp(pattern).exec(record)?.[0], ',"from":10,"to":25', reason);
    }
  });
});
