import type { status } from '@grpc/grpc-js';

/** Ends a call with a gRPC status of the handler's choice. Anything else that is thrown leaves as INTERNAL. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  /**
   * @param code gRPC status code, never OK.
   * @param message sent to the caller as it is: name the field, never a token or a secret.
   */
  constructor(
    readonly code: status,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
