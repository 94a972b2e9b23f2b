/** Who and what is there in the auth release that a test starts. */

/** Two organizations that have nothing to do with each other. */
export const organizations = {
  acme: { id: '660e8400-e29b-41d4-a716-446655440001', name: 'Acme' },
  globex: { id: '660e8400-e29b-41d4-a716-446655440002', name: 'Globex' },
} as const;

/** Places of the organizations; `closed` is one that is not active. */
export const locals = {
  harbour: { id: '770e8400-e29b-41d4-a716-446655440001', organization: organizations.acme, name: 'Harbour' },
  airport: { id: '770e8400-e29b-41d4-a716-446655440002', organization: organizations.acme, name: 'Airport' },
  closed: { id: '770e8400-e29b-41d4-a716-446655440003', organization: organizations.acme, name: 'Closed' },
  depot: { id: '770e8400-e29b-41d4-a716-446655440004', organization: organizations.globex, name: 'Depot' },
} as const;

/** Somebody who works for an organization. */
export interface TestUser {
  readonly id: string;
  readonly organization: { readonly id: string };
  /** The ids of the locals where the user may work, or all of the organization. */
  readonly locals: readonly string[] | '*';
  /** What the user may do, and what a token of the user permits. */
  readonly permissions: readonly string[];
}

/** Members of the organizations. */
export const users = {
  /** Reads the catalog of the harbour, and nothing else. */
  reader: {
    id: '550e8400-e29b-41d4-a716-446655440001',
    organization: organizations.acme,
    locals: [locals.harbour.id],
    permissions: ['catalog:read'],
  },
  /** Does everything with catalog and stock in all locals of Acme. */
  keeper: {
    id: '550e8400-e29b-41d4-a716-446655440002',
    organization: organizations.acme,
    locals: '*',
    permissions: ['catalog:read', 'catalog:write', 'stock:write'],
  },
  /** May do everything, but with Globex: no local of Acme. */
  stranger: {
    id: '550e8400-e29b-41d4-a716-446655440003',
    organization: organizations.globex,
    locals: '*',
    permissions: ['catalog:read', 'catalog:write', 'stock:write'],
  },
  /** Works in the harbour and may do nothing there. */
  visitor: {
    id: '550e8400-e29b-41d4-a716-446655440004',
    organization: organizations.acme,
    locals: [locals.harbour.id],
    permissions: [],
  },
} as const satisfies Readonly<Record<string, TestUser>>;

/** All of this as auth's data file: a JSON object a line. */
export const authDataFile: string = [
  ...Object.values(organizations).map((organization) => ({
    type: 'organization',
    ...organization,
    active: true,
  })),
  ...Object.values(locals).map(({ id, organization, name }) => ({
    type: 'local',
    id,
    organization_id: organization.id,
    name,
    active: name !== locals.closed.name,
  })),
  ...Object.values<TestUser>(users).map(({ id, organization, locals, permissions }) => ({
    type: 'member',
    user_id: id,
    organization_id: organization.id,
    locals,
    permissions,
  })),
]
  .map((record) => JSON.stringify(record))
  .join('\n');
