import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** Series in promtool's notation: by their names with labels, such as `0+10x40`. */
export type Series = Readonly<Record<string, string>>;

/** An expression, and the value of its only result; undefined when it must have none. */
export interface Expectation {
  readonly expr: string;
  readonly value: number | undefined;
}

/**
 * Evaluates expressions at a time over series that have a sample every 15 s, by Prometheus' own promtool.
 *
 * @returns what promtool complains about; empty when all is as expected.
 */
export function evalPromql(series: Series, at: string, expected: readonly Expectation[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'promql-'));
  try {
    const file = join(folder, 'tests.yaml');
    const test = {
      interval: '15s',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: expected.map(({ expr, value }) => ({
        expr,
        eval_time: at,
        exp_samples: value === undefined ? [] : [{ labels: '{}', value }],
      })),
    };
    writeFileSync(file, stringify({ evaluation_interval: '15s', tests: [test] }));
    const { error, status, stderr, stdout } = spawnSync('promtool', ['test', 'rules', file], {
      encoding: 'utf8',
    });
    if (error !== undefined) {
      throw new Error('promtool does not run; install Prometheus, which brings it', { cause: error });
    }
    return status === 0 ? '' : `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
