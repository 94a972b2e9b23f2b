import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { demoClerk, findExposure, issueClerkToken, loopback, type Topology } from '@zenlogic/local';
import { ServiceError } from '@zenlogic/runtime';
import { authClientOf } from '@zenlogic/runtime/testing/client-of';

const { userId, organizationId } = demoClerk;
const [localId] = demoClerk.localIds;
const sku = 'CAJA-DOB-40/60';

/** What was sent to a mesh. */
export interface Use {
  /** Calls of `auth.AuthService/ValidateLocal` through Envoy. */
  readonly authCalls: number;
}

/**
 * Uses everything of a mesh for a while: gRPC of auth, right and wrong; REST with right and wrong tokens, which makes the
 * gateway and catalog call each other; a watch, which stays open until the test ends, and streams that end.
 */
export async function useMesh(
  test: { after(end: () => void): void },
  topology: Topology,
  { seconds, perSecond }: { readonly seconds: number; readonly perSecond: number },
): Promise<Use> {
  const auth = authClientOf(test, {
    target: `dns:///${loopback}:${findExposure(topology, 'auth-service', 'grpc').localPort}`,
  }).client;
  const api = `http://${loopback}:${findExposure(topology, 'gateway', 'rest').localPort}/api/v1`;
  const headers = {
    authorization: `Bearer ${await issueClerkToken(topology)}`,
    'content-type': 'application/json',
  };

  const end = new AbortController();
  test.after(() => end.abort());
  const watch = await fetch(`${api}/locals/${localId}/stock/watch`, { headers, signal: end.signal });
  void watch.body?.pipeTo(new WritableStream()).catch(() => undefined);

  async function validate(id: string, expected: status): Promise<void> {
    const code = await auth.call('ValidateLocal', { userId, organizationId, localId: id }).then(
      () => status.OK,
      (error: unknown) => (error instanceof ServiceError ? error.code : status.UNKNOWN),
    );
    if (code !== expected) {
      throw new Error(`ValidateLocal of "${id}" ended with ${status[code]}`);
    }
  }
  async function request(path: string, expected: number, init: RequestInit = {}): Promise<void> {
    const response = await fetch(`${api}${path}`, { headers, ...init });
    const body = await response.text();
    if (response.status !== expected) {
      throw new Error(`${path} answered ${response.status}: ${body}`);
    }
  }

  let authCalls = 0;
  for (let second = 0; second < seconds; second++) {
    const adjustment = { adjustment_id: `adjustment-${second}`, sku, delta: 1 };
    const calls = Array.from({ length: perSecond }, () => validate(localId, status.OK));
    await Promise.all([
      ...calls,
      validate('', status.INVALID_ARGUMENT),
      ...Array.from({ length: 10 }, () =>
        request(`/locals/${localId}/products/${encodeURIComponent(sku)}`, 200),
      ),
      request(`/locals/${localId}/products/none`, 404),
      request('/me', 401, { headers: { authorization: 'Bearer wrong' } }),
      request(`/locals/${localId}/stock/adjustments`, 200, {
        method: 'POST',
        body: JSON.stringify({ client_id: 'monitoring', adjustments: [adjustment] }),
      }),
      delay(1000),
    ]);
    authCalls += calls.length;
  }
  return { authCalls };
}
