import { workloads } from './installation.js';
import type { Namespace } from './namespace.js';

/** How many calls of a method each workload has answered, by the workloads' own count. */
export async function countCalls(
  namespace: Namespace,
  method: string,
  of: readonly string[] = workloads,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const workload of of) {
    let calls = 0;
    for (const { metadata } of await namespace.podsOf(workload)) {
      calls += countIn(await namespace.metrics(metadata.name), method);
    }
    counts.set(workload, calls);
  }
  return counts;
}

/** Adds up `grpc_requests_total` of a method, whatever the status. */
export function countIn(metrics: string, method: string): number {
  let calls = 0;
  for (const [, labels = '', value] of metrics.matchAll(/^grpc_requests_total\{([^}]*)\} (\S+)/gm)) {
    calls += labels.includes(`method="${method}"`) ? Number(value) : 0;
  }
  return calls;
}
