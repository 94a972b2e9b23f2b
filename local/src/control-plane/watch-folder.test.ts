import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { eventually } from '../testing/stub-mesh.js';
import { createTestFolder } from '../testing/test-folder.js';
import { watchFolder } from './watch-folder.js';

function watchSample(t: TestContext): { folder: string; file: string; changes: () => number } {
  const end = new AbortController();
  const folder = join(
    createTestFolder(t, async () => end.abort()),
    'istio',
  );
  mkdirSync(folder);
  const file = join(folder, 'rule.yaml');
  writeFileSync(file, 'first\n');
  let changes = 0;
  watchFolder(folder, () => changes++, end.signal);
  return { folder, file, changes: () => changes };
}

const patienceMs = 30_000;

describe('watching a folder', () => {
  it('notices a file that is written in place', async (t) => {
    const { file, changes } = watchSample(t);
    writeFileSync(file, 'second\n');
    await eventually('a change', patienceMs, () => changes() === 1);
  });

  it('notices a file that is moved into place, as many editors do, again and again', async (t) => {
    const { file, changes } = watchSample(t);
    for (let round = 1; round <= 3; round++) {
      writeFileSync(`${file}.swp`, `round ${round}\n`);
      renameSync(`${file}.swp`, file);
      await eventually(`change ${round}`, patienceMs, () => changes() === round);
    }
  });

  it('notices a folder that was replaced, and changes in the new one', async (t) => {
    const { folder, file, changes } = watchSample(t);
    rmSync(folder, { recursive: true });
    await eventually('the folder is away', patienceMs, () => changes() === 1);
    mkdirSync(folder);
    writeFileSync(file, 'new\n');
    await eventually('the folder is back', patienceMs, () => changes() === 2);
    writeFileSync(file, 'newer\n');
    await eventually('a change', patienceMs, () => changes() === 3);
  });

  it('takes several writes in a row for one change', async (t) => {
    const { file, changes } = watchSample(t);
    for (const text of ['', 'half', 'half and the rest\n']) {
      writeFileSync(file, text);
    }
    await eventually('a change', patienceMs, () => changes() > 0);
    assert.equal(changes(), 1);
  });

  it('is not disturbed by files that are no manifests', async (t) => {
    const { folder, file, changes } = watchSample(t);
    writeFileSync(join(folder, 'notes.txt'), 'x');
    writeFileSync(file, 'a change after it\n');
    await eventually('a change', patienceMs, () => changes() > 0);
    assert.equal(changes(), 1);
  });
});
