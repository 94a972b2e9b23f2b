import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { defineRoute, type Route } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import type { RecordStore } from '../record-store.js';
import { type Local, localKey } from '../records.js';
import type { AdminGuard } from './admin-guard.js';
import { localIdParams, nameSchema } from './schemas.js';

const localBody = z.strictObject({ name: nameSchema, active: z.boolean() });
const localSchema = z.strictObject({ local_id: z.guid(), name: z.string(), active: z.boolean() });

/** Administration of locals. One of another organization does not exist, but its id is taken. */
export function createLocalRoutes(
  authorize: AdminGuard,
  store: Pick<RecordStore, 'getLatest' | 'put' | 'create' | 'remove'>,
): readonly Route[] {
  const common = {
    path: '/api/v1/locals/{local_id}',
    tag: 'administration',
    security: 'bearer',
    params: localIdParams,
  } as const;

  async function find(localId: string, organizationId: string): Promise<Local | 'foreign' | undefined> {
    const [local] = await store.getLatest([localKey(localId)]);
    return local === undefined || local.organization_id === organizationId ? local : 'foreign';
  }

  return [
    defineRoute({
      ...common,
      method: 'get',
      operationId: 'getLocal',
      summary: 'Returns a local of the own organization.',
      responses: { 200: { description: 'The local.', schema: localSchema } },
      errors: [403, 404],
      handle: async ({ params: { local_id }, token }) => {
        const { organizationId } = await authorize(token);
        const local = await find(local_id, organizationId);
        if (local === undefined || local === 'foreign') {
          throw new ServiceError(status.NOT_FOUND, 'local_id names no local of the organization');
        }
        return { body: { local_id, name: local.name, active: local.active } };
      },
    }),
    defineRoute({
      ...common,
      method: 'put',
      operationId: 'putLocal',
      summary: 'Creates or replaces a local of the own organization.',
      description: 'May be repeated. Of two at the same time, the last one stays.',
      body: localBody,
      responses: { 200: { description: 'The local as it is now.', schema: localSchema } },
      errors: [403, 409],
      handle: async ({ params: { local_id }, body: { name, active }, token }) => {
        const { organizationId } = await authorize(token);
        const entry = {
          name: localKey(local_id).name,
          text: JSON.stringify({ organization_id: organizationId, name, active } satisfies Local),
        };
        let local = await find(local_id, organizationId);
        if (local === undefined && !(await store.create(entry))) {
          // Somebody was faster; whose it is now decides.
          local = await find(local_id, organizationId);
        }
        if (local === 'foreign') {
          throw new ServiceError(status.ALREADY_EXISTS, 'local_id is taken; choose another, at random');
        }
        if (local !== undefined) {
          await store.put([entry]);
        }
        return { body: { local_id, name, active } };
      },
    }),
    defineRoute({
      ...common,
      method: 'delete',
      operationId: 'deleteLocal',
      summary: 'Removes a local of the own organization.',
      description:
        'May be repeated: what is not there is removed already. Members keep its id in their lists, to no effect.',
      responses: { 204: { description: 'The organization has no such local.' } },
      errors: [403],
      handle: async ({ params: { local_id }, token }) => {
        const { organizationId } = await authorize(token);
        const local = await find(local_id, organizationId);
        if (local !== undefined && local !== 'foreign') {
          await store.remove(localKey(local_id).name);
        }
        return { status: 204 };
      },
    }),
  ];
}
