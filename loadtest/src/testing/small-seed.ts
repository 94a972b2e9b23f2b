import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RequestFields } from '../call-data.js';
import type { IssuedToken, Member, SeedData } from '../seed-data.js';
import { createSeededRandom } from '../seeded-random.js';

/** Seed data and tokens for tests: 4 organizations of 10 locals and 50 members each. */
export interface SmallSeed {
  readonly data: SeedData;
  readonly tokens: readonly IssuedToken[];
}

/** Creates the small seed; always the same. The tokens have three segments, but no signature that holds. */
export function createSmallSeed(): SmallSeed {
  const random = createSeededRandom(7);
  const organizations = new Map<string, boolean>();
  const locals = new Map<string, { organizationId: string; active: boolean }>();
  const members: Member[] = [];
  for (let o = 0; o < 4; o++) {
    const organizationId = random.uuid();
    organizations.set(organizationId, true);
    const own = Array.from({ length: 10 }, () => random.uuid());
    for (const id of own) {
      locals.set(id, { organizationId, active: true });
    }
    for (let m = 0; m < 50; m++) {
      const permissions = ['stock:write', 'catalog:read'];
      members.push({
        userId: random.uuid(),
        organizationId,
        locals: m === 0 ? '*' : own.slice(0, 3),
        permissions,
      });
    }
  }
  const tokens = members.map((member) => {
    const payload = Buffer.from(JSON.stringify({ sub: member.userId, exp: 4_000_000_000 }));
    return { ...member, token: `aGVhZGVy.${payload.toString('base64url')}.${random.uuid()}` };
  });
  return { data: { organizations, locals, members }, tokens };
}

/** Writes the seed as the two NDJSON files that the command takes. */
export async function writeSmallSeed({ data, tokens }: SmallSeed, directory: string) {
  const dataFile = join(directory, 'data.ndjson');
  const tokensFile = join(directory, 'tokens.ndjson');
  const records = [
    ...[...data.organizations].map(([id, active]) => ({ type: 'organization', id, name: 'o', active })),
    ...[...data.locals].map(([id, { organizationId, active }]) => ({
      type: 'local',
      id,
      organization_id: organizationId,
      name: 'l',
      active,
    })),
    ...data.members.map((member) => ({
      type: 'member',
      user_id: member.userId,
      organization_id: member.organizationId,
      locals: member.locals,
      permissions: member.permissions,
    })),
  ];
  const issued = tokens.map(({ token, userId, organizationId, permissions }) => ({
    token,
    user_id: userId,
    organization_id: organizationId,
    permissions,
  }));
  const lines = (all: readonly object[]): string => all.map((one) => `${JSON.stringify(one)}\n`).join('');
  await writeFile(dataFile, lines(records));
  await writeFile(tokensFile, lines(issued));
  return { dataFile, tokensFile };
}

/** Answers as a right service would. */
export function createAnswerer({ data, tokens }: SmallSeed) {
  const members = new Map(data.members.map((one) => [`${one.userId} ${one.organizationId}`, one]));
  const issued = new Map(tokens.map((one) => [one.token, one]));
  const memberOf = ({ user_id, organization_id }: RequestFields) =>
    members.get(`${user_id} ${organization_id}`);
  return {
    ValidateLocal: (request: RequestFields): object => {
      const member = memberOf(request);
      const local = data.locals.get(request.local_id ?? '');
      const allowed =
        member !== undefined &&
        local?.organizationId === member.organizationId &&
        (member.locals === '*' || member.locals.includes(request.local_id ?? ''));
      return allowed ? { is_valid: true, local_name: 'l' } : { is_valid: false, error_message: 'no' };
    },
    VerifyToken: (request: RequestFields): object => {
      const token = issued.get(request.token ?? '');
      return token === undefined
        ? { is_valid: false }
        : {
            is_valid: true,
            user_id: token.userId,
            organization_id: token.organizationId,
            permissions: token.permissions,
          };
    },
    GetUserPermissions: (request: RequestFields): object => ({
      permissions: [...(memberOf(request)?.permissions ?? [])].sort(),
    }),
  };
}
