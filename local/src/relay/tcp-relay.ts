import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { loopback } from '../topology.js';

/** Passes the connections of one port of this machine on to another, and can cut them all, like a server that dies. */
export interface TcpRelay {
  /** Takes connections; again after {@link cut}. */
  listen(): Promise<void>;
  /** Cuts all connections and refuses new ones. */
  cut(): Promise<void>;
}

/** Creates a relay that does not listen yet. */
export function createTcpRelay(port: number, targetPort: number): TcpRelay {
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  function join(from: Socket, to: Socket): void {
    sockets.add(from);
    from.setNoDelay();
    // Whichever side ends or breaks, the other is told by its own end.
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.pipe(to);
  }

  return {
    async listen() {
      server = createServer((caller) => {
        const target = connect(targetPort, loopback);
        join(caller, target);
        join(target, caller);
      });
      server.listen(port, loopback);
      await once(server, 'listening');
    },
    async cut() {
      const closed = server && once(server, 'close');
      server?.close();
      server = undefined;
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}
