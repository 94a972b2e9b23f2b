import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Passes TCP connections on and counts their bytes: what callers and servers wrote, without the headers of TCP. */
export interface CountingRelay {
  readonly port: number;
  /** Bytes so far, over all connections. */
  readonly bytes: { readonly toServer: number; readonly toCaller: number };
  /** Cuts all connections and stops. */
  close(): void;
}

/** Starts a relay on a free port of 127.0.0.1 in front of a port of 127.0.0.1. */
export async function startCountingRelay(targetPort: number): Promise<CountingRelay> {
  const bytes = { toServer: 0, toCaller: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((caller) => {
    const target = connect(targetPort, '127.0.0.1');
    join(caller, target, (length) => {
      bytes.toServer += length;
    });
    join(target, caller, (length) => {
      bytes.toCaller += length;
    });
  });

  function join(from: Socket, to: Socket, count: (length: number) => void): void {
    sockets.add(from);
    from.setNoDelay();
    from.on('data', (data: Buffer) => count(data.length));
    // Whichever side ends or breaks, the other is told by its own end.
    from.on('error', () => to.destroy());
    from.on('close', () => sockets.delete(from));
    from.pipe(to);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    bytes,
    close() {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
}
