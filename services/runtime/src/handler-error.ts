import { status } from '@grpc/grpc-js';
import { ServiceError } from './service-error.js';

/** Told of every error that no handler expected. `method` is the full path, such as `/auth.AuthService/VerifyToken`. */
export type ErrorReporter = (error: unknown, method: string) => void;

/**
 * Turns what a handler threw into the status that its caller gets: that of a `ServiceError`; anything else is reported
 * and leaves as INTERNAL with a fixed text, so that nothing of its content reaches a caller.
 */
export function statusOfError(
  error: unknown,
  method: string,
  report: ErrorReporter,
): { readonly code: status; readonly details: string } {
  if (error instanceof ServiceError) {
    return { code: error.code, details: error.message };
  }
  report(error, method);
  return { code: status.INTERNAL, details: 'Unknown server error occurred' };
}
