import { z } from 'zod';

/** An organization: a tenant, which has locals and members. */
export const organizationSchema = z.strictObject({ name: z.string().min(1), active: z.boolean() });
export type Organization = z.output<typeof organizationSchema>;

/** A local: a place of work of one organization, such as a shop or a warehouse. */
export const localSchema = z.strictObject({
  organization_id: z.guid().toLowerCase(),
  name: z.string().min(1),
  active: z.boolean(),
});
export type Local = z.output<typeof localSchema>;

/** A user in one organization: where it may work (`*` is everywhere) and what it may do. */
export const memberSchema = z.strictObject({
  locals: z.union([z.literal('*'), z.array(z.guid().toLowerCase())]),
  permissions: z
    .array(z.string().regex(/^[a-z]+:[a-z]+$/, 'write a permission as noun:verb, such as catalog:read'))
    .transform((permissions) => [...new Set(permissions)].sort()),
});
export type Member = z.output<typeof memberSchema>;

/** Where a record lies in the store and how its text is read. */
export interface Key<Value> {
  readonly name: string;
  /** @throws when the text is damaged. */
  readonly parse: (text: string) => Value;
}

const parseOrganization = (text: string): Organization => organizationSchema.parse(JSON.parse(text));
const parseLocal = (text: string): Local => localSchema.parse(JSON.parse(text));
const parseMember = (text: string): Member => memberSchema.parse(JSON.parse(text));
const parseSeconds = (text: string): number => z.int().nonnegative().parse(Number(text));

export function organizationKey(id: string): Key<Organization> {
  return { name: `organization:${id}`, parse: parseOrganization };
}

export function localKey(id: string): Key<Local> {
  return { name: `local:${id}`, parse: parseLocal };
}

export function memberKey(organizationId: string, userId: string): Key<Member> {
  return { name: `member:${organizationId}:${userId}`, parse: parseMember };
}

/** A token that was revoked by its id (`jti`); holds when, in seconds since 1970. Goes by itself once the token expires. */
export function revocationKey(tokenId: string): Key<number> {
  return { name: `revoked:${tokenId}`, parse: parseSeconds };
}

/**
 * Since when the store knows of every revocation, in seconds since 1970. A store that lost its data gets a later
 * epoch: a token issued before it may have been revoked, and nobody would know.
 */
export const revocationEpochKey: Key<number> = { name: 'revocation-epoch', parse: parseSeconds };

/** The beginnings of all names above. */
export const keyPrefixes: readonly string[] = [
  'organization:',
  'local:',
  'member:',
  'revoked:',
  revocationEpochKey.name,
];
