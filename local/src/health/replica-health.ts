import type { Health } from '../process/process-spec.js';
import { findListenPorts, listProtocols, type Protocol, type Replica } from '../topology.js';
import { checkGrpcHealth } from './grpc-health.js';
import { checkRestHealth } from './rest-health.js';

const checks: Readonly<Record<Protocol, (port: number) => Promise<Health>>> = {
  grpc: (port) => checkGrpcHealth(port),
  rest: (port) => checkRestHealth(port),
};

/** Asks a replica for its health by every protocol that it talks: it is healthy when all of them are. */
export async function checkReplicaHealth(replica: Replica): Promise<Health> {
  const answers = await Promise.all(
    listProtocols(findListenPorts(replica)).map(([protocol, port]) => checks[protocol](port)),
  );
  return {
    healthy: answers.every(({ healthy }) => healthy),
    detail: answers.map(({ detail }) => detail).join(', '),
  };
}
