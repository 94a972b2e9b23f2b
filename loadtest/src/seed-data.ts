import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { check, messageOf } from './json-file.js';
import { UsageError } from './usage-error.js';

const recordSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('organization'), id: z.string().min(1), active: z.boolean() }),
  z.object({
    type: z.literal('local'),
    id: z.string().min(1),
    organization_id: z.string().min(1),
    active: z.boolean(),
  }),
  z.object({
    type: z.literal('member'),
    user_id: z.string().min(1),
    organization_id: z.string().min(1),
    locals: z.union([z.literal('*'), z.array(z.string())]),
    permissions: z.array(z.string()),
  }),
]);

const tokenSchema = z.object({
  token: z.string().min(1),
  user_id: z.string().min(1),
  organization_id: z.string().min(1),
  permissions: z.array(z.string()),
});

/** A user's membership of an organization. */
export interface Member {
  readonly userId: string;
  readonly organizationId: string;
  /** The locals that the member may work in; `*` is every one of the organization. */
  readonly locals: '*' | readonly string[];
  readonly permissions: readonly string[];
}

/** The data that the servers were seeded with, as far as the load test needs it. */
export interface SeedData {
  /** Whether each organization is active, by id. */
  readonly organizations: ReadonlyMap<string, boolean>;
  /** The locals by id. */
  readonly locals: ReadonlyMap<string, { readonly organizationId: string; readonly active: boolean }>;
  readonly members: readonly Member[];
}

/** A token and the identity that it carries. */
export interface IssuedToken {
  readonly token: string;
  readonly userId: string;
  readonly organizationId: string;
  readonly permissions: readonly string[];
}

/**
 * Reads the data file that was loaded into the store (NDJSON).
 *
 * @throws UsageError naming file, line and field.
 */
export function readSeedData(path: string): SeedData {
  const organizations = new Map<string, boolean>();
  const locals = new Map<string, { organizationId: string; active: boolean }>();
  const members: Member[] = [];
  for (const record of readNdjson(path, recordSchema)) {
    switch (record.type) {
      case 'organization':
        organizations.set(record.id, record.active);
        break;
      case 'local':
        locals.set(record.id, { organizationId: record.organization_id, active: record.active });
        break;
      case 'member':
        members.push({
          userId: record.user_id,
          organizationId: record.organization_id,
          locals: record.locals,
          permissions: record.permissions,
        });
        break;
    }
  }
  return { organizations, locals, members };
}

/**
 * Reads the tokens to verify (NDJSON).
 *
 * @throws UsageError naming file, line and field; the message holds no token.
 */
export function readTokens(path: string): IssuedToken[] {
  const tokens = readNdjson(path, tokenSchema).map((record) => ({
    token: record.token,
    userId: record.user_id,
    organizationId: record.organization_id,
    permissions: record.permissions,
  }));
  if (tokens.length === 0) {
    throw new UsageError(`${path}: holds no token; write some with "auth-admin token issue --from …"`);
  }
  return tokens;
}

function readNdjson<T>(path: string, schema: z.ZodType<T>): T[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: cannot be read: ${messageOf(error)}`);
  }
  const records: T[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') {
      continue;
    }
    const where = `${path}:${index + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      // The parser's message would quote the line, which may be a token.
      throw new UsageError(`${where}: is not JSON`);
    }
    records.push(check(where, schema, value));
  }
  return records;
}
