import { type ServiceError as GrpcError, status } from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';
import { cancelled } from './call-options.js';

/**
 * Turns the error of a gRPC call into a `ServiceError` with the same code. What a server says about a request is passed
 * on; what concerns nobody but us, such as addresses of servers, is only in the `cause`.
 *
 * A stream that was reset is UNAVAILABLE: when a server dies in the middle of an answer, the proxy in front of it can
 * only reset, which gRPC itself reads as INTERNAL.
 *
 * @param path such as `auth.AuthService/VerifyToken`.
 */
export function callError(path: string, error: GrpcError): ServiceError {
  const options = { cause: error };
  const code = wasReset(error) ? status.UNAVAILABLE : error.code;
  switch (code) {
    case status.CANCELLED:
      return cancelled();
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    case status.INTERNAL:
    case status.UNKNOWN:
    case status.DATA_LOSS:
      return new ServiceError(code, `${path} did not answer: ${status[code]}`, options);
    default:
      return new ServiceError(code, error.details, options);
  }
}

/** grpc-js tells a reset from a status that the server sent in the text alone. */
function wasReset({ code, details }: GrpcError): boolean {
  return code === status.INTERNAL && details.startsWith('Received RST_STREAM with code ');
}

/** What a call on a client that was closed fails with; grpc-js throws. */
export function notOpen(cause: unknown): ServiceError {
  return new ServiceError(status.UNAVAILABLE, 'the client is closed', { cause });
}
