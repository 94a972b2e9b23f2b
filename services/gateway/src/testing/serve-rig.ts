import { once } from 'node:events';
import { users } from '@zenlogic/runtime/testing/auth-records';
import { ask } from './ask.js';
import { createScope, startRig } from './gateway-rig.js';

// Starts everything for a check that is no Node program, prints where it is as a line of JSON, and takes it down again
// when it is told to, or when standard input ends.

const lifetime = 3_600;
const scope = createScope();
try {
  // A watch that ends by itself can be read as a whole.
  const { auth, gateway, harbour } = await startRig(scope, {
    gatewayEnv: { GATEWAY_WATCH_DURATION_MS: '300' },
  });
  const token = auth.token(users.keeper, { lifetime });
  const row = JSON.stringify({
    sku: 'BOX-40',
    name: 'Caja',
    price: { currency: 'CLP', minor_units: 129_900 },
  });
  await ask(`${harbour}/products/import`, {
    token,
    headers: { 'content-type': 'application/x-ndjson' },
    body: row,
  });
  const administrator = auth.token(users.keeper, { lifetime, permissions: ['auth:admin'] });
  process.stdout.write(
    `${JSON.stringify({ gateway: gateway.url, auth: auth.restUrl, token, administrator })}\n`,
  );
  await Promise.race([once(process.stdin.resume(), 'end'), once(process, 'SIGTERM')]);
} finally {
  await scope.end();
  process.stdin.destroy();
}
