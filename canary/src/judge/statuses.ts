/** Callers who went away. Nobody's fault, and no answer either. */
export const givenUp = 'CANCELLED';

/** What a mesh repeats in the same release. */
export const repeated = 'UNAVAILABLE';

/**
 * How often one call may be counted as `UNAVAILABLE`: it is made once and, by the route of the VirtualService, repeated up
 * to four times in the same release. A test keeps the two together.
 */
export const mostAttempts = 5;

const refusals: ReadonlySet<string> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNAUTHENTICATED',
]);

/** Tells whether a status says that the call asked for what cannot be had. */
export function isRefusal(status: string): boolean {
  return refusals.has(status);
}

/** Tells whether a status is the fault of the server; one that gRPC does not know is. */
export function isFault(status: string): boolean {
  return status !== 'OK' && status !== givenUp && !isRefusal(status);
}
