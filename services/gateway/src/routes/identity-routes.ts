import { defineRoute, type Route } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import { type Auth, identify, validateLocal } from '../validate-local.js';
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
export function createIdentityRoutes(auth: Auth): readonly Route[] {
  const common = { method: 'get', tag: 'identity', security: 'bearer', errors: [429, 501, 504] } as const;

  return [
    defineRoute({
      ...common,
      path: '/api/v1/me',
      operationId: 'getIdentity',
      summary: 'Tells whom the token belongs to.',
      responses: {
        200: { description: 'The identity in the token.', schema: identitySchema, headers: fallbackHeaders },
      },
      handle: async ({ signal, metadata, token }) => {
        // The token is the question, not a credential.
        metadata.remove('authorization');
        const { value, byFallback } = await identify(auth, token, { signal, metadata });
        return {
          body: {
            user_id: value.userId,
            organization_id: value.organizationId,
            permissions: value.permissions.slice(),
          },
          headers: headersOf(byFallback),
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
      handle: async ({ token, params, signal, metadata }) => {
        const { value, byFallback } = await validateLocal(auth, token, params.local_id, { signal, metadata });
        return {
          body: {
            is_valid: value.isValid,
            local_name: value.localName,
            error_message: value.errorMessage,
          },
          headers: headersOf(byFallback),
        };
      },
    }),
  ];
}
