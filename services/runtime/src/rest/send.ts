import { pipeline, Readable } from 'node:stream';
import type { Context } from 'koa';

/** An answer as it goes over the wire. */
export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when there is no body. */
  readonly body: string | Uint8Array | Readable | undefined;
}

/** How long a client may take to finish a body that was answered before its end, in milliseconds. */
const lingerTimeout = 2_000;

/** An answer of which more than this many bytes could not be sent yet is held by a slow client. */
const heldBytes = 64 * 1024;

/**
 * Sends an answer, past Koa's own way of doing that: the headers are known, so that they are written at once.
 *
 * @param ended called when the answer takes no memory any more; with its error if a stream broke.
 */
export function send(
  context: Context,
  { status, headers, body }: WireReply,
  ended: (error: Error | undefined) => void,
): void {
  const { req, res } = context;
  context.respond = false;
  if (!req.complete) {
    linger(context);
  }
  if (body instanceof Readable) {
    res.writeHead(status, headers);
    if (req.method === 'HEAD') {
      body.destroy();
      res.end();
      ended(undefined);
      return;
    }
    res.flushHeaders();
    pipeline(body, res, (error) => ended(error ?? undefined));
    return;
  }
  if (body !== undefined) {
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
    res.writeHead(status, { ...headers, 'content-length': String(length) });
    res.end(body);
    if (res.writableLength > heldBytes && !res.closed) {
      res.once('close', () => ended(undefined));
    } else {
      ended(undefined);
    }
    return;
  }
  // 204 and 304 have no length, for they have no body by definition.
  res.writeHead(status, status === 204 || status === 304 ? headers : { ...headers, 'content-length': '0' });
  res.end();
  ended(undefined);
}

/**
 * Lets a client send the rest of a body that is already refused: closing at once would reset the connection, and the
 * client would not see the answer. The rest is read and dropped; who goes on for too long is cut.
 */
function linger({ req, res }: Context): void {
  res.once('finish', () => {
    if (!req.complete) {
      req.resume();
      const timer = setTimeout(() => req.destroy(), lingerTimeout);
      req.once('close', () => clearTimeout(timer));
    }
  });
}
