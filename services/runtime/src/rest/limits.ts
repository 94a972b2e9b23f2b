/** How much a client may ask of a REST server. Sizes are in bytes, times in milliseconds. */
export interface RestLimits {
  /** How large a JSON body may be, unless its route says otherwise. By default, 1 MiB. */
  readonly bodySize: number;
  /** How long a JSON body may take to arrive. By default, 10 s. */
  readonly bodyTimeout: number;
  /** How many bytes of JSON bodies may wait for the rest of theirs, over all requests. By default, 64 MiB. */
  readonly pendingBodies: number;
  /** How long an upload may take to arrive; its connection is cut after that. By default, 15 minutes. */
  readonly uploadTimeout: number;
  /** How many requests are handled at once; more are answered 503. By default, 500. */
  readonly requests: number;
  /** How many connections are held; more are closed at once. By default, 5,000: some 20 KiB of memory each. */
  readonly connections: number;
  /** How large the headers of a request may be, with its URL. By default, 16 KiB. */
  readonly headerSize: number;
  /** How long the headers of a request may take to arrive. By default, 10 s. */
  readonly headersTimeout: number;
  /**
   * How long a connection may stand still in the middle of a request or an answer: no byte came, and none that was
   * waiting could be sent. By default, 30 s. A stream that may be silent for longer needs heartbeats, and a client that
   * never reads is cut this long after its buffers are full.
   */
  readonly stallTimeout: number;
  /**
   * How long a connection may be idle between requests. By default, 65 s: longer than the usual 60 s of a balancer,
   * which must be the one to close, or it will send a request into a connection that just went.
   */
  readonly keepAliveTimeout: number;
}

/** What holds where nothing else is said. */
export const defaultLimits: RestLimits = {
  bodySize: 1024 * 1024,
  bodyTimeout: 10_000,
  pendingBodies: 64 * 1024 * 1024,
  uploadTimeout: 15 * 60_000,
  requests: 500,
  connections: 5_000,
  headerSize: 16 * 1024,
  headersTimeout: 10_000,
  stallTimeout: 30_000,
  keepAliveTimeout: 65_000,
};
