import { awaitUntil } from './await-until.js';
import type { CallerPod } from './caller-pod.js';
import type { Namespace } from './namespace.js';

// From charts/zenlogic/files/demo-data.ndjson, which the chart loads with `seed.enabled`.
const organization = 'fdd15e3b-0fa9-4863-a958-1c1f1139a381';
const user = 'e4469cae-9898-4c2e-aacb-1807af5a9c4f';

/** A local in which `demo.user` may work, with the products that `importProducts` puts there. */
export const demo = {
  organization,
  user,
  local: 'f0e76b7d-6a48-4a62-a3b4-ec4ce8b15f4c',
  skus: ['e2e-1', 'e2e-2', 'e2e-3', 'e2e-4', 'e2e-5'],
} as const;

/** A ValidateLocal that is answered yes. */
export const validateLocal = {
  target: 'auth-service:50051',
  service: 'auth.AuthService',
  method: 'ValidateLocal',
  request: { user_id: demo.user, organization_id: demo.organization, local_id: demo.local },
} as const;

/**
 * Issues a token for the demo's user.
 *
 * @param kid the key that signs it; by default, the one that the chart made.
 */
export async function issueToken(namespace: Namespace, kid = 'generated'): Promise<string> {
  const token = await namespace.kubectl([
    ...['exec', 'deployment/auth-v1', '--container', 'auth', '--', '/nodejs/bin/node'],
    ...['services/auth/dist/main-admin.js', 'token', 'issue', '--keys', '/etc/zenlogic/token-keys'],
    ...['--kid', kid, '--ttl', '30m', '--user', demo.user, '--organization', demo.organization],
    ...['catalog:read', 'catalog:write', 'stock:write'].flatMap((permission) => ['--permission', permission]),
  ]);
  return token.trim();
}

/**
 * Puts the demo's products into its local, through the gateway. Doing it twice changes nothing. Tries again for a while:
 * the mesh lets nobody in until istiod has fetched the keys of tokens.
 *
 * @param timeoutSeconds by default, 60.
 */
export async function importProducts(caller: CallerPod, token: string, timeoutSeconds = 60): Promise<void> {
  const lines = demo.skus.map((sku) =>
    JSON.stringify({ sku, name: `Product ${sku}`, price: { currency: 'CLP', minor_units: 1990 } }),
  );
  await awaitUntil('products are imported', timeoutSeconds, async () => {
    const { status, body, error } = await caller.http({
      url: `http://gateway:8001/api/v1/locals/${demo.local}/products/import`,
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: `${lines.join('\n')}\n`,
    });
    if (status !== 200) {
      throw new Error(`the import was answered ${status ?? error}: ${body ?? ''}`);
    }
    return status;
  });
}
