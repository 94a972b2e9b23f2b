import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CommanderError } from 'commander';
import { CanaryError } from './canary-error.js';
import { createProgram } from './create-program.js';
import { exitCodes } from './exit-codes.js';

/** Parses arguments; no verb that is reached opens anything, as there is no such mesh. */
async function parse(
  ...args: readonly string[]
): Promise<{ readonly error: unknown; readonly text: string }> {
  let text = '';
  const write = (chunk: string): void => {
    text += chunk;
  };
  const program = createProgram({
    streams: { stdout: { write }, stderr: { write } },
    env: {},
    signal: new AbortController().signal,
    onEnd: () => undefined,
  });
  const all = ['--topology', '/nowhere/topology.json', ...args];
  const error = await program.parseAsync(all, { from: 'user' }).catch((thrown: unknown) => thrown);
  return { error, text };
}

describe('the command line', () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['shift 101', /'101' is invalid .* whole number from 0 to 100/],
    ['shift -5', /'-5' is invalid .* whole number from 0 to 100/],
    ['shift ten', /'ten' is invalid .* whole number from 0 to 100/],
    ['shift 12.5', /'12.5' is invalid/],
    ['shift', /missing required argument 'N'/],
    ['shift 25 v3', /too many arguments/],
    ['shift 25 --subset v3', /unknown option '--subset'/],
    ['shfit 25', /unknown command 'shfit'\n\(Did you mean shift\?\)/],
    ['run --steps 50,10', /Each step must be a higher percentage/],
    ['run --steps 0,10', /Each step must be a higher percentage/],
    ['run --hold 5', /must be a duration such as 90s/],
    ['verify --send 0', /from 1 to/],
    ['--prometheus ftp://x status', /must be a URL/],
  ];
  for (const [line, message] of wrong) {
    it(`F1: \`canary ${line}\` is refused before anything is opened`, async () => {
      const { error, text } = await parse(...line.split(' '));
      assert.ok(error instanceof CommanderError, String(error));
      assert.match(text, message);
    });
  }

  it('takes options before and after the verb', async () => {
    for (const line of ['--json shift 25 --reason x', 'shift 25 --reason x --json']) {
      const { error } = await parse(...line.split(' '));
      assert.ok(error instanceof CanaryError && error.exitCode === exitCodes.unreachable, String(error));
    }
  });

  it('does not take a local mesh and a cluster at once', async () => {
    const { error } = await parse('--context', 'kind', '--local', 'status');
    assert.ok(error instanceof CanaryError && error.exitCode === exitCodes.usage, String(error));
  });

  for (const verb of ['status', 'shift', 'verify', 'run', 'rollback', 'promote', 'history']) {
    it(`helps with ${verb}, by an example`, async () => {
      const { error, text } = await parse(verb, '--help');
      assert.equal((error as CommanderError).exitCode, 0);
      assert.match(text, new RegExp(`Usage: canary ${verb}[\\s\\S]*Examples:\\n  canary ${verb}`));
    });
  }

  it('lists every exit code', async () => {
    const { text } = await parse('--help');
    for (const code of Object.values(exitCodes)) {
      assert.match(text, new RegExp(`^ +${code}  \\S`, 'm'));
    }
  });
});
