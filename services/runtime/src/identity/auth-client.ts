import type { CallOptions } from '../client/call-options.js';
import { createJsonClient } from '../client/json-client.js';
import { createServiceClient, type ServiceClientOptions } from '../client/service-client.js';
import type { Answer } from '../client/unary-call.js';
import type { AuthServiceDefinition } from '../gen/auth/AuthService.js';
import { createAuthFallbacks } from './auth-fallback.js';

/** Who the bearer of a token is. */
export interface Identity {
  /** A UUID. */
  readonly userId: string;
  /** A UUID: the organization in which the user acts. */
  readonly organizationId: string;
  /** What the token permits, such as `catalog:read`. */
  readonly permissions: readonly string[];
}

/** Who answered: auth by gRPC, or auth by REST because gRPC was not available. */
export type AuthSource = Answer<unknown>['source'];

/** Asks auth, by gRPC and, while that is not available, by REST. */
export interface AuthClient {
  /**
   * Verifies an access token.
   *
   * @returns no identity when the token does not verify.
   * @throws {ServiceError} when the question was not answered: then nothing is known, so nothing is allowed.
   */
  verifyToken(
    token: string,
    options?: CallOptions,
  ): Promise<{ readonly identity: Identity | undefined; readonly source: AuthSource }>;
  /**
   * Asks whether a user may work in a local of an organization.
   *
   * With a token as `authorization` in the metadata of the options, auth verifies it as well and answers only when it is
   * of this user and organization: one call instead of two.
   *
   * @throws {ServiceError} when the question was not answered; INVALID_ARGUMENT when an id is not a UUID; UNAUTHENTICATED
   *   when there is a token that does not verify, PERMISSION_DENIED when it is of somebody else.
   */
  validateLocal(question: LocalQuestion, options?: CallOptions): Promise<LocalAnswer>;
  close(): void;
}

export interface LocalQuestion {
  readonly userId: string;
  readonly organizationId: string;
  readonly localId: string;
}

export interface LocalAnswer {
  readonly isValid: boolean;
  /** Empty when the answer is no. */
  readonly localName: string;
  /** Why the answer is no, for people. */
  readonly errorMessage: string;
  readonly source: AuthSource;
}

export interface AuthClientOptions
  extends Omit<ServiceClientOptions<AuthServiceDefinition>, 'protos' | 'service' | 'fallbacks'> {
  /** Where auth serves REST, such as `http://auth-service:8002`. */
  readonly restUrl: string;
}

/** Creates a client of auth; the caller closes it. */
export function createAuthClient({ restUrl, ...options }: AuthClientOptions): AuthClient {
  const rest = createJsonClient(restUrl);
  const client = createServiceClient<AuthServiceDefinition>({
    ...options,
    protos: ['auth.proto'],
    service: 'auth.AuthService',
    fallbacks: createAuthFallbacks(rest),
  });
  return {
    async verifyToken(token, callOptions) {
      const { response, source } = await client.call('VerifyToken', { token }, callOptions);
      const { isValid, userId, organizationId, permissions } = response;
      return { identity: isValid ? { userId, organizationId, permissions } : undefined, source };
    },
    async validateLocal({ userId, organizationId, localId }, callOptions) {
      const { response, source } = await client.call(
        'ValidateLocal',
        { userId, organizationId, localId },
        callOptions,
      );
      const { isValid, localName, errorMessage } = response;
      return { isValid, localName, errorMessage, source };
    },
    close() {
      client.close();
      rest.close();
    },
  };
}
