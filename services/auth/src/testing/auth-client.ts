import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { loadProtos, serviceDefinition } from '@zenlogic/runtime';

/** How a call ended. */
export interface Outcome {
  readonly code: status;
  readonly details: string;
  /** The response, or an empty object when there is none. */
  readonly response: Readonly<Record<string, unknown>>;
  /** In milliseconds, as the caller saw it. */
  readonly elapsed: number;
}

export type HealthStatus = 'UNKNOWN' | 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

/** An open `Watch`. */
export interface HealthWatch {
  /** Ends with the code of the stream. */
  readonly ended: Promise<status>;
  cancel(): void;
}

export interface CallOptions {
  /** In milliseconds. By default, 5 seconds. */
  readonly timeout?: number;
  /** The credential of the call. By default, it carries none. */
  readonly token?: string;
}

/** A client of a real auth process. */
export interface AuthClient {
  /** Calls a method such as `auth.AuthService/VerifyToken`; never rejects. */
  call(method: string, request: object, options?: CallOptions): Promise<Outcome>;
  /** Asks for the health of a service, the empty name for all. */
  health(service: string): Promise<HealthStatus | undefined>;
  /** Keeps a health `Watch` open until it is cancelled, and tells each status. */
  watchHealth(service: string, told: (status: HealthStatus) => void): HealthWatch;
  close(): void;
}

const contracts = loadProtos('auth.proto', 'auth/v2/auth.proto');
const healthStatuses: readonly HealthStatus[] = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

/** Creates a client; `address` is host:port. */
export function createAuthClient(address: string): AuthClient {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    // A server that comes back is found at once.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 100,
  });

  function call(name: string, request: object, options: CallOptions = {}): Promise<Outcome> {
    const [service = '', method = ''] = name.split('/');
    const { path, requestSerialize, responseDeserialize } =
      serviceDefinition(contracts, service)[method] ?? {};
    if (!path || !requestSerialize || !responseDeserialize) {
      throw new Error(`there is no method ${name}`);
    }
    return unaryCall(path, requestSerialize, responseDeserialize, request, options);
  }

  function unaryCall<Request>(
    path: string,
    serialize: (request: Request) => Buffer,
    deserialize: (bytes: Buffer) => object,
    request: Request,
    { timeout = 5_000, token }: CallOptions = {},
  ): Promise<Outcome> {
    const start = performance.now();
    const metadata = new Metadata();
    if (token !== undefined) {
      metadata.set('authorization', `Bearer ${token}`);
    }
    return new Promise((resolve) => {
      const deadline = Date.now() + timeout;
      client.makeUnaryRequest(
        path,
        serialize,
        deserialize,
        request,
        metadata,
        { deadline },
        (error, response) => {
          resolve({
            code: error?.code ?? status.OK,
            details: error?.details ?? '',
            response: { ...response },
            elapsed: performance.now() - start,
          });
        },
      );
    });
  }

  return {
    call,
    async health(service) {
      const outcome = await unaryCall(
        '/grpc.health.v1.Health/Check',
        serializeService,
        deserializeStatus,
        service,
      );
      return outcome.response['status'] as HealthStatus | undefined;
    },
    watchHealth(service, told) {
      const stream = client.makeServerStreamRequest(
        '/grpc.health.v1.Health/Watch',
        serializeService,
        deserializeStatus,
        service,
      );
      stream.on('data', ({ status }: { status: HealthStatus }) => told(status));
      stream.on('error', () => undefined);
      const ended = new Promise<status>((resolve) => {
        stream.on('status', ({ code }) => resolve(code));
      });
      return { ended, cancel: () => stream.cancel() };
    },
    close: () => client.close(),
  };
}

// The health messages have one field each; written out here so that the tests do not lean on the library they test.
function serializeService(service: string): Buffer {
  const name = Buffer.from(service);
  return Buffer.concat([Buffer.from([0x0a, name.length]), name]);
}

function deserializeStatus(bytes: Buffer): { status: HealthStatus } {
  return { status: healthStatuses[bytes[1] ?? 0] ?? 'UNKNOWN' };
}
