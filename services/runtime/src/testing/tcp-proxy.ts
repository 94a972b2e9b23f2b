import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network between a process and a server that a test can make slow or swallow everything. */
export interface TcpProxy {
  readonly port: number;
  /** What each answer takes longer, in milliseconds, from now on. */
  setDelay(milliseconds: number): void;
  /** Holds everything back, both ways, without closing a connection. */
  freeze(): void;
  /** Closes all connections; new ones are taken. Resolves once they are closed. */
  cut(): Promise<void>;
  /** Lets everything through again, what was held back first. */
  thaw(): void;
  close(): void;
}

/** Starts a proxy to a port of 127.0.0.1, on a port of its own; by default, on a free one. */
export async function startTcpProxy(target: number, ownPort = 0): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let delay = 0;
  let frozen = false;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [socket, peer] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        peer.destroy();
      });
      if (frozen) {
        socket.pause();
      }
    }
    near.setNoDelay().on('data', (chunk) => far.write(chunk));
    far.setNoDelay().on('data', (chunk) => void setTimeout(() => near.write(chunk), delay));
  });
  server.listen(ownPort, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    setDelay: (milliseconds) => {
      delay = milliseconds;
    },
    freeze: () => {
      frozen = true;
      for (const socket of sockets) {
        socket.pause();
      }
    },
    cut: async () => {
      await Promise.all(
        Array.from(sockets, async (socket) => {
          socket.destroy();
          await once(socket, 'close');
        }),
      );
    },
    thaw: () => {
      frozen = false;
      for (const socket of sockets) {
        socket.resume();
      }
    },
    close: () => {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
}
