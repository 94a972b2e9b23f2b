import { type ServiceError as GrpcError, status } from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';
import { cancelled } from './call-options.js';

/**
 * Turns the error of a gRPC call into a `ServiceError` with the same code. What a server says about a request is passed
 * on; what concerns nobody but us, such as addresses of servers, is only in the `cause`.
 *
 * @param path such as `auth.AuthService/VerifyToken`.
 */
export function callError(path: string, error: GrpcError): ServiceError {
  const options = { cause: error };
  switch (error.code) {
    case status.CANCELLED:
      return cancelled();
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    case status.INTERNAL:
    case status.UNKNOWN:
    case status.DATA_LOSS:
      return new ServiceError(error.code, `${path} did not answer: ${status[error.code]}`, options);
    default:
      return new ServiceError(error.code, error.details, options);
  }
}

/** What a call on a client that was closed fails with; grpc-js throws. */
export function notOpen(cause: unknown): ServiceError {
  return new ServiceError(status.UNAVAILABLE, 'the client is closed', { cause });
}
