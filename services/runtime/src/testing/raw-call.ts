import { type ClientHttp2Session, connect, constants, type OutgoingHttpHeaders } from 'node:http2';

/** What a server did with a request that was written by hand. */
export interface RawAnswer {
  readonly httpStatus: number | undefined;
  /** `grpc-status`, from trailers or from a response that is all headers; undefined when there is none. */
  readonly status: number | undefined;
  /** `grpc-message`, decoded where it is encoded well. */
  readonly message: string;
  readonly body: Buffer;
}

/** A request whose parts a client library would not let a test choose. */
export interface RawRequest {
  readonly path?: string;
  /** Added to, or put in place of, those of a proper call. */
  readonly headers?: OutgoingHttpHeaders;
  /** The frames, each written by itself. By default, none: the request ends with its headers. */
  readonly body?: readonly Uint8Array[];
}

/** Opens an HTTP/2 connection, lends it and closes it. */
export async function withSession<Result>(
  address: string,
  use: (session: ClientHttp2Session) => Promise<Result>,
): Promise<Result> {
  const session = connect(`http://${address}`);
  // A test that cares for the end of the connection listens itself.
  session.on('error', () => undefined);
  try {
    return await use(session);
  } finally {
    session.destroy();
  }
}

/** Sends one request by HTTP/2 as it is and waits, at most 5 seconds, until its stream closes. */
export function rawCall(address: string, request: RawRequest): Promise<RawAnswer> {
  return withSession(address, (session) => rawCallOn(session, request));
}

/** Does what `rawCall` does, on a connection of the caller's. */
export function rawCallOn(
  session: ClientHttp2Session,
  { path = '/auth.AuthService/ValidateLocal', headers, body = [] }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers },
      { endStream: body.length === 0 },
    );
    const timer = setTimeout(() => {
      stream.close(constants.NGHTTP2_CANCEL);
      reject(new Error('the server did not end the call within 5 seconds'));
    }, 5_000);
    let httpStatus: number | undefined;
    let status: number | undefined;
    let message = '';
    const chunks: Buffer[] = [];
    function read(received: NodeJS.Dict<string | string[] | number>): void {
      httpStatus ??= received[':status'] === undefined ? undefined : Number(received[':status']);
      if (received['grpc-status'] !== undefined) {
        status = Number(received['grpc-status']);
        message = decode(String(received['grpc-message'] ?? ''));
      }
    }
    stream.on('response', read);
    stream.on('trailers', read);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    // The server may refuse a body while it is still being sent; what counts is what it answered.
    stream.on('error', () => undefined);
    stream.on('close', () => {
      clearTimeout(timer);
      resolve({ httpStatus, status, message, body: Buffer.concat(chunks) });
    });
    for (const frame of body) {
      stream.write(frame);
    }
    if (body.length > 0) {
      stream.end();
    }
  });
}

function decode(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

/** Puts the five bytes before a message. */
export function frame(message: Uint8Array, { compressed = false, length = message.length } = {}): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(compressed ? 1 : 0, 0);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, message]);
}
