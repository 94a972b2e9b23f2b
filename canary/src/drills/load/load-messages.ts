/** What the sender is told when it starts. Buffers and typed arrays pass between the processes as they are. */
export interface LoadOrder {
  /** Where Envoy exposes auth, as host:port. */
  readonly target: string;
  readonly questions: readonly EncodedQuestion[];
  readonly callsPerSecond: number;
  /** Ends by itself after so many calls or so long, whatever becomes of the one who asked for them. */
  readonly maxCalls: number;
  readonly maxSeconds: number;
  /** How long one call may take. */
  readonly timeoutMs: number;
}

/** A call to be made, encoded once. */
export interface EncodedQuestion {
  readonly method: string;
  readonly request: Uint8Array;
  /** Fields of the right answer, by their names in JavaScript. */
  readonly expected: Readonly<Record<string, unknown>>;
}

/** What the sender is told later: to stop, and to tell what it saw. */
export type LoadRequest = { readonly kind: 'order'; readonly order: LoadOrder } | { readonly kind: 'stop' };

/** What the sender tells. */
export type LoadNews =
  | { readonly kind: 'answered first' }
  | {
      readonly kind: 'result';
      /** In milliseconds since 1970, by call. */
      readonly starts: Float64Array;
      readonly ends: Float64Array;
      /** Indices into `statuses`. */
      readonly outcomes: Uint8Array;
      readonly statuses: readonly string[];
      /** How late the sender itself was at worst, in milliseconds: it, not the mesh, is the cause of such a gap. */
      readonly latestMs: number;
    };
