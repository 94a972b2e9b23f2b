import { status } from '@grpc/grpc-js';
import { type AuthClient, type Identity, ServiceError } from '@zenlogic/runtime';
import { defineRoute, type Route, type RouteRequest } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import { fallbackHeaders, headersOf } from './fallback-header.js';
import { localParams } from './local-params.js';

const identitySchema = z
  .strictObject({
    user_id: z.string().meta({ examples: ['e4469cae-9898-4c2e-aacb-1807af5a9c4f'] }),
    organization_id: z.string().meta({ examples: ['fdd15e3b-0fa9-4863-a958-1c1f1139a381'] }),
    permissions: z
      .array(z.string())
      .meta({ description: 'What the token permits.', examples: [['catalog:read']] }),
  })
  .meta({ id: 'Identity', description: 'Whom a token belongs to.' });

const validationSchema = z
  .strictObject({
    is_valid: z.boolean().meta({ description: 'Whether the user may work in the local.', examples: [true] }),
    local_name: z
      .string()
      .meta({ description: 'Empty when not valid.', examples: ['Centro logístico Santiago Aeropuerto'] }),
    error_message: z.string().meta({ description: 'Why it is not valid; empty when it is.', examples: [''] }),
  })
  .meta({ id: 'LocalValidation', description: 'Whether a user may work in a local.' });

/** `GET /api/v1/me` and `GET /api/v1/locals/{local_id}/validate`, which ask auth. */
export function createIdentityRoutes(
  auth: Pick<AuthClient, 'verifyToken' | 'validateLocal'>,
): readonly Route[] {
  const common = { method: 'get', tag: 'identity', security: 'bearer', errors: [429, 501, 504] } as const;

  async function verify({
    token,
    options,
  }: {
    token: string;
    options: CallOptions;
  }): Promise<{ identity: Identity; source: 'grpc' | 'fallback' }> {
    const { identity, source } = await auth.verifyToken(token, options);
    if (identity === undefined) {
      throw new ServiceError(
        status.UNAUTHENTICATED,
        'the token does not verify: it is damaged, expired or revoked, or not for this API',
      );
    }
    return { identity, source };
  }

  return [
    defineRoute({
      ...common,
      path: '/api/v1/me',
      operationId: 'getIdentity',
      summary: 'Tells whom the token belongs to.',
      responses: {
        200: { description: 'The identity in the token.', schema: identitySchema, headers: fallbackHeaders },
      },
      handle: async (request) => {
        const { identity, source } = await verify({ token: request.token, options: optionsOf(request) });
        return {
          body: {
            user_id: identity.userId,
            organization_id: identity.organizationId,
            permissions: identity.permissions.slice(),
          },
          headers: headersOf(source === 'fallback'),
        };
      },
    }),
    defineRoute({
      ...common,
      path: '/api/v1/locals/{local_id}/validate',
      operationId: 'validateLocal',
      summary: 'Tells whether the user of the token may work in a local.',
      description: 'A no is an answer, not an error: `is_valid` is false and `error_message` says why.',
      params: localParams,
      responses: {
        200: { description: 'The answer of auth.', schema: validationSchema, headers: fallbackHeaders },
      },
      handle: async (request) => {
        const options = optionsOf(request);
        const { identity, source: verifiedBy } = await verify({ token: request.token, options });
        const { isValid, localName, errorMessage, source } = await auth.validateLocal(
          {
            userId: identity.userId,
            organizationId: identity.organizationId,
            localId: request.params.local_id,
          },
          options,
        );
        return {
          body: { is_valid: isValid, local_name: localName, error_message: errorMessage },
          headers: headersOf(source === 'fallback' || verifiedBy === 'fallback'),
        };
      },
    }),
  ];
}

type CallOptions = Pick<RouteRequest, 'signal' | 'metadata'>;

/** How auth is called: without the token as a credential, for it is the question. */
function optionsOf({ signal, metadata }: CallOptions): CallOptions {
  metadata.remove('authorization');
  return { signal, metadata };
}
