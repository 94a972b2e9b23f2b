import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The Helm chart in this repository. */
export const chartDirectory = fileURLToPath(new URL('../../zenlogic/', import.meta.url));

/** What the chart is rendered with. */
export interface RenderOptions {
  /** By default, the chart in this repository. */
  readonly chart?: string;
  /** By default, `zen`. */
  readonly release?: string;
  /** By default, `shop`. */
  readonly namespace?: string;
  /** A file with values. */
  readonly values?: string;
  /** Single values, such as `seed.enabled=true`. */
  readonly set?: readonly string[];
}

/** What Helm makes of the chart. */
export interface Rendered {
  /** The objects by kind and name, such as `Deployment/auth-v1`; each as its YAML text. */
  readonly objects: ReadonlyMap<string, string>;
}

/** Says why Helm refused to render. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/**
 * Renders the chart with `helm template`, which asks no cluster.
 *
 * @throws {RefusedError} when Helm or the chart refuses the values.
 */
export function renderChart(options: RenderOptions = {}): Rendered {
  const { chart = chartDirectory, release = 'zen', namespace = 'shop', values, set = [] } = options;
  const args = ['template', release, chart, '--namespace', namespace];
  const { status, stdout, stderr, error } = spawnSync(
    'helm',
    [...args, ...(values === undefined ? [] : ['--values', values]), ...set.flatMap((one) => ['--set', one])],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (error !== undefined) {
    throw new Error(`helm does not run (${error.message}); build it: charts/check tools`);
  }
  if (status !== 0) {
    throw new RefusedError(stderr);
  }
  return { objects: splitObjects(stdout) };
}

function splitObjects(text: string): ReadonlyMap<string, string> {
  const objects = new Map<string, string>();
  for (const document of text.split(/^---$/m)) {
    const object = document.replace(/^# Source: .*$/m, '').trim();
    const kind = /^kind: (\S+)$/m.exec(object)?.[1];
    const name = /^metadata:\n {2}name: (\S+)$/m.exec(object)?.[1];
    if (kind === undefined || name === undefined) {
      if (object !== '') {
        throw new Error(`this object has no kind or does not begin its metadata with a name:\n${object}`);
      }
      continue;
    }
    if (objects.has(`${kind}/${name}`)) {
      throw new Error(`${kind}/${name} is there twice`);
    }
    objects.set(`${kind}/${name}`, object);
  }
  return objects;
}
