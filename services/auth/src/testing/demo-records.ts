import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localKey, memberKey, organizationKey } from '../records.js';
import { audience, issuer } from './auth-process.js';
import { es256, forgeToken } from './forge-token.js';

/** Ids of a user who may work in one local of one organization. */
export const ids = {
  user: '550e8400-e29b-41d4-a716-446655440000',
  organization: '660e8400-e29b-41d4-a716-446655440001',
  local: '770e8400-e29b-41d4-a716-446655440002',
} as const;

/** The records behind `ids`, by name, as they lie in the store. */
export const records: ReadonlyMap<string, string> = new Map([
  [organizationKey(ids.organization).name, JSON.stringify({ name: 'Acme', active: true })],
  [
    localKey(ids.local).name,
    JSON.stringify({ organization_id: ids.organization, name: 'Harbour', active: true }),
  ],
  [
    memberKey(ids.organization, ids.user).name,
    JSON.stringify({ locals: [ids.local], permissions: ['catalog:read', 'stock:write'] }),
  ],
]);

/** The same records as a data file. */
export const dataFile = [
  { type: 'organization', id: ids.organization, name: 'Acme', active: true },
  { type: 'local', id: ids.local, organization_id: ids.organization, name: 'Harbour', active: true },
  {
    type: 'member',
    user_id: ids.user,
    organization_id: ids.organization,
    locals: [ids.local],
    permissions: ['catalog:read', 'stock:write'],
  },
]
  .map((record) => JSON.stringify(record))
  .join('\n');

/** The question that is answered with yes. */
export const validateLocalRequest = {
  userId: ids.user,
  organizationId: ids.organization,
  localId: ids.local,
} as const;

/** A folder with one token key and a data file. */
export interface AuthFolder {
  readonly keysDir: string;
  readonly dataFile: string;
  /** Signs a token, by default for the user above. */
  token(options?: FolderTokenOptions): string;
  remove(): void;
}

export interface FolderTokenOptions {
  readonly id?: string;
  /** In seconds since 1970; by default, now. */
  readonly issueTime?: number;
  readonly user?: string;
  readonly organization?: string;
  /** By default, only `catalog:read`. */
  readonly permissions?: readonly string[];
}

/** Makes a folder of a test's own; the caller removes it. */
export function createAuthFolder(): AuthFolder {
  const folder = mkdtempSync(join(tmpdir(), 'auth-'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keysDir = mkdtempSync(join(folder, 'keys-'));
  writeFileSync(join(keysDir, 'test.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  });
  const path = join(folder, 'data.ndjson');
  writeFileSync(path, dataFile);
  return {
    keysDir,
    dataFile: path,
    token: (options = {}) => signToken(privateKey, options),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function signToken(
  key: KeyObject,
  {
    id = randomUUID(),
    issueTime = Math.floor(Date.now() / 1000),
    user = ids.user,
    organization = ids.organization,
    permissions = ['catalog:read'],
  }: FolderTokenOptions,
): string {
  const payload = {
    iss: issuer,
    aud: audience,
    sub: user,
    organization_id: organization,
    permissions,
    iat: issueTime,
    exp: issueTime + 900,
    jti: id,
  };
  return forgeToken({ alg: 'ES256', typ: 'at+jwt', kid: 'test' }, payload, es256(key));
}
