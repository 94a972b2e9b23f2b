import { type Metadata, status } from '@grpc/grpc-js';
import { z } from 'zod';
import { traceKeys } from '../client/call-metadata.js';
import type { Fallback } from '../client/fallback.js';
import { HttpStatusError, type JsonClient } from '../client/json-client.js';
import type { ValidateLocalRequest } from '../gen/auth/ValidateLocalRequest.js';
import type { ValidateLocalResponse__Output } from '../gen/auth/ValidateLocalResponse.js';
import type { VerifyTokenRequest } from '../gen/auth/VerifyTokenRequest.js';
import type { VerifyTokenResponse__Output } from '../gen/auth/VerifyTokenResponse.js';
import { ServiceError } from '../service-error.js';

// "Yes" is believed only when it is whole: a field that is missing or of another type makes it no answer at all.
const localSchema = z.discriminatedUnion('is_valid', [
  z.object({ is_valid: z.literal(true), local_name: z.string(), error_message: z.literal('') }),
  z.object({ is_valid: z.literal(false), local_name: z.string(), error_message: z.string() }),
]);

const tokenSchema = z.discriminatedUnion('is_valid', [
  z.object({
    is_valid: z.literal(true),
    user_id: z.guid(),
    organization_id: z.guid(),
    permissions: z.array(z.string()),
  }),
  z.object({ is_valid: z.literal(false) }),
]);

/** Asks auth by REST what its gRPC methods answer, with the same meaning. */
export interface AuthFallbacks {
  readonly ValidateLocal: Fallback<ValidateLocalRequest, ValidateLocalResponse__Output>;
  readonly VerifyToken: Fallback<VerifyTokenRequest, VerifyTokenResponse__Output>;
}

export function createAuthFallbacks(rest: JsonClient): AuthFallbacks {
  return {
    async ValidateLocal({ userId = '', organizationId = '', localId = '' }, { signal, metadata }) {
      const query = new URLSearchParams({ user_id: userId, organization_id: organizationId });
      const [authorization] = metadata.get('authorization');
      const answer = await rest
        .request({
          method: 'GET',
          path: `/api/v1/locals/${encodeURIComponent(localId)}/validate?${query}`,
          headers: {
            ...traceHeaders(metadata),
            ...(authorization !== undefined && { authorization: authorization.toString() }),
          },
          signal,
        })
        .catch((error: unknown) => {
          throw authorization === undefined ? error : refusalOf(error);
        });
      const { is_valid, local_name, error_message } = parse(localSchema, answer);
      return { isValid: is_valid, localName: local_name, errorMessage: error_message };
    },
    async VerifyToken({ token = '' }, { signal, metadata }) {
      const answer = await rest.request({
        method: 'POST',
        path: '/api/v1/tokens/verify',
        body: { token },
        headers: traceHeaders(metadata),
        signal,
      });
      const result = parse(tokenSchema, answer);
      return result.is_valid
        ? {
            isValid: true,
            userId: result.user_id,
            organizationId: result.organization_id,
            permissions: result.permissions,
          }
        : { isValid: false, userId: '', organizationId: '', permissions: [] };
    },
  };
}

/** A request with a token has two answers more: the token does not verify, or is of somebody else. */
function refusalOf(error: unknown): unknown {
  switch (error instanceof HttpStatusError ? error.status : undefined) {
    case 401:
      return new ServiceError(status.UNAUTHENTICATED, 'the token does not verify');
    case 403:
      return new ServiceError(status.PERMISSION_DENIED, 'the token is of somebody else');
    default:
      return error;
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(answer);
  if (!success) {
    throw new Error('an answer of another form than agreed', { cause: error });
  }
  return data;
}

function traceHeaders(metadata: Metadata): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const key of traceKeys) {
    const [value] = metadata.get(key);
    if (value !== undefined) {
      headers[key] = value.toString();
    }
  }
  return headers;
}
