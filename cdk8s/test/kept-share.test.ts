import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { parseDocument } from 'yaml';
import { createIstioApp } from '../src/mesh/istio-app.js';
import { repository } from '../src/repository.js';

const file = 'auth-virtualservice.yaml';

/** A copy of istio/ as it is written the first time. */
function createFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'istio-'));
  t.after(() => rmSync(folder, { recursive: true }));
  createIstioApp({ repository, folder }).synth();
  return folder;
}

function setWeights(folder: string, stable: string, canary: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace('weight: 90', `weight: ${stable}`).replace('weight: 10', `weight: ${canary}`),
  );
}

describe('the share of release v2', () => {
  it('is 10 % in a folder that is written for the first time', (t) => {
    assert.match(readFileSync(join(createFolder(t), file), 'utf8'), /weight: 90\n.*\n.*\n.*weight: 10\n/);
  });

  it('is kept by whoever writes the folder again', (t) => {
    const folder = createFolder(t);
    setWeights(folder, '50', '50');
    const before = readFileSync(join(folder, file), 'utf8');
    createIstioApp({ repository, folder }).synth();
    assert.equal(readFileSync(join(folder, file), 'utf8'), before);
  });

  it('is kept with what canary has written beside it, and with nothing else', (t) => {
    const folder = createFolder(t);
    const path = join(folder, file);
    const record =
      '[\n{"at":"2026-11-24T03:00:00.000Z","by":"ana@ops","command":"shift","reason":"it\'s \\"ready\\", at last, for a quarter of all the calls that come","from":10,"to":25}\n]';
    const document = parseDocument(readFileSync(path, 'utf8'));
    for (const [name, value] of [
      ['canary.zenlogic.dev/changes', record],
      ['canary.zenlogic.dev/owner', 'flagger'],
      ['example.com/other', 'not ours'],
    ]) {
      document.setIn(['metadata', 'annotations', name], value);
    }
    writeFileSync(path, document.toString({ lineWidth: 0 }));
    setWeights(folder, '75', '25');
    createIstioApp({ repository, folder }).synth();
    const after = parseDocument(readFileSync(path, 'utf8'));
    assert.deepEqual(after.toJS().metadata.annotations, {
      'galley.istio.io/analyze-suppress': 'IST0112',
      'canary.zenlogic.dev/changes': record,
      'canary.zenlogic.dev/owner': 'flagger',
    });
    document.deleteIn(['metadata', 'annotations', 'example.com/other']);
    document.setIn(['spec', 'http', 2, 'route', 0, 'weight'], 75);
    document.setIn(['spec', 'http', 2, 'route', 1, 'weight'], 25);
    assert.equal(readFileSync(path, 'utf8'), document.toString({ lineWidth: 0 }));
  });

  const where = String.raw`^auth-virtualservice\.yaml: spec\.http\[2\]\.route`;
  const refused: readonly (readonly [stable: string, canary: string, message: RegExp])[] = [
    ['80', '30', new RegExp(`${where}: the weights .* sum to 110; make those .* sum to 100$`)],
    ['0', '0', new RegExp(`${where}: the weights .* sum to 0; make those .* sum to 100$`)],
    ['101', '-1', new RegExp(String.raw`${where}\[0\]\.weight must be a whole number from 0 to 100`)],
    ['90', '-1', new RegExp(String.raw`${where}\[1\]\.weight must be a whole number .*, not -1$`)],
    ['150', '10', new RegExp(String.raw`${where}\[0\]\.weight must be .*, not 150$`)],
    ['"90"', '10', new RegExp(String.raw`${where}\[0\]\.weight must be .* without quotes, not "90"$`)],
    ['90.5', '9.5', new RegExp(String.raw`${where}\[0\]\.weight must be .*, not 90\.5$`)],
  ];
  for (const [stable, canary, message] of refused) {
    it(`E1: is refused when the weights are ${stable} and ${canary}`, (t) => {
      const folder = createFolder(t);
      setWeights(folder, stable, canary);
      assert.throws(() => createIstioApp({ repository, folder }), { name: 'WeightError', message });
    });
  }
});
