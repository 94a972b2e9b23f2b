import { type Metadata, status } from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';
import { callMetadata } from './call-metadata.js';
import { type CallOptions, cancelled, onceUnwanted } from './call-options.js';
import type { ClientMethodMetrics } from './client-metrics.js';

/** What a fallback knows beside the question. */
export interface FallbackContext {
  /** Aborts when the deadline of the call passes or nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** What the gRPC call was or would have been sent with. */
  readonly metadata: Metadata;
}

/**
 * Asks the same question in another way than by gRPC, with the same meaning of the answer.
 *
 * @throws {ServiceError} when the answer is a status, as UNAUTHENTICATED.
 * @throws when there is no answer, or one that is not beyond doubt. Its message is passed on to the caller, so it holds
 *   no addresses. "Unknown" must never be turned into an answer.
 */
export type Fallback<Request, Response> = (request: Request, context: FallbackContext) => Promise<Response>;

export interface FallbackCall<Request, Response> {
  readonly fallback: Fallback<Request, Response>;
  readonly request: Request;
  readonly options: CallOptions;
  /** In milliseconds since 1970. */
  readonly deadline: number;
  readonly metrics: ClientMethodMetrics;
  /** Why gRPC did not answer, as a part of a sentence that begins with the name of the method. */
  readonly reason: string;
}

/**
 * Asks by the fallback, within the deadline that is left.
 *
 * @throws {ServiceError} UNAVAILABLE with both reasons when there is no answer; CANCELLED when nobody waits for it; the
 *   status that is the answer.
 */
export async function fallBack<Request, Response>({
  fallback,
  request,
  options,
  deadline,
  metrics,
  reason,
}: FallbackCall<Request, Response>): Promise<Response> {
  const start = performance.now();
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), deadline - Date.now());
  const stopWatching = onceUnwanted(options, () => controller.abort(cancelled()));
  const seconds = () => (performance.now() - start) / 1000;
  try {
    const response = await fallback(request, { signal: controller.signal, metadata: callMetadata(options) });
    metrics.countFallback('answered', seconds());
    return response;
  } catch (error) {
    if (error instanceof ServiceError) {
      metrics.countFallback('answered', seconds());
      throw error;
    }
    metrics.countFallback('failed', seconds());
    const { aborted, reason: abortReason } = controller.signal;
    if (aborted && abortReason instanceof ServiceError) {
      throw abortReason;
    }
    const why = aborted ? 'no answer in time' : error instanceof Error ? error.message : String(error);
    throw new ServiceError(status.UNAVAILABLE, `${reason}, and its fallback did not either: ${why}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    stopWatching();
  }
}
