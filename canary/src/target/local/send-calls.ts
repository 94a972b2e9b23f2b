import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import { findExposure, loopback, type Topology } from '@zenlogic/local';
import type { CallLoad, SentCalls } from '../target.js';

/** Made up: "no such local" is an answer like any other, and it needs no demo data. */
const question = {
  user_id: '00000000-0000-4000-8000-000000000001',
  organization_id: '00000000-0000-4000-8000-000000000002',
  local_id: '00000000-0000-4000-8000-000000000003',
};

const deadlineMs = 5000;
const tickMs = 10;

/** Calls `auth.AuthService/ValidateLocal` through Envoy at a steady rate, however long the answers take. */
export async function sendCalls(
  topology: Topology,
  host: string,
  { calls, perSecond }: CallLoad,
  signal: AbortSignal,
): Promise<SentCalls> {
  const { path, requestSerialize, responseDeserialize } = readMethod(topology.repository);
  const { localPort } = findExposure(topology, host, 'grpc');
  const client = new Client(`${loopback}:${localPort}`, credentials.createInsecure(), {
    // A proxy of the environment must not stand between processes of one machine.
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
  });
  const byStatus: Record<string, number> = {};

  function callOnce(): Promise<void> {
    return new Promise((resolve) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        question,
        { deadline: Date.now() + deadlineMs },
        (error: ServiceError | null) => {
          const name = status[error?.code ?? status.OK] ?? 'UNKNOWN';
          byStatus[name] = (byStatus[name] ?? 0) + 1;
          resolve();
        },
      );
    });
  }

  const answers: Promise<void>[] = [];
  const startedAt = performance.now();
  try {
    while (answers.length < calls) {
      const due = Math.ceil(((performance.now() - startedAt + tickMs) / 1000) * perSecond);
      while (answers.length < Math.min(due, calls)) {
        answers.push(callOnce());
      }
      await delay(tickMs, undefined, { signal });
    }
    await Promise.all(answers);
  } finally {
    client.close();
  }
  return { calls: answers.length, byStatus };
}

function readMethod(repository: string): MethodDefinition<object, object> {
  const definition = loadSync(join(repository, 'protos/auth.proto'), { keepCase: true });
  const service = definition['auth.AuthService'];
  const method = service !== undefined && !('format' in service) ? service['ValidateLocal'] : undefined;
  if (method === undefined) {
    throw new Error('protos/auth.proto has no auth.AuthService/ValidateLocal');
  }
  return method;
}
