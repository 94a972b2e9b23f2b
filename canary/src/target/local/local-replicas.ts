import {
  checkReplicaHealth,
  loopback,
  openProcessRecords,
  type ProcessRecord,
  type Topology,
} from '@zenlogic/local';
import type { SplitHosts } from '../../split/read-split.js';
import type { Role } from '../../split/split.js';
import type { Replica } from '../target.js';

/** Asks every replica of both releases for its health. One without a process is not ready and has no start time. */
export async function readReplicas(topology: Topology, hosts: SplitHosts): Promise<readonly Replica[]> {
  const records = openProcessRecords(topology.stateDir);
  const found = topology.workloads.flatMap((workload) => {
    // By host: after a promotion both run the same release.
    const role = roleOf(workload.host, hosts);
    return role === undefined
      ? []
      : workload.replicas.map((replica) => ({ role, release: workload.release, replica }));
  });
  return Promise.all(
    found.map(async ({ role, release, replica }): Promise<Replica> => {
      const record: ProcessRecord | undefined = records.findRunning(replica.name);
      const { healthy } = record === undefined ? { healthy: false } : await checkReplicaHealth(replica);
      return {
        name: replica.name,
        role,
        release,
        isReady: healthy,
        startTime: record?.startedAt,
        // Nobody starts a process again but `make up`, and then its start time tells.
        restarts: 0,
        metricsAddress: `${loopback}:${replica.metricsPort}`,
      };
    }),
  );
}

function roleOf(host: string, { stable, canary }: SplitHosts): Role | undefined {
  return host === stable ? 'stable' : host === canary ? 'canary' : undefined;
}
