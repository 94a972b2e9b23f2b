import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { defineRoute, ProblemError, type Route, uuidSchema } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import type { RecordStore } from '../record-store.js';
import { memberKey, revocationKey } from '../records.js';
import { defaultMaxLifetime } from '../token-claims.js';
import { type TokenIssuer, TokenTooLongError } from '../token-issuer.js';
import type { TokenVerifier } from '../token-verifier.js';
import type { AdminGuard } from './admin-guard.js';
import { permissionsSchema, tokenSchema } from './schemas.js';

/** What the token routes work with. */
export interface TokenRouteDeps {
  readonly authorize: AdminGuard;
  readonly store: Pick<RecordStore, 'getLatest' | 'put'>;
  readonly verifier: TokenVerifier;
  /** Undefined when no key is there to sign with. */
  readonly issuer: TokenIssuer | undefined;
}

const issueBody = z.strictObject({
  user_id: uuidSchema().meta({ description: 'A member of the own organization.' }),
  permissions: permissionsSchema
    .optional()
    .meta({ description: 'What the token permits: some of what the member may. By default, all of it.' }),
  ttl_seconds: z
    .int()
    .min(1)
    .max(defaultMaxLifetime)
    .default(900)
    .meta({ description: 'How long it is valid. By default, 15 minutes.' }),
});

const issued = z.strictObject({
  token: z.string(),
  token_id: z.string().meta({ description: 'The `jti`; `auth-admin token revoke` takes it.' }),
  permissions: z.array(z.string()),
});

/** Administration of tokens: issuing and revoking. */
export function createTokenRoutes({ authorize, store, verifier, issuer }: TokenRouteDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/tokens',
      operationId: 'issueToken',
      summary: 'Issues an access token to a member of the own organization.',
      description: 'A repeated request issues another token, which harms nobody.',
      tag: 'administration',
      security: 'bearer',
      body: issueBody,
      responses: { 201: { description: 'The token. It is shown this once.', schema: issued } },
      errors: [403, 404, 409, 501],
      handle: async ({ body, token }) => {
        const { organizationId } = await authorize(token);
        if (issuer === undefined) {
          throw new ServiceError(
            status.UNIMPLEMENTED,
            'no tokens are issued here; the operator must set AUTH_JWT_SIGNING_KID to a key that can sign',
          );
        }
        const [member] = await store.getLatest([memberKey(organizationId, body.user_id)]);
        if (member === undefined) {
          throw new ServiceError(status.NOT_FOUND, 'user_id names no member of the organization');
        }
        const permissions = [...new Set(body.permissions ?? member.permissions)].sort();
        checkSubset(body.permissions ?? [], member.permissions);
        const grant = { user: body.user_id, organization: organizationId, permissions };
        const { token: signed, id } = sign(issuer, { ...grant, lifetime: body.ttl_seconds });
        return { status: 201, body: { token: signed, token_id: id, permissions } };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/tokens/revoke',
      operationId: 'revokeToken',
      summary: 'Revokes a token of the own organization; every replica refuses it within a second.',
      description: 'May be repeated while the token is valid.',
      tag: 'administration',
      security: 'bearer',
      body: z.strictObject({ token: tokenSchema }),
      responses: { 204: { description: 'The token is revoked.' } },
      errors: [403, 404],
      handle: async ({ body, token }) => {
        const { organizationId } = await authorize(token);
        const claims = verifier.verify(body.token);
        // Whose it is decides the signature; what does not verify is refused everywhere already.
        if (claims?.organization.toLowerCase() !== organizationId) {
          throw new ServiceError(
            status.NOT_FOUND,
            'token: this is no token of the organization that is valid now',
          );
        }
        const expireTime = Math.ceil(claims.expireTime);
        const now = String(Math.floor(Date.now() / 1000));
        await store.put([{ name: revocationKey(claims.id).name, text: now, expireTime }]);
        return { status: 204 };
      },
    }),
  ];
}

function checkSubset(wanted: readonly string[], held: readonly string[]): void {
  const errors = wanted.flatMap((permission, index) =>
    held.includes(permission)
      ? []
      : [{ field: `permissions.${index}`, message: `the member does not have ${permission}` }],
  );
  if (errors.length > 0) {
    throw new ProblemError(409, 'permissions: give some of what the member has', { errors });
  }
}

function sign(issuer: TokenIssuer, grant: Parameters<TokenIssuer['issue']>[0]) {
  try {
    return issuer.issue(grant);
  } catch (error) {
    throw error instanceof TokenTooLongError ? new ProblemError(409, `permissions: ${error.message}`) : error;
  }
}
