import { readFileSync } from 'node:fs';
import type { Namespace } from './namespace.js';
import { repository } from './settings.js';

/** What is done to a service in the middle of its work. */
export const expressions = {
  /** As an endless loop in a handler would. */
  hang: 'for (;;) {}',
  /** As kill -9 would: nothing is drained, nothing is said. */
  crash: 'process.abort()',
} as const;

/**
 * Makes the service of a pod of auth evaluate an expression. The script comes by standard input: nothing can be written into
 * the container.
 */
export async function evaluateInPod(namespace: Namespace, pod: string, expression: string): Promise<void> {
  const node = ['/nodejs/bin/node', '--input-type=module', '-', expression];
  // A process that ends takes the container along in which the script runs.
  await namespace
    .kubectl(['exec', '--stdin', pod, '--container', 'auth', '--', ...node], {
      input: readFileSync(`${repository}test/pods/evaluate.mjs`, 'utf8'),
    })
    .catch((error: unknown) => {
      if (expression !== expressions.crash) {
        throw error;
      }
    });
}
