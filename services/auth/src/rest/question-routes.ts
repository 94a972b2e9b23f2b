import { defineRoute, type Route, uuidSchema } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import type { LocalValidation } from '../local-validation.js';
import type { TokenCheck } from '../token-check.js';
import { localIdParams, tokenSchema } from './schemas.js';

const localAnswer = z.strictObject({
  is_valid: z.boolean(),
  local_name: z.string().meta({ description: 'Empty unless `is_valid`.' }),
  error_message: z.string().meta({ description: 'Why not; empty if `is_valid`.' }),
});

const tokenAnswer = z.discriminatedUnion('is_valid', [
  z.strictObject({
    is_valid: z.literal(true),
    user_id: uuidSchema(),
    organization_id: uuidSchema(),
    permissions: z.array(z.string()),
  }),
  z.strictObject({ is_valid: z.literal(false) }),
]);

/**
 * What `auth.AuthService` answers, for callers who cannot reach it by gRPC. The same functions answer, so the meaning is
 * the same: "no" is an answer (200), and any other status means that the question was not answered.
 */
export function createQuestionRoutes({
  validateLocal,
  checkToken,
}: {
  readonly validateLocal: LocalValidation;
  readonly checkToken: TokenCheck;
}): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/locals/{local_id}/validate',
      operationId: 'validateLocal',
      summary: 'Tells whether a user may work in a local.',
      description:
        'Answers what `auth.AuthService/ValidateLocal` answers. Use it while gRPC cannot be reached. A request that carries a token is answered only when the token verifies and is of this user and organization.',
      tag: 'questions',
      security: 'optional bearer',
      params: localIdParams,
      query: z.strictObject({ user_id: uuidSchema(), organization_id: uuidSchema() }),
      responses: { 200: { description: 'Yes, or no with the reason.', schema: localAnswer } },
      errors: [403],
      handle: async ({ params, query, token }) => {
        const question = {
          userId: query.user_id,
          organizationId: query.organization_id,
          localId: params.local_id,
        };
        const answer = await (token === '' ? validateLocal(question) : validateLocal(question, token));
        return {
          body: answer.isValid
            ? { is_valid: true, local_name: answer.localName, error_message: '' }
            : { is_valid: false, local_name: '', error_message: answer.errorMessage },
        };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/tokens/verify',
      operationId: 'verifyToken',
      summary: 'Verifies an access token and tells whose it is.',
      description:
        'Answers what `auth.AuthService/VerifyToken` answers. Use it while gRPC cannot be reached.',
      tag: 'questions',
      security: 'none',
      body: z.strictObject({ token: tokenSchema }),
      responses: {
        200: { description: 'The identity, or that the token is not valid.', schema: tokenAnswer },
      },
      errors: [],
      handle: async ({ body }) => {
        const claims = await checkToken(body.token);
        return {
          body:
            claims === undefined
              ? { is_valid: false as const }
              : {
                  is_valid: true as const,
                  user_id: claims.subject,
                  organization_id: claims.organization,
                  permissions: claims.permissions,
                },
        };
      },
    }),
  ];
}
