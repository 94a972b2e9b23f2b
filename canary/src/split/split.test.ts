import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse, parseDocument } from 'yaml';
import { exitCodes } from '../exit-codes.js';
import { changesAnnotation, ownerAnnotation } from './change-record.js';
import { readSplitOf } from './read-split.js';
import type { Change } from './split.js';
import { writeSplitInto, writeSplitIntoDocument } from './write-split.js';

const where = 'istio/auth-virtualservice.yaml';
const file = readFileSync(new URL(`../../../../${where}`, import.meta.url), 'utf8');

/** The manifest of the repository with weights of the test's choice. */
function manifest(stable: unknown, canary: unknown): Record<string, unknown> {
  const document = parseDocument(file);
  document.setIn(['spec', 'http', 2, 'route', 0, 'weight'], stable);
  document.setIn(['spec', 'http', 2, 'route', 1, 'weight'], canary);
  document.deleteIn(['metadata', 'annotations', changesAnnotation]);
  return document.toJS();
}

function change(from: number, to: number, more: Partial<Change> = {}): Change {
  return { at: '2026-11-24T03:00:00.000Z', by: 'ana@ops', command: 'shift', reason: '', from, to, ...more };
}

describe('the split', () => {
  it('is read from the manifest of the repository, whose one pair of weights serves both ports', () => {
    const split = readSplitOf(manifest(75, 25), where);
    assert.equal(split.canaryPercent, 25);
    assert.deepEqual(split.routes, [
      {
        name: 'auth-canary',
        stableWeight: ['spec', 'http', 2, 'route', 0, 'weight'],
        canaryWeight: ['spec', 'http', 2, 'route', 1, 'weight'],
      },
    ]);
    assert.equal(split.owner, undefined);
    assert.deepEqual(split.changes, []);
  });

  const wrong: readonly (readonly [unknown, unknown, string])[] = [
    [80, 30, 'spec.http[2].route: weights sum to 110; make them sum to 100'],
    [0, 0, 'spec.http[2].route: weights sum to 0; make them sum to 100'],
    [101, -1, 'spec.http[2].route[0].weight: is 101; make it a whole number from 0 to 100'],
    [90, -1, 'spec.http[2].route[1].weight: is -1; make it a whole number from 0 to 100'],
    [150, 10, 'spec.http[2].route[0].weight: is 150; make it a whole number from 0 to 100'],
    ['90', 10, 'spec.http[2].route[0].weight: is "90"; make it a whole number from 0 to 100'],
    [90.5, 9.5, 'spec.http[2].route[0].weight: is 90.5; make it a whole number from 0 to 100'],
    [90, undefined, 'spec.http[2].route[1].weight: is missing; make it a whole number from 0 to 100'],
  ];
  for (const [stable, canary, problem] of wrong) {
    it(`E1: weights ${JSON.stringify(stable)}/${JSON.stringify(canary)} are refused by field`, () => {
      assert.throws(() => readSplitOf(manifest(stable, canary), where), {
        name: 'CanaryError',
        exitCode: exitCodes.refused,
        message: `${where}: ${problem}`,
      });
    });
  }

  it('F8: is refused when no route splits between the two hosts', () => {
    const document = parseDocument(file);
    document.deleteIn(['spec', 'http', 2, 'route', 1]);
    assert.throws(() => readSplitOf(document.toJS(), where), /spec\.http: no route splits between/);
  });

  for (const engine of ['flagger', 'argo-rollouts']) {
    it(`is refused where ${engine} has routes of its own, and says so`, () => {
      const routes = new URL(
        `../../../../istio/engines/${engine}/routes/auth-virtualservice.yaml`,
        import.meta.url,
      );
      assert.throws(() => readSplitOf(parse(readFileSync(routes, 'utf8')), where), {
        name: 'CanaryError',
        exitCode: exitCodes.refused,
        message: new RegExp(`^${where}: ${engine} moves the calls to auth-service, .* use ${engine}, or `),
      });
    });
  }

  it('is refused when its routes disagree, or when it is no VirtualService', () => {
    const two = manifest(90, 10) as { spec: { http: object[] } };
    const route = [
      { destination: { host: 'auth-service.zenlogic.svc.cluster.local' }, weight: 60 },
      { destination: { host: 'auth-service-v2.zenlogic.svc.cluster.local' }, weight: 40 },
    ];
    two.spec.http.push({ name: 'rest', route });
    assert.throws(() => readSplitOf(two, where), {
      message:
        /spec\.http\[3\]\.route\[1\]\.weight: is 40, but spec\.http\[2\]\.route\[1\]\.weight is 10; all routes move together/,
    });
    assert.throws(() => readSplitOf({ kind: 'List' }, where), /kind: .*metadata: .*spec: /);
  });

  it('knows who else owns the weights', () => {
    const owned = parseDocument(file);
    owned.setIn(['metadata', 'annotations', ownerAnnotation], 'flagger');
    assert.equal(readSplitOf(owned.toJS(), where).owner, 'flagger');
    owned.setIn(['metadata', 'annotations', ownerAnnotation], 'canary');
    assert.equal(readSplitOf(owned.toJS(), where).owner, undefined);
  });
});

describe('a change of the split', () => {
  it('sets the weights of every route and keeps the record, the newest first', () => {
    const virtualService = manifest(90, 10);
    const first = writeSplitInto(virtualService, change(10, 25, { reason: 'a "quoted" reason' }), { where });
    const second = writeSplitInto(first, change(25, 0, { command: 'rollback' }), { where });
    const split = readSplitOf(second, where);
    assert.equal(split.canaryPercent, 0);
    assert.deepEqual(
      split.changes.map(({ command, reason, from, to }) => ({ command, reason, from, to })),
      [
        { command: 'rollback', reason: '', from: 25, to: 0 },
        { command: 'shift', reason: 'a "quoted" reason', from: 10, to: 25 },
      ],
    );
    assert.equal(readSplitOf(virtualService, where).canaryPercent, 10);
  });

  it('keeps at most 20 changes, and leaves out what is no record of ours', () => {
    let virtualService = manifest(90, 10);
    for (let number = 0; number < 25; number++) {
      virtualService = writeSplitInto(virtualService, change(10, 10, { reason: String(number) }), { where });
    }
    const reasons = readSplitOf(virtualService, where).changes.map(({ reason }) => reason);
    assert.equal(reasons.length, 20);
    assert.deepEqual([reasons[0], reasons[19]], ['24', '5']);
    for (const note of ['no JSON', '{}', '[1, {"at": "x"}]']) {
      const edited = parseDocument(file);
      edited.setIn(['metadata', 'annotations', changesAnnotation], note);
      assert.deepEqual(readSplitOf(edited.toJS(), where).changes, []);
    }
  });

  it('keeps the state of a run, its holder included', () => {
    const run = {
      id: 'a1',
      steps: [10, 100],
      holdSeconds: 60,
      step: 1,
      state: 'running' as const,
      holder: { host: 'ops', pid: 17, startTime: '4711' },
    };
    const written = writeSplitInto(manifest(90, 10), change(10, 100, { run }), { where });
    assert.deepEqual(readSplitOf(written, where).changes[0]?.run, run);
  });

  it('leaves all else of a file as it is, comments included', () => {
    const document = parseDocument(file);
    const before = readSplitOf(document.toJS(), where).canaryPercent;
    writeSplitIntoDocument(document, change(before, 35), { where });
    const text = document.toString({ lineWidth: 0 });
    const written = text.split('\n');
    const gone = file.split('\n').filter((line) => !written.includes(line));
    assert.deepEqual(
      gone.filter((line) => !/^ +weight: \d+$/.test(line) && !line.includes('"at":')),
      [],
    );
    assert.ok(text.includes('# Only release v2 serves this API'));
    assert.equal(readSplitOf(parseDocument(text).toJS(), where).canaryPercent, 35);
  });
});
