import type { RouteWeights } from '../envoy/route-weights.js';
import type { MeshStatus } from './read-status.js';

/** Writes the status of a mesh as a table and a list of weights for people. */
export function formatStatus(status: MeshStatus): string {
  const rows = status.processes.map((process) => [
    process.name,
    process.release || '-',
    `${process.healthy ? 'ok' : 'NOT OK'}: ${process.health}`,
    process.address,
    process.pid === undefined ? '-' : String(process.pid),
    process.uptimeSeconds === undefined ? '-' : formatUptime(process.uptimeSeconds),
  ]);
  const lines = formatTable([['PROCESS', 'RELEASE', 'HEALTH', 'ADDRESS', 'PID', 'UPTIME'], ...rows]);
  if (status.state === 'down') {
    return [...lines, '', 'Nothing runs. `make up` starts the mesh.'].join('\n');
  }
  return [...lines, '', ...formatWeights(status)].join('\n');
}

function formatWeights({ writtenWeights, weightsInForce, refusal, appliedAt }: MeshStatus): string[] {
  const keys = [...(writtenWeights ?? []), ...(weightsInForce ?? [])].map(toKey);
  const rows = [...new Set(keys)].map((key) => [
    key,
    describe(writtenWeights, key, 'refused, see below'),
    describe(weightsInForce, key, 'Envoy does not answer'),
  ]);
  const lines = formatTable([['ROUTE', 'WRITTEN IN istio/', 'IN FORCE IN ENVOY'], ...rows]);
  if (appliedAt !== undefined) {
    lines.push(`The routes in force were taken at ${appliedAt}.`);
  }
  if (refusal !== undefined) {
    lines.push('', 'Refused, the old routes stay in force:', `  ${refusal}`);
  }
  return lines;
}

function toKey({ listener, route }: RouteWeights): string {
  return `${listener} ${route}`;
}

function describe(all: readonly RouteWeights[] | undefined, key: string, otherwise: string): string {
  if (all === undefined) {
    return otherwise;
  }
  const found = all.find((one) => toKey(one) === key);
  return found === undefined
    ? 'no such route'
    : Object.entries(found.weights)
        .map(([cluster, weight]) => `${cluster.split(':')[0]} ${weight}`)
        .join(', ');
}

function formatUptime(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}

function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
