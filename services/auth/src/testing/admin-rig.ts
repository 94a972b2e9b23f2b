import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { localKey, memberKey, organizationKey } from '../records.js';
import { askRest, type RestAnswer, type RestQuestion } from './ask-rest.js';
import { type AuthRig, ready, startRig } from './auth-rig.js';

/** Ids of another organization, which has a local and a member. */
export const foreign = { organization: randomUUID(), local: randomUUID(), user: randomUUID() } as const;

/** A release that can issue tokens, with two organizations, and somebody who administers the first of them. */
export interface AdminRig extends AuthRig {
  /** Asks as the administrator for a path below `/api/v1`. */
  ask(path: string, question?: RestQuestion): Promise<RestAnswer>;
}

/** Starts everything; it is taken down when the test ends. */
export async function startAdminRig(
  test: Pick<TestContext, 'after'>,
  env: NodeJS.ProcessEnv = { AUTH_JWT_SIGNING_KID: 'test' },
): Promise<AdminRig> {
  const rig = await startRig(test, { release: 'v1', env });
  await rig.redis.mset({
    [organizationKey(foreign.organization).name]: '{"name":"Other","active":true}',
    [localKey(foreign.local).name]: JSON.stringify({
      organization_id: foreign.organization,
      name: 'Theirs',
      active: true,
    }),
    [memberKey(foreign.organization, foreign.user).name]: '{"locals":"*","permissions":["catalog:read"]}',
  });
  await ready(rig);
  const token = rig.folder.token({ permissions: ['auth:admin'] });
  return {
    ...rig,
    ask: (path, question = {}) => askRest(`${rig.auth.restUrl}/api/v1${path}`, { token, ...question }),
  };
}
