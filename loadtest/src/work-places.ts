import type { Member, SeedData } from './seed-data.js';

/** Who may work where, as auth decides it. */
export interface WorkPlaces {
  /** The member of a token; undefined for one that is not in the data or whose organization is not active. */
  findMember(identity: Pick<Member, 'userId' | 'organizationId'>): Member | undefined;
  /** The active locals that a member may work in. */
  listLocals(member: Member): readonly string[];
}

/** Indexes the seed data. */
export function createWorkPlaces(data: SeedData): WorkPlaces {
  const localsOf = new Map<string, string[]>();
  for (const [id, { organizationId }] of data.locals) {
    const own = localsOf.get(organizationId) ?? [];
    own.push(id);
    localsOf.set(organizationId, own);
  }
  const members = new Map(
    data.members
      .filter(({ organizationId }) => data.organizations.get(organizationId) === true)
      .map((member) => [keyOf(member), member]),
  );
  return {
    findMember: (identity) => members.get(keyOf(identity)),
    listLocals({ organizationId, locals }) {
      const listed = locals === '*' ? (localsOf.get(organizationId) ?? []) : locals;
      return listed.filter((id) => {
        const local = data.locals.get(id);
        return local?.active === true && local.organizationId === organizationId;
      });
    },
  };
}

function keyOf({ userId, organizationId }: Pick<Member, 'userId' | 'organizationId'>): string {
  return `${userId} ${organizationId}`;
}
