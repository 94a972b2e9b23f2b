import { Client, credentials, type ServiceError as GrpcError, Metadata, status } from '@grpc/grpc-js';
import { loadProtos, type Metrics, ServiceError, serviceDefinition } from '@zenlogic/runtime';
import type { ServedCall } from './authorizer.js';

// Stands in for the client of auth in the runtime until that is there.
export interface AuthClient {
  verifyToken(
    token: string,
    options: Options,
  ): Promise<{ identity: Identity | undefined; source: 'grpc' | 'fallback' }>;
  validateLocal(
    request: { userId: string; organizationId: string; localId: string },
    options: Options,
  ): Promise<{ isValid: boolean; localName: string; errorMessage: string; source: 'grpc' | 'fallback' }>;
  close(): void;
}
interface Identity {
  readonly userId: string;
  readonly organizationId: string;
  readonly permissions: readonly string[];
}
interface Options {
  readonly parent?: ServedCall;
  readonly metadata?: Metadata;
}

export function bearerToken(metadata: Metadata): string {
  const [value] = metadata.get('authorization');
  const token = /^Bearer +([^ ]+)$/i.exec(String(value ?? ''))?.[1];
  if (token === undefined) {
    throw new ServiceError(status.UNAUTHENTICATED, 'give a token as metadata, authorization: Bearer <token>');
  }
  return token;
}

export function createAuthClient({ target }: { target: string; metrics: Metrics }): AuthClient {
  const client = new Client(target, credentials.createInsecure());
  const auth = serviceDefinition(loadProtos('auth.proto'), 'auth.AuthService');
  function call<Response>(name: string, request: object, { parent, metadata }: Options): Promise<Response> {
    const method = auth[name];
    if (method === undefined) {
      throw new Error(name);
    }
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadata ?? new Metadata(),
        { deadline: Date.now() + 5_000, ...(parent && { parent }) },
        (error: GrpcError | null, response: unknown) =>
          error ? reject(new ServiceError(error.code, error.details)) : resolve(response as Response),
      );
    });
  }
  return {
    async verifyToken(token, options) {
      const { isValid, ...identity } = await call<Identity & { isValid: boolean }>(
        'VerifyToken',
        { token },
        options,
      );
      return { identity: isValid ? identity : undefined, source: 'grpc' };
    },
    async validateLocal(request, options) {
      const response = await call<{ isValid: boolean; localName: string; errorMessage: string }>(
        'ValidateLocal',
        request,
        options,
      );
      return { ...response, source: 'grpc' };
    },
    close: () => client.close(),
  };
}
