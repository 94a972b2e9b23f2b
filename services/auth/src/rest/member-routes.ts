import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { defineRoute, ProblemError, type Route } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import type { RecordStore } from '../record-store.js';
import { localKey, type Member, memberKey, memberSchema as recordSchema } from '../records.js';
import { type Admin, type AdminGuard, adminPermission } from './admin-guard.js';
import { localsSchema, permissionsSchema, userIdParams } from './schemas.js';

const memberBody = z.strictObject({ locals: localsSchema, permissions: permissionsSchema });
const permissionsBody = z.strictObject({ permissions: permissionsSchema });
const storedLocals = z.union([z.literal('*'), z.array(z.guid())]);
const memberSchema = z.strictObject({
  user_id: z.guid(),
  locals: storedLocals,
  permissions: z.array(z.string()),
});
const permissionsAnswer = z.strictObject({ user_id: z.guid(), permissions: z.array(z.string()) });

/** Administration of members: where they may work and what they may do. */
export function createMemberRoutes(
  authorize: AdminGuard,
  store: Pick<RecordStore, 'getLatest' | 'put' | 'remove'>,
): readonly Route[] {
  const common = { tag: 'administration', security: 'bearer', params: userIdParams } as const;
  const member = { ...common, path: '/api/v1/members/{user_id}' } as const;
  const permissions = { ...common, path: '/api/v1/members/{user_id}/permissions' } as const;

  async function find(userId: string, { organizationId }: Admin): Promise<Member> {
    const [found] = await store.getLatest([memberKey(organizationId, userId)]);
    if (found === undefined) {
      throw new ServiceError(status.NOT_FOUND, 'user_id names no member of the organization');
    }
    return found;
  }

  async function save(userId: string, { organizationId }: Admin, record: Member): Promise<Member> {
    const saved = recordSchema.parse(record);
    await store.put([{ name: memberKey(organizationId, userId).name, text: JSON.stringify(saved) }]);
    return saved;
  }

  async function checkLocals(locals: Member['locals'], { organizationId }: Admin): Promise<void> {
    if (locals === '*' || locals.length === 0) {
      return;
    }
    const found = await store.getLatest(locals.map(localKey));
    const errors = locals.flatMap((local, index) =>
      found[index]?.organization_id === organizationId
        ? []
        : [{ field: `locals.${index}`, message: `the organization has no local ${local}` }],
    );
    if (errors.length > 0) {
      throw new ProblemError(409, `locals: ${errors.length} of them are not of the organization`, { errors });
    }
  }

  return [
    defineRoute({
      ...member,
      method: 'get',
      operationId: 'getMember',
      summary: 'Returns a member of the own organization.',
      responses: { 200: { description: 'The member.', schema: memberSchema } },
      errors: [403, 404],
      handle: async ({ params: { user_id }, token }) => {
        const found = await find(user_id, await authorize(token));
        return { body: { user_id, ...found } };
      },
    }),
    defineRoute({
      ...member,
      method: 'put',
      operationId: 'putMember',
      summary: 'Creates or replaces a member of the own organization.',
      description: 'May be repeated. Of two at the same time, the last one stays.',
      body: memberBody,
      responses: { 200: { description: 'The member as it is now.', schema: memberSchema } },
      errors: [403, 409],
      handle: async ({ params: { user_id }, body, token }) => {
        const admin = await authorize(token);
        keepOwnAdministration(admin, user_id, body.permissions);
        await checkLocals(body.locals, admin);
        return { body: { user_id, ...(await save(user_id, admin, body)) } };
      },
    }),
    defineRoute({
      ...member,
      method: 'delete',
      operationId: 'deleteMember',
      summary: 'Removes a member of the own organization.',
      description:
        'May be repeated: who is no member is removed already. Tokens that were issued to it stay valid until they expire or are revoked.',
      responses: { 204: { description: 'The user is no member of the organization.' } },
      errors: [403, 409],
      handle: async ({ params: { user_id }, token }) => {
        const admin = await authorize(token);
        keepOwnAdministration(admin, user_id, []);
        await store.remove(memberKey(admin.organizationId, user_id).name);
        return { status: 204 };
      },
    }),
    defineRoute({
      ...permissions,
      method: 'get',
      operationId: 'getMemberPermissions',
      summary: 'Returns what a member of the own organization may do.',
      responses: {
        200: { description: 'The permissions, in alphabetical order.', schema: permissionsAnswer },
      },
      errors: [403, 404],
      handle: async ({ params: { user_id }, token }) => {
        const found = await find(user_id, await authorize(token));
        return { body: { user_id, permissions: found.permissions } };
      },
    }),
    defineRoute({
      ...permissions,
      method: 'put',
      operationId: 'putMemberPermissions',
      summary: 'Replaces what a member of the own organization may do.',
      description:
        'May be repeated. Of two at the same time, the last one stays, also when the other one changes the locals.',
      body: permissionsBody,
      responses: { 200: { description: 'The permissions as they are now.', schema: permissionsAnswer } },
      errors: [403, 404, 409],
      handle: async ({ params: { user_id }, body, token }) => {
        const admin = await authorize(token);
        keepOwnAdministration(admin, user_id, body.permissions);
        const found = await find(user_id, admin);
        const saved = await save(user_id, admin, { ...found, ...body });
        return { body: { user_id, permissions: saved.permissions } };
      },
    }),
  ];
}

/** Nobody locks themselves out: the last administrator could not be replaced from outside. */
function keepOwnAdministration({ userId }: Admin, changed: string, permissions: readonly string[]): void {
  if (changed === userId && !permissions.includes(adminPermission)) {
    throw new ServiceError(
      status.FAILED_PRECONDITION,
      `this would take ${adminPermission} from yourself; let another administrator do it`,
    );
  }
}
