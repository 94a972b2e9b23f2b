import type { Metadata } from '@grpc/grpc-js';

/** Tells by which other way an answer was found; absent when it was found by gRPC. */
const fallbackHeader = 'x-fallback';

/** How the document describes the header. */
export const fallbackHeaders = {
  'X-Fallback': 'Is `auth-rest` when auth was asked over REST, because it did not answer over gRPC.',
} as const;

/** The headers of an answer, by whether auth answered over REST. */
export function headersOf(byFallback: boolean): Readonly<Record<string, string>> {
  return byFallback ? byAuthRest : none;
}

/** Learns from the metadata of a response whether catalog had to ask auth over REST. */
export class FallbackWatch {
  #byFallback = false;

  readonly onMetadata = (metadata: Metadata): void => {
    this.#byFallback = metadata.get(fallbackHeader).length > 0;
  };

  get headers(): Readonly<Record<string, string>> {
    return headersOf(this.#byFallback);
  }
}

const byAuthRest = { [fallbackHeader]: 'auth-rest' };
const none = {};
