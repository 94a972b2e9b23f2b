import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { loopback } from '../topology.js';

/** How a stand-in answers a call. */
export type StubAnswer = 'ok' | 'never' | 'unavailable';

/** A stand-in for a replica of a service: answers every unary call of `/test.Stub/Call` and of health checks. */
export interface StubReplica {
  readonly port: number;
  /** Calls that came in, health checks aside. */
  calls: number;
  /** By default, `ok`. */
  answer: StubAnswer;
  /** By default, true. */
  serving: boolean;
  /** Paths of the calls, in order of their arrival. */
  readonly paths: string[];
  listen(): Promise<void>;
  /** Ends at once and cuts what is open, like SIGKILL. */
  kill(): void;
}

/** Paths that stand-ins serve: one of each API of auth. */
export const stubPaths = ['/auth.AuthService/ValidateLocal', '/auth.v2.AuthService/ValidateLocal'] as const;

const passBytes = (bytes: Buffer): Buffer => bytes;

/** Creates a stand-in that does not listen yet. */
export function createStubReplica(port: number): StubReplica {
  let server: Server | undefined;

  function createServer(): Server {
    const created = new Server();
    created.addService(
      Object.fromEntries(
        [...stubPaths, '/grpc.health.v1.Health/Check'].map((path) => [path, createMethod(path)]),
      ),
      {
        ...Object.fromEntries(stubPaths.map((path) => [path, createHandler(path)])),
        '/grpc.health.v1.Health/Check': checkHealth,
      },
    );
    return created;
  }

  function createHandler(path: string) {
    return (_call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
      replica.calls++;
      replica.paths.push(path);
      if (replica.answer === 'ok') {
        callback(null, Buffer.alloc(0));
      } else if (replica.answer === 'unavailable') {
        callback({ code: status.UNAVAILABLE, details: 'the stand-in was told to' });
      }
    };
  }

  function checkHealth(_call: unknown, callback: sendUnaryData<Buffer>): void {
    callback(null, Buffer.from([0x08, replica.serving ? 1 : 2]));
  }

  const replica: StubReplica = {
    port,
    calls: 0,
    answer: 'ok',
    serving: true,
    paths: [],
    async listen() {
      const created = createServer();
      await new Promise<void>((resolve, reject) => {
        created.bindAsync(`${loopback}:${port}`, ServerCredentials.createInsecure(), (error) =>
          error === null ? resolve() : reject(error),
        );
      });
      server = created;
    },
    kill() {
      server?.forceShutdown();
      server = undefined;
    },
  };
  return replica;
}

function createMethod(path: string) {
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: passBytes,
    requestDeserialize: passBytes,
    responseSerialize: passBytes,
    responseDeserialize: passBytes,
  };
}
