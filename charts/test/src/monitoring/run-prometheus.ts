import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '@zenlogic/local/testing';
import { findFreePort } from '@zenlogic/runtime/testing/valkey-process';
import { z } from 'zod';

const sample = z.object({
  metric: z.record(z.string(), z.string()),
  value: z.tuple([z.number(), z.string()]).transform(([, text]) => Number(text)),
});
const answer = z.object({ status: z.literal('success'), data: z.object({ result: z.array(sample) }) });
const rules = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(z.object({ name: z.string(), health: z.string(), lastError: z.string().optional() })),
      }),
    ),
  }),
});

/** A series at one moment. */
export type Sample = z.infer<typeof sample>;

/** A Prometheus of a test's own. */
export interface Prometheus {
  /**
   * Evaluates a query now.
   *
   * @throws when Prometheus refuses it, with its reason.
   */
  query(expr: string): Promise<readonly Sample[]>;
  /** Lists the rules that could not be evaluated, or were not yet, with the reason. */
  listSickRules(): Promise<readonly string[]>;
}

/**
 * Starts Debian's or anybody's Prometheus on a free port. It is stopped when the test ends.
 *
 * @param folder where it keeps its data.
 */
export async function startPrometheus(
  test: { after(end: () => Promise<void>): void },
  { config, folder }: { readonly config: string; readonly folder: string },
): Promise<Prometheus> {
  const address = `127.0.0.1:${await findFreePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const output = collect(child);
  test.after(() => stop(child));
  await eventually('Prometheus is ready', 30_000, async () => {
    if (child.exitCode !== null || output.error !== undefined) {
      throw new Error(output.error ?? `prometheus ended: ${output.text}`);
    }
    return (await fetch(`http://${address}/-/ready`).catch(() => undefined))?.ok === true;
  });

  async function get(path: string): Promise<unknown> {
    const response = await fetch(`http://${address}/api/v1/${path}`);
    const body = await response.text();
    if (!response.ok) {
      throw new Error(`Prometheus refuses ${path}: ${body}`);
    }
    return JSON.parse(body);
  }
  return {
    async query(expr) {
      return answer.parse(await get(`query?${new URLSearchParams({ query: expr })}`)).data.result;
    },
    async listSickRules() {
      return rules
        .parse(await get('rules'))
        .data.groups.flatMap((group) => group.rules)
        .filter(({ health }) => health !== 'ok')
        .map(({ name, health, lastError = '' }) => `${name} is ${health} ${lastError}`.trim());
    },
  };
}

function collect(child: ChildProcess): { text: string; error: string | undefined } {
  const output: { text: string; error: string | undefined } = { text: '', error: undefined };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.text += text;
  });
  child.once('error', (error) => {
    output.error = `prometheus does not run (${error.message}); install it: apt-get install prometheus, brew install prometheus`;
  });
  return output;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
}
