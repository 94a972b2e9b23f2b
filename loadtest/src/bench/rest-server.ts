import type { AddressInfo } from 'node:net';
import { createValkeyStore, decide, localKey, memberKey, organizationKey } from '@zenlogic/auth';
import { parseUuid, ServiceError } from '@zenlogic/runtime';
import Koa from 'koa';

/**
 * The REST endpoint that gRPC is compared with: Koa in front of the very validation of the auth service, with the
 * same store and the same cache, and without the metrics and limits that a service would have.
 */
const store = createValkeyStore({ url: process.env['REST_REDIS_URL'] ?? 'redis://127.0.0.1:6379' });
const app = new Koa();

app.use(async (context) => {
  const localId = /^\/api\/v1\/locals\/([^/]+)\/validate$/.exec(context.path)?.[1];
  if (context.method !== 'GET' || localId === undefined) {
    context.status = 404;
    return;
  }
  try {
    context.body = await validate(localId, context.query['user_id'], context.query['organization_id']);
  } catch (error) {
    context.status = error instanceof ServiceError ? 400 : 500;
    context.body = { error: error instanceof ServiceError ? error.message : 'Unknown server error occurred' };
  }
});

async function validate(localText: string, userText: unknown, organizationText: unknown) {
  const localId = parseUuid(localText, 'local_id');
  const userId = parseUuid(String(userText ?? ''), 'user_id');
  const organizationId = parseUuid(String(organizationText ?? ''), 'organization_id');
  const [organization, member, local] = await store.get([
    organizationKey(organizationId),
    memberKey(organizationId, userId),
    localKey(localId),
  ]);
  const isValid = decide({ organizationId, localId, organization, member, local }) === 'DECISION_ALLOWED';
  return { is_valid: isValid, local_name: isValid ? (local?.name ?? '') : '' };
}

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ serving: `127.0.0.1:${port}` })}\n`);
});
