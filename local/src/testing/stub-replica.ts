import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { loopback } from '../topology.js';

/** A stream that a stand-in serves. */
export type StubStream = ServerDuplexStream<Buffer, Buffer>;

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
  /** Those that are open, in order of their arrival. */
  readonly streams: Set<StubStream>;
  listen(): Promise<void>;
  /** Ends at once and cuts what is open, like SIGKILL. */
  kill(): void;
}

/** Paths that stand-ins serve: one of each API. */
export const stubPaths = [
  '/auth.AuthService/ValidateLocal',
  '/auth.v2.AuthService/ValidateLocal',
  '/catalog.v1.CatalogService/GetProduct',
] as const;

/** Streams that stand-ins serve: each sends an empty message, and another one for every one that it gets. `never` is as `ok`. */
export const stubStreamPaths = [
  '/catalog.v1.InventoryService/WatchStock',
  '/catalog.v1.InventoryService/BulkImport',
] as const;

const unavailable = { code: status.UNAVAILABLE, details: 'the stand-in was told to' };

const passBytes = (bytes: Buffer): Buffer => bytes;

/** Creates a stand-in that does not listen yet. */
export function createStubReplica(port: number): StubReplica {
  let server: Server | undefined;

  function createServer(): Server {
    const created = new Server();
    created.addService(
      Object.fromEntries([
        ...[...stubPaths, '/grpc.health.v1.Health/Check'].map((path) => [path, createMethod(path, false)]),
        ...stubStreamPaths.map((path) => [path, createMethod(path, true)]),
      ]),
      {
        ...Object.fromEntries(stubPaths.map((path) => [path, createHandler(path)])),
        ...Object.fromEntries(stubStreamPaths.map((path) => [path, createStreamHandler(path)])),
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
        callback(unavailable);
      }
    };
  }

  function createStreamHandler(path: string) {
    return (call: StubStream): void => {
      replica.calls++;
      replica.paths.push(path);
      if (replica.answer === 'unavailable') {
        call.emit('error', unavailable);
        return;
      }
      replica.streams.add(call);
      call.on('error', () => undefined);
      call.on('cancelled', () => replica.streams.delete(call));
      call.write(Buffer.alloc(0));
      call.on('data', () => call.write(Buffer.alloc(0)));
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
    streams: new Set(),
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

function createMethod(path: string, isStream: boolean) {
  return {
    path,
    requestStream: isStream,
    responseStream: isStream,
    requestSerialize: passBytes,
    requestDeserialize: passBytes,
    responseSerialize: passBytes,
    responseDeserialize: passBytes,
  };
}
