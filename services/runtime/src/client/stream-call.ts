import {
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientWritableStream,
  type ServiceError as GrpcError,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';
import type { Verdict } from './breaker.js';
import { callError, notOpen } from './call-error.js';
import { callMetadata } from './call-metadata.js';
import { deadlineOf, onceUnwanted, type StreamOptions } from './call-options.js';
import type { ClientCore, ClientMethod } from './client-method.js';
import { failWithServiceErrors } from './stream-errors.js';
import { verdictOf } from './verdict.js';

/** A stream of requests, and the one response to them. */
export interface ClientStreamCall<Request, Response> {
  readonly stream: ClientWritableStream<Request>;
  /** Settles when the call ends, which may be before all requests are written. */
  readonly response: Promise<Response>;
}

type AnyStream =
  | ClientReadableStream<unknown>
  | ClientWritableStream<unknown>
  | ClientDuplexStream<unknown, unknown>;

/** Opens a server-streaming call. Leaving a loop over the stream, or destroying it, cancels the call. */
export function serverStreamCall(
  core: ClientCore,
  method: ClientMethod,
  request: unknown,
  options: StreamOptions,
): ClientReadableStream<unknown> {
  const { path, requestSerialize, responseDeserialize } = method.definition;
  return openStream(core, method, options, (deadline) =>
    core.client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      callMetadata(options),
      { deadline },
    ),
  );
}

/** Opens a client-streaming call. Destroying the stream cancels the call. */
export function clientStreamCall(
  core: ClientCore,
  method: ClientMethod,
  options: StreamOptions,
): ClientStreamCall<unknown, unknown> {
  const { path, requestSerialize, responseDeserialize } = method.definition;
  let settle: (error: GrpcError | null, response?: unknown) => void = () => undefined;
  const response = new Promise<unknown>((resolve, reject) => {
    settle = (error, value) => (error ? reject(callError(method.name, error)) : resolve(value));
  });
  // The caller may still be writing when the call fails; until it awaits the response, that is no unhandled rejection.
  response.catch(() => undefined);
  const stream = openStream(core, method, options, (deadline) =>
    core.client.makeClientStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      callMetadata(options),
      { deadline },
      (error, value) => settle(error, value),
    ),
  );
  return { stream, response };
}

/** Opens a bidirectional call. Leaving a loop over the stream, or destroying it, cancels the call. */
export function bidiStreamCall(
  core: ClientCore,
  method: ClientMethod,
  options: StreamOptions,
): ClientDuplexStream<unknown, unknown> {
  const { path, requestSerialize, responseDeserialize } = method.definition;
  return openStream(core, method, options, (deadline) =>
    core.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, callMetadata(options), {
      deadline,
    }),
  );
}

function openStream<Stream extends AnyStream>(
  core: ClientCore,
  method: ClientMethod,
  options: StreamOptions,
  open: (deadline: number) => Stream,
): Stream {
  const deadline = deadlineOf(options, core.timeout);
  if (core.streams.isFull) {
    method.metrics.countRefused('bulkhead');
    throw core.streams.refusal();
  }
  const tell = core.breaker.admit();
  if (tell === undefined) {
    method.metrics.countRefused('breaker');
    throw new ServiceError(
      status.UNAVAILABLE,
      `${method.name} did not answer lately (circuit breaker is open)`,
    );
  }
  const stream = openOrTell(open, deadline, tell);
  core.streams.enter();
  if ('read' in stream) {
    // grpc-js holds nothing back before it is read for the first time: all that a server sends would be kept.
    stream.read(0);
  }
  failWithServiceErrors(stream, method.name);
  const start = performance.now();
  const tellOnce = once(tell, core.timeout);
  const stopWatching = onceUnwanted(options, () => stream.cancel());
  let isOver = false;
  stream.on('metadata', (metadata) => {
    tellOnce('answered');
    options.onMetadata?.(metadata);
  });
  stream.on('status', ({ code }: StatusObject) => {
    isOver = true;
    stopWatching();
    core.streams.leave();
    method.metrics.count(status[code] ?? 'UNKNOWN');
    // One whose caller feeds it may be late because of its caller.
    const mayBeOurs = code === status.DEADLINE_EXCEEDED && method.definition.requestStream;
    tellOnce(mayBeOurs ? 'unknown' : verdictOf(code, performance.now() - start, core.timeout));
    closeForWriting(stream);
  });
  stream.on('close', () => {
    // A stream of requests also closes once all are written, and waits for its response then.
    if (!isOver && !isAllWritten(stream)) {
      stream.cancel();
    }
  });
  return stream;
}

function isAllWritten(stream: AnyStream): boolean {
  return !('read' in stream) && stream.writableFinished;
}

/** Once the call is over, grpc-js takes nothing more and does not say so: a writer would wait for ever. */
function closeForWriting(stream: AnyStream): void {
  if (!('read' in stream)) {
    stream.destroy();
  } else if ('write' in stream && !stream.writableEnded) {
    // What was read ahead stays readable.
    stream.end();
  }
}

function openOrTell<Stream>(
  open: (deadline: number) => Stream,
  deadline: number,
  tell: (verdict: Verdict) => void,
): Stream {
  try {
    return open(deadline);
  } catch (error) {
    tell('unknown');
    throw notOpen(error);
  }
}

/**
 * Passes on the first verdict. A stream may be open for long before it shows whether the server answers; so that one on
 * trial does not keep the breaker half-open meanwhile, its verdict is unknown after the timeout of the client.
 */
function once(tell: (verdict: Verdict) => void, timeout: number): (verdict: Verdict) => void {
  let told = false;
  function tellOnce(verdict: Verdict): void {
    if (!told) {
      told = true;
      clearTimeout(timer);
      tell(verdict);
    }
  }
  const timer = setTimeout(tellOnce, timeout, 'unknown');
  timer.unref();
  return tellOnce;
}
