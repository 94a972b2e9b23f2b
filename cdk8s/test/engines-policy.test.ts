import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { policyFile, readCanaryPolicy } from '../src/engines/canary-policy.js';
import { repository } from '../src/repository.js';

const numbers = JSON.parse(readFileSync(join(repository, policyFile), 'utf8')) as Record<string, unknown>;

/** A repository with a policy that differs. */
function createRepository(t: TestContext, change: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'canary'));
  writeFileSync(join(folder, policyFile), JSON.stringify({ ...numbers, ...change }));
  return folder;
}

describe('the policy of canary, read for other engines', () => {
  it('is that of the repository', (t) => {
    const { steps, holdSeconds } = readCanaryPolicy(
      createRepository(t, { steps: [5, 100], holdSeconds: 60 }),
    );
    assert.deepEqual({ steps, holdSeconds }, { steps: [5, 100], holdSeconds: 60 });
  });

  const steps = 'a list of whole percents, 1 to 100, each more than the last';
  const refused: readonly (readonly [field: string, value: unknown, wanted: string])[] = [
    ['steps', [], steps],
    ['steps', [10, 10], steps],
    ['steps', [10, 101], steps],
    ['steps', [0, 50], steps],
    ['steps', '10', steps],
    ['holdSeconds', 0, 'a number above 0'],
    ['minCanaryCalls', '1000', 'a number above 0'],
    ['p90GoalMilliseconds', undefined, 'a number above 0'],
  ];
  for (const [field, value, wanted] of refused) {
    it(`is refused with ${field} ${JSON.stringify(value) ?? 'missing'}, by its name`, (t) => {
      const folder = createRepository(t, { [field]: value });
      assert.throws(() => readCanaryPolicy(folder), {
        message: `${policyFile}: ${field} must be ${wanted}, not ${JSON.stringify(value) ?? 'missing'}`,
      });
    });
  }
});
