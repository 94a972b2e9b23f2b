import { type Address, createGrpcServer, createMetrics, Health, listen } from '@zenlogic/runtime';
import { createAuthService } from '../auth-service.js';
import { createAuthV2Service } from '../auth-v2-service.js';
import { createInProcessStore } from '../in-process-store.js';
import { createLocalValidation } from '../local-validation.js';
import type { RecordStore } from '../record-store.js';
import { createTokenCheck } from '../token-check.js';
import type { TokenVerifier } from '../token-verifier.js';
import { type AuthClient, createAuthClient } from './auth-client.js';
import { records } from './demo-records.js';

const anywhere: Address = { host: '127.0.0.1', port: 0 };

/** All handlers of auth on a real server in the process of the test. */
export interface HandlerServer {
  readonly client: AuthClient;
  /** In memory, with the demo records. */
  readonly store: RecordStore;
  /** What was reported as unexpected, in order. */
  readonly reported: unknown[];
}

export interface HandlerServerOptions {
  /** By default, none is valid. */
  readonly verifier?: TokenVerifier;
  /** By default, what the server is given is what the test gets. */
  readonly wrapStore?: (store: RecordStore) => RecordStore;
}

/** Starts the server; it is gone when the test ends. */
export async function startHandlers(
  test: { after(end: () => void): void },
  { verifier = { verify: () => undefined }, wrapStore = (store) => store }: HandlerServerOptions = {},
): Promise<HandlerServer> {
  const store = createInProcessStore();
  await store.put(Array.from(records, ([name, text]) => ({ name, text })));
  const reported: unknown[] = [];
  const served = wrapStore(store);
  const checkToken = createTokenCheck({ store: served, verifier });
  const deps = {
    store: served,
    validateLocal: createLocalValidation({ store: served, checkToken }),
    checkToken,
    report: (error: unknown) => void reported.push(error),
  };
  const server = createGrpcServer({
    protos: ['auth.proto', 'auth/v2/auth.proto'],
    services: {
      'auth.AuthService': createAuthService(deps),
      'auth.v2.AuthService': createAuthV2Service(deps),
    },
    health: new Health([], []),
    metrics: createMetrics({ workload: 'auth', release: 'test' }),
  });
  const client = createAuthClient(`127.0.0.1:${await listen(server, anywhere)}`);
  test.after(() => {
    client.close();
    server.forceShutdown();
  });
  return { client, store, reported };
}

/** A store that cannot be read, as one whose Valkey is away. */
export function withoutAnswers(error: Error): (store: RecordStore) => RecordStore {
  return (store) => ({ ...store, get: () => Promise.reject(error) });
}
