import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { chartDirectory, RefusedError, renderChart } from './render-chart.js';

// Each folder of testdata/ is a case: values.yaml, which begins with a comment that names it, and either want.yaml, what
// the chart must render, or refused.txt, sentences that must be in its refusal, one a line. To accept what is rendered
// now as wanted: UPDATE=1.
const testdata = join(chartDirectory, 'testdata');
const defaults = render(join(testdata, 'default', 'values.yaml'));

for (const [suite, file] of [
  ['the chart renders', 'want.yaml'],
  ['the chart refuses', 'refused.txt'],
] as const) {
  describe(suite, () => {
    for (const name of readdirSync(testdata).filter((entry) => existsSync(join(testdata, entry, file)))) {
      const values = join(testdata, name, 'values.yaml');
      const expectation = join(testdata, name, file);
      it(titleOf(values), () => {
        if (file === 'want.yaml') {
          compare(expectation, name === 'default' ? showAll(defaults) : showChanges(render(values)));
        } else {
          assertRefused(values, readFileSync(expectation, 'utf8').trim().split('\n'));
        }
      });
    }
  });
}

function titleOf(values: string): string {
  const [, title] = /^# (.+)/.exec(readFileSync(values, 'utf8')) ?? [];
  assert.ok(title, `${values} must begin with a comment that says what its case is`);
  return title;
}

function render(values: string): ReadonlyMap<string, string> {
  const { objects } = renderChart({ values });
  return new Map(Array.from(objects, ([id, object]) => [id, hideSecrets(id, object)]));
}

/** Hides what is made anew each time. */
function hideSecrets(id: string, object: string): string {
  return id.startsWith('Secret/') ? object.replace(/^( {2}[\w.]+): [\w+/=]{40,}$/gm, '$1: <made>') : object;
}

function showAll(objects: ReadonlyMap<string, string>): string {
  return Array.from(objects.values(), (object) => `---\n${object}\n`).join('');
}

/** Shows only what differs from the default case, so that a reader sees what the values do. */
function showChanges(objects: ReadonlyMap<string, string>): string {
  const changed = Array.from(objects).filter(([id, object]) => defaults.get(id) !== object);
  const gone = Array.from(defaults.keys()).filter((id) => !objects.has(id));
  return gone.map((id) => `# gone: ${id}\n`).join('') + showAll(new Map(changed));
}

function compare(expectation: string, rendered: string): void {
  if (process.env['UPDATE'] === '1') {
    writeFileSync(expectation, rendered);
  }
  assert.equal(rendered, readFileSync(expectation, 'utf8'));
}

function assertRefused(values: string, sentences: readonly string[]): void {
  assert.throws(
    () => renderChart({ values }),
    (error) => {
      assert.ok(error instanceof RefusedError);
      for (const sentence of sentences) {
        assert.ok(error.message.includes(sentence), `"${sentence}" is not in:\n${error.message}`);
      }
      return true;
    },
  );
}
